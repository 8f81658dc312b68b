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

    /// <summary>The last tokenizer in it that is byte-level.</summary>
    public BytePairTokenizer Tokenizer => Transformers.OfType<SubwordTokenizingTransformer>().LastOrDefault()?.Tokenizer as BytePairTokenizer
        ?? throw new CommandException($"The model '{Path}' has no byte-pair tokenizer.");

    /// <summary>The last embedding in it.</summary>
    public EmbeddingModel Embedding => FindEmbedding()
        ?? throw new CommandException($"The model '{Path}' has no token embedding.");

    /// <summary>The last embedding in it, if it has any.</summary>
    public EmbeddingModel? FindEmbedding() => Transformers.OfType<TokenEmbeddingTransformer>().LastOrDefault()?.Model;

    /// <summary>Writes a model that turns the column <c>Text</c> into tokens, <c>Tokens</c>, and these into the mean of their rows, <c>Features</c>.</summary>
    public static void Save(BytePairTokenizer tokenizer, EmbeddingModel embedding, string path)
    {
        var context = new MLContext();
        IDataView none = context.Data.LoadFromEnumerable<TextRow>([]);
        ITransformer model = context.Transforms.Text.TokenizeIntoSubwords("Tokens", nameof(TextRow.Text), tokenizer)
            .Append(context.Transforms.Text.ApplyTokenEmbedding("Features", "Tokens", embedding))
            .Fit(none);
        OutputFile.Write(path, stream => context.Model.Save(model, none.Schema, stream));
    }

    private static IEnumerable<ITransformer> Flatten(ITransformer model)
        => model is IEnumerable<ITransformer> chain ? chain.SelectMany(Flatten) : [model];

    private sealed class TextRow
    {
        public string Text { get; set; } = string.Empty;
    }
}
