using Microsoft.ML;

namespace MlNetTokenize.Cli;

/// <summary>A model that ML.NET has saved, as far as it is of this library.</summary>
internal sealed class ModelFile
{
    private ModelFile(string path, DataViewSchema? schema, IReadOnlyList<ITransformer> transformers)
        => (Path, Schema, Transformers) = (path, schema, transformers);

    public string Path { get; }

    /// <summary>The columns that it reads.</summary>
    public DataViewSchema? Schema { get; }

    /// <summary>Its steps, in order.</summary>
    public IReadOnlyList<ITransformer> Transformers { get; }

    public static bool Is(string path) => path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="CommandException">It cannot be read.</exception>
    public static ModelFile Load(string path)
    {
        if (!File.Exists(path))
        {
            throw new CommandException($"There is no model '{path}'.");
        }

        if (!Features.HasMlNet)
        {
            throw Features.NeedsMlNet(path);
        }

        try
        {
            ITransformer model = new MLContext().Model.Load(path, out DataViewSchema? schema);
            return new ModelFile(path, schema, [.. Flatten(model)]);
        }
        catch (Exception exception) when (exception is not (OperationCanceledException or IOException { InnerException: null }))
        {
            throw new CommandException($"'{path}' cannot be read as a model of ML.NET: {exception.GetBaseException().Message}");
        }
    }

    /// <summary>The tokenizer whose tokens the last embedding reads, the last one before it; without such a one, the last.</summary>
    public SubwordTokenizer Tokenizer => (FindTokenizer(Transformers.Take(PlaceOfEmbedding ?? 0)) ?? FindTokenizer(Transformers))?.Tokenizer switch
    {
        SubwordTokenizer tokenizer => tokenizer,
        TokenizerSource { Tokenizer: SubwordTokenizer tokenizer } => tokenizer,
        _ => throw new CommandException($"The model '{Path}' has no tokenizer of sub-words that is this library's own."),
    };

    /// <summary>The last embedding in it.</summary>
    public EmbeddingModel Embedding => FindEmbedding()
        ?? throw new CommandException($"The model '{Path}' has no token embedding.");

    /// <summary>The last embedding in it, if it has any.</summary>
    public EmbeddingModel? FindEmbedding() => PlaceOfEmbedding is { } place ? ((TokenEmbeddingTransformer)Transformers[place]).Model : null;

    private static SubwordTokenizingTransformer? FindTokenizer(IEnumerable<ITransformer> steps) => steps.OfType<SubwordTokenizingTransformer>().LastOrDefault();

    private int? PlaceOfEmbedding => Transformers.Index().LastOrDefault(step => step.Item is TokenEmbeddingTransformer) is { Item: not null } found ? found.Index : null;

    /// <summary>Writes a model that turns the column <c>Text</c> into tokens, <c>Tokens</c>, and these into the mean of their rows, <c>Features</c>.</summary>
    /// <exception cref="CommandException">This build cannot write models.</exception>
    public static void Save(SubwordTokenizer tokenizer, EmbeddingModel embedding, string path, Stream stream)
    {
        if (!Features.HasMlNet)
        {
            throw Features.NeedsMlNet(path);
        }

        var context = new MLContext();
        IDataView none = context.Data.LoadFromEnumerable<TextRow>([]);
        ITransformer model = context.Transforms.Text.TokenizeIntoSubwords("Tokens", nameof(TextRow.Text), tokenizer)
            .Append(context.Transforms.Text.ApplyTokenEmbedding("Features", "Tokens", embedding))
            .Fit(none);
        context.Model.Save(model, none.Schema, stream);
    }

    private static IEnumerable<ITransformer> Flatten(ITransformer model)
        => model is IEnumerable<ITransformer> chain ? chain.SelectMany(Flatten) : [model];

    private sealed class TextRow
    {
        public string Text { get; set; } = string.Empty;
    }
}
