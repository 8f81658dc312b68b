using Microsoft.ML;
using Microsoft.ML.Tokenizers;

namespace MlNetTokenize.Cli;

/// <summary>A model that ML.NET has saved, with all of its steps. A native program does not have this: see <see cref="Features.HasMlNet"/>.</summary>
internal sealed class MlNetModel
{
    private MlNetModel(DataViewSchema? schema, IReadOnlyList<ITransformer> steps) => (Schema, Steps) = (schema, steps);

    /// <summary>The columns that it reads.</summary>
    public DataViewSchema? Schema { get; }

    /// <summary>Its steps, in order.</summary>
    public IReadOnlyList<ITransformer> Steps { get; }

    /// <exception cref="CommandException">It cannot be read.</exception>
    public static MlNetModel Load(string path)
    {
        ModelFile.CheckExists(path);
        try
        {
            ITransformer model = new MLContext().Model.Load(path, out DataViewSchema? schema);
            return new MlNetModel(schema, [.. Flatten(model)]);
        }
        catch (Exception exception) when (ModelFile.IsDamage(exception))
        {
            throw ModelFile.CannotBeRead(path, exception);
        }
    }

    /// <summary>Writes a model that turns the column <c>Text</c> into tokens, <c>Tokens</c>, and these into the mean of their rows, <c>Features</c>.</summary>
    public static void Save(SubwordTokenizer tokenizer, EmbeddingModel embedding, Stream stream)
    {
        var context = new MLContext();
        IDataView none = context.Data.LoadFromEnumerable<TextRow>([]);
        ITransformer model = context.Transforms.Text.TokenizeIntoSubwords("Tokens", nameof(TextRow.Text), tokenizer)
            .Append(context.Transforms.Text.ApplyTokenEmbedding("Features", "Tokens", embedding))
            .Fit(none);
        context.Model.Save(model, none.Schema, stream);
    }

    /// <summary>The last tokenizer before the last embedding; without such a one, the last.</summary>
    public Tokenizer? FindTokenizer()
    {
        int place = Steps.Index().LastOrDefault(step => step.Item is TokenEmbeddingTransformer) is { Item: not null } found ? found.Index : 0;
        return (Last(Steps.Take(place)) ?? Last(Steps))?.Tokenizer;

        static SubwordTokenizingTransformer? Last(IEnumerable<ITransformer> steps) => steps.OfType<SubwordTokenizingTransformer>().LastOrDefault();
    }

    /// <summary>The last embedding, if there is any.</summary>
    public EmbeddingModel? FindEmbedding() => Steps.OfType<TokenEmbeddingTransformer>().LastOrDefault()?.Model;

    private static IEnumerable<ITransformer> Flatten(ITransformer model)
        => model is IEnumerable<ITransformer> chain ? chain.SelectMany(Flatten) : [model];

    private sealed class TextRow
    {
        public string Text { get; set; } = string.Empty;
    }
}
