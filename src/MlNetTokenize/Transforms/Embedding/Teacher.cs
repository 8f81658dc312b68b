using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MlNetTokenize.Transforms.Embedding;

/// <summary>An encoder as an ML.NET transformer: texts in one column, vectors in another.</summary>
internal sealed class Teacher
{
    private readonly IHost _host;
    private readonly ITransformer _transformer;
    private readonly string _outputColumnName;
    private readonly SchemaDefinition _definition;

    /// <exception cref="ArgumentException">The transformer does not make vectors of Single of a text alone; the message names the column, its type and the expected one.</exception>
    public Teacher(IHost host, ITransformer transformer, string inputColumnName, string outputColumnName)
    {
        _host = host;
        _transformer = transformer;
        _outputColumnName = outputColumnName;
        _definition = SchemaDefinition.Create(typeof(TeacherText));
        _definition[nameof(TeacherText.Text)].ColumnName = inputColumnName;
        DataViewSchema schema = transformer.GetOutputSchema(DataViewConstructionUtils.CreateFromEnumerable<TeacherText>(host, [], _definition).Schema);
        DataViewSchema.Column output = schema.GetColumnOrNull(outputColumnName) ?? throw host.ExceptSchemaMismatch(nameof(transformer), "teacher's output", outputColumnName);
        if (output.Type is not VectorDataViewType { ItemType: var item } || item != NumberDataViewType.Single)
        {
            throw host.ExceptSchemaMismatch(nameof(transformer), "teacher's output", outputColumnName, "vector of Single", output.Type.ToString()!);
        }
    }

    /// <summary>The vectors of texts, as many as the transformer makes.</summary>
    public IReadOnlyList<ReadOnlyMemory<float>> Embed(IReadOnlyList<string> texts)
    {
        _host.CheckAlive();
        IDataView view = _transformer.Transform(DataViewConstructionUtils.CreateFromEnumerable(_host, texts.Select(text => new TeacherText { Text = text }), _definition));
        DataViewSchema.Column column = view.Schema[_outputColumnName];
        var vectors = new List<ReadOnlyMemory<float>>(texts.Count);
        using DataViewRowCursor cursor = view.GetRowCursor([column]);
        ValueGetter<VBuffer<float>> get = cursor.GetGetter<VBuffer<float>>(column);
        VBuffer<float> vector = default;
        while (cursor.MoveNext())
        {
            get(ref vector);
            var values = new float[vector.Length];
            vector.CopyTo(values);
            vectors.Add(values);
        }

        return vectors;
    }

    private sealed class TeacherText
    {
        public string Text { get; set; } = string.Empty;
    }
}
