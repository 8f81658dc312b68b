using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;
using MlNetTokenize;
using MlNetTokenize.Encoders;
using MlNetTokenize.Serialization;

[assembly: LoadableClass(
    typeof(OnnxTextEncoderTransformer), null, typeof(SignatureLoadModel), "Text encoder in ONNX", OnnxTextEncoderTransformer.LoaderSignature)]

namespace MlNetTokenize;

/// <summary>Turns texts into an encoder's vectors. The result of fitting an <see cref="OnnxTextEncoderEstimator"/>.</summary>
/// <remarks>Thread-safe; saved and loaded with the model, encoder and tokenizer included. <see cref="Dispose"/> frees the encoder.</remarks>
public sealed class OnnxTextEncoderTransformer : RowToRowTransformerBase, ITransformer, IDisposable
{
    internal const string LoaderSignature = "MlNetOnnxTextEncoder";

    private readonly EncoderSection _section;
    private readonly OnnxTextEncoder _encoder;

    internal OnnxTextEncoderTransformer(IHostEnvironment environment, EncoderSection section)
        : base(environment.Register(nameof(OnnxTextEncoderTransformer)))
    {
        _section = section;
        _encoder = section.CreateEncoder();
    }

    /// <summary>Gets how many numbers a vector has.</summary>
    public int Dimension => _encoder.Dimension;

    private static VersionInfo Version => ModelEntry.Version("MNTONNXE", LoaderSignature, assembly: typeof(OnnxTextEncoderTransformer).Assembly);

    /// <summary>Adds the column of vectors, which are computed in batches as the rows are read.</summary>
    /// <param name="input">Has the text column.</param>
    /// <exception cref="ArgumentException">The column is missing or no text.</exception>
    public new IDataView Transform(IDataView input)
    {
        ArgumentNullException.ThrowIfNull(input);
        return new EncodedView(Host, base.Transform(input), input, FindText(Host, input.Schema, _section.Input).Index, _section.Output, _encoder);
    }

    /// <summary>Frees the encoder.</summary>
    public void Dispose() => _encoder.Dispose();

    internal static DataViewSchema.Column FindText(IHost host, DataViewSchema schema, string name)
    {
        DataViewSchema.Column column = schema.GetColumnOrNull(name) ?? throw host.ExceptSchemaMismatch(nameof(schema), "text", name);
        return column.Type is TextDataViewType ? column : throw host.ExceptSchemaMismatch(nameof(schema), "text", name, "Text", column.Type.ToString()!);
    }

    // ML.NET finds this by its name and parameters.
    internal static OnnxTextEncoderTransformer Create(IHostEnvironment environment, ModelLoadContext context)
    {
        EncoderSection section = ModelEntry.Load(context, Version, EncoderSection.Read);
        try
        {
            return new OnnxTextEncoderTransformer(environment, section);
        }
        catch (ArgumentException exception)
        {
            throw new InvalidDataException($"The encoder of '{section.Output}' cannot be run: {exception.Message}", exception);
        }
    }

    /// <inheritdoc/>
    protected override void SaveModel(ModelSaveContext ctx)
    {
        Host.CheckValue(ctx, nameof(ctx));
        ModelEntry.Save(ctx, Version, _section.Write);
    }

    /// <inheritdoc/>
    protected override IRowMapper MakeRowMapper(DataViewSchema schema) => new Mapper(this, schema);

    private sealed class Mapper : MapperBase
    {
        private readonly OnnxTextEncoderTransformer _parent;
        private readonly int _text;

        public Mapper(OnnxTextEncoderTransformer parent, DataViewSchema inputSchema)
            : base(parent.Host.Register(nameof(Mapper)), inputSchema, parent)
        {
            _parent = parent;
            _text = FindText(Host, inputSchema, parent._section.Input).Index;
        }

        protected override DataViewSchema.DetachedColumn[] GetOutputColumnsCore()
            => [new DataViewSchema.DetachedColumn(_parent._section.Output, new VectorDataViewType(NumberDataViewType.Single, _parent.Dimension))];

        protected override Func<int, bool> GetDependenciesCore(Func<int, bool> activeOutput) => activeOutput(0) ? column => column == _text : static _ => false;

        protected override Delegate MakeGetter(DataViewRow input, int iinfo, Func<int, bool> activeOutput, out Action? disposer)
        {
            disposer = null;
            ValueGetter<ReadOnlyMemory<char>> getText = input.GetGetter<ReadOnlyMemory<char>>(input.Schema[_text]);
            var text = new ReadOnlyMemory<char>[1];
            return (ValueGetter<VBuffer<float>>)Get;

            void Get(ref VBuffer<float> vector)
            {
                getText(ref text[0]);
                VBufferEditor<float> editor = VBufferEditor.Create(ref vector, _parent.Dimension);
                _parent._encoder.Run(text)[0].CopyTo(editor.Values);
                vector = editor.Commit();
            }
        }

        protected override void SaveModel(ModelSaveContext ctx) => _parent.SaveModel(ctx);
    }
}
