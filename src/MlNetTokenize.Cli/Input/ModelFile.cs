namespace MlNetTokenize.Cli;

/// <summary>The tokenizer and the rows in a model that ML.NET has saved. They are read without ML.NET, which takes longer to start than they take to read.</summary>
internal sealed class ModelFile
{
    private readonly string _path;
    private readonly SubwordTokenizer? _tokenizer;
    private readonly EmbeddingModel? _embedding;

    private ModelFile(string path, SubwordTokenizer? tokenizer, EmbeddingModel? embedding) => (_path, _tokenizer, _embedding) = (path, tokenizer, embedding);

    /// <summary>The tokenizer whose tokens the last embedding reads; without such a one, the last.</summary>
    public SubwordTokenizer Tokenizer => _tokenizer ?? throw new CommandException($"The model '{_path}' has no tokenizer of sub-words that is this library's own.");

    /// <summary>The last embedding in it.</summary>
    public EmbeddingModel Embedding => _embedding ?? throw new CommandException($"The model '{_path}' has no token embedding.");

    public static bool Is(string path) => path.EndsWith(".zip", StringComparison.OrdinalIgnoreCase);

    /// <exception cref="CommandException">It cannot be read.</exception>
    public static ModelFile Load(string path)
    {
        CheckExists(path);
        try
        {
            TextPipeline pipeline = TextPipeline.Load(path);
            return new ModelFile(path, OfSubwords(pipeline.Tokenizer), pipeline.Model);
        }
        catch (Exception exception) when (IsDamage(exception))
        {
            // Rows without a tokenizer of this library, say.
            if (Features.HasMlNet)
            {
                var model = MlNetModel.Load(path);
                return new ModelFile(path, OfSubwords(model.FindTokenizer()), model.FindEmbedding());
            }

            throw CannotBeRead(path, exception);
        }
    }

    /// <summary>The last embedding in it, if it has any.</summary>
    public EmbeddingModel? FindEmbedding() => _embedding;

    /// <summary>A tokenizer of this library, or the one in its own wrapping of others'.</summary>
    public static SubwordTokenizer? OfSubwords(Microsoft.ML.Tokenizers.Tokenizer? tokenizer) => tokenizer as SubwordTokenizer ?? (tokenizer as TokenizerSource)?.Tokenizer as SubwordTokenizer;

    /// <exception cref="CommandException">There is no such file.</exception>
    public static void CheckExists(string path)
    {
        if (!File.Exists(path))
        {
            throw new CommandException($"There is no model '{path}'.");
        }
    }

    public static CommandException CannotBeRead(string path, Exception exception) => new($"'{path}' cannot be read as a model of ML.NET: {exception.GetBaseException().Message}");

    /// <summary>Whether reading failed for what is in the file.</summary>
    public static bool IsDamage(Exception exception) => exception is not (OperationCanceledException or IOException { InnerException: null });

    /// <summary>Writes a model that turns the column <c>Text</c> into tokens, <c>Tokens</c>, and these into the mean of their rows, <c>Features</c>.</summary>
    /// <exception cref="CommandException">This build cannot write models.</exception>
    public static void Save(SubwordTokenizer tokenizer, EmbeddingModel embedding, string path, Stream stream)
    {
        if (!Features.HasMlNet)
        {
            throw Features.NeedsMlNet(path);
        }

        MlNetModel.Save(tokenizer, embedding, stream);
    }
}
