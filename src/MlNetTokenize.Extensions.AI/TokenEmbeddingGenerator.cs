using System.Buffers;
using System.Runtime.ExceptionServices;
using Microsoft.Extensions.AI;
using Microsoft.ML.Tokenizers;
using MlNetTokenize.Extensions.AI;

namespace MlNetTokenize;

/// <summary>Embeddings of texts by rows of their tokens, in the process: hundreds of thousands of texts a second, without a service.</summary>
/// <remarks>
/// Thread-safe. Vectors are those of <see cref="EmbeddingModel.Pool"/>, <see cref="StaticEmbeddingModel.Embed(string, Span{float})"/> or the pipeline, to the bit. Many texts are embedded by all cores; nothing is allocated but the
/// results. A text without tokens has a vector of zeros.
/// </remarks>
public sealed class TokenEmbeddingGenerator : IEmbeddingGenerator<string, Embedding<float>>
{
    /// <summary>The name of the provider in the metadata, which telemetry shows.</summary>
    internal const string ProviderName = "mlnettokenize";

    // Fewer texts are embedded sooner than other threads could be asked to help.
    private const int FewestInParallel = 256;
    private const int TextsAtATime = 64;

    private readonly TextEmbedder _embedder;
    private readonly EmbeddingGeneratorMetadata _metadata;

    /// <summary>Embeds by a static model.</summary>
    /// <param name="model">The model.</param>
    /// <param name="modelId">What the model is called, in the metadata and the results.</param>
    public TokenEmbeddingGenerator(StaticEmbeddingModel model, string? modelId = null)
        : this(new TextEmbedder.Static(model ?? throw new ArgumentNullException(nameof(model))), modelId)
    {
    }

    /// <summary>Embeds by learned rows.</summary>
    /// <param name="tokenizer">The tokenizer that the rows were learned for. Nothing is put around a text.</param>
    /// <param name="model">The rows, of tokens and perhaps of n-grams.</param>
    /// <param name="pooling">How a text's rows become one vector; <see cref="EmbeddingModel.Pooling"/> by default, or the mean if the model does not say it.</param>
    /// <param name="modelId">What the model is called, in the metadata and the results.</param>
    /// <exception cref="ArgumentException">The tokenizer has more tokens than there are rows, or the pooling is <see cref="TokenPooling.None"/>.</exception>
    public TokenEmbeddingGenerator(Tokenizer tokenizer, EmbeddingModel model, TokenPooling? pooling = null, string? modelId = null)
        : this(Create(tokenizer, model, pooling), modelId)
    {
    }

    /// <summary>Embeds as a pipeline does that <c>mlContext.Model.Save</c> saved.</summary>
    /// <param name="pipeline">The part of it that turns texts into vectors.</param>
    /// <param name="modelId">What the model is called, in the metadata and the results.</param>
    /// <exception cref="ArgumentException">The pipeline only tokenizes, or keeps the rows of a text one by one.</exception>
    public TokenEmbeddingGenerator(TextPipeline pipeline, string? modelId = null)
        : this(Create(pipeline), modelId)
    {
    }

    private TokenEmbeddingGenerator(TextEmbedder embedder, string? modelId)
    {
        _embedder = embedder;
        _metadata = new EmbeddingGeneratorMetadata(ProviderName, defaultModelId: modelId, defaultModelDimensions: embedder.Dimension);
    }

    /// <summary>Reads a <c>model.zip</c>, without ML.NET.</summary>
    /// <param name="path">The file; its name without the extension is the model's.</param>
    /// <exception cref="ArgumentException">The file's pipeline only tokenizes, or keeps the rows of a text one by one.</exception>
    /// <exception cref="InvalidDataException">The file is damaged, or it holds no tokenizer, or none that makes the column which the vectors are made from.</exception>
    /// <exception cref="FormatException">A section is of a newer version than this library reads.</exception>
    public static TokenEmbeddingGenerator FromModelFile(string path) => FromModelFile(path, columnName: null);

    /// <summary>Reads a <c>model.zip</c> that makes several columns of vectors.</summary>
    /// <param name="path">The file; its name without the extension is the model's.</param>
    /// <param name="columnName">Which column of vectors is to be made; the last one where it is <see langword="null"/>.</param>
    /// <inheritdoc cref="FromModelFile(string)"/>
    public static TokenEmbeddingGenerator FromModelFile(string path, string? columnName)
        => new(TextPipeline.Load(path, columnName), Path.GetFileNameWithoutExtension(path));

    /// <summary>Reads a folder of model2vec or sentence-transformers, see <see cref="StaticEmbeddingModel.Load"/>.</summary>
    /// <param name="folder">The folder; its name is the model's.</param>
    /// <inheritdoc cref="StaticEmbeddingModel.Load" path="/exception"/>
    public static TokenEmbeddingGenerator FromFolder(string folder)
        => new(StaticEmbeddingModel.Load(folder), Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder))));

    /// <summary>Embeds texts.</summary>
    /// <param name="values">The texts.</param>
    /// <param name="options">
    /// <see cref="EmbeddingGenerationOptions.Dimensions"/> may be less than the model's: the first numbers are given then, which are a good vector by themselves if the rows are principal components (as distilled ones
    /// are) or were learned so; their length is no longer 1. <see cref="EmbeddingGenerationOptions.ModelId"/> may be the model's own only.
    /// </param>
    /// <param name="cancellationToken">Stops it between two texts.</param>
    /// <returns>The vectors in the order of the texts, and how many tokens there were.</returns>
    /// <exception cref="ArgumentException">A text is <see langword="null"/>, or an option asks for what the model has not.</exception>
    public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        int dimension = DimensionOf(options);
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<GeneratedEmbeddings<Embedding<float>>>(cancellationToken);
        }

        IReadOnlyList<string> texts = values as IReadOnlyList<string> ?? [.. values];
        return texts.Count < FewestInParallel || Environment.ProcessorCount == 1
            ? Task.FromResult(Generate(texts, dimension, cancellationToken))
            : GenerateOnAllCores(texts, dimension, cancellationToken);
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(EmbeddingGeneratorMetadata) ? _metadata
            : serviceType.IsInstanceOfType(this) ? this
            : _embedder.Parts.FirstOrDefault(serviceType.IsInstanceOfType);
    }

    /// <summary>Does nothing: there is nothing to let go.</summary>
    void IDisposable.Dispose()
    {
    }

    private static TextEmbedder.Rows Create(Tokenizer tokenizer, EmbeddingModel model, TokenPooling? pooling)
    {
        ArgumentNullException.ThrowIfNull(tokenizer);
        ArgumentNullException.ThrowIfNull(model);
        TokenPooling chosen = pooling ?? model.Pooling ?? TokenPooling.Mean;
        if (!Enum.IsDefined(chosen) || chosen == TokenPooling.None)
        {
            throw new ArgumentOutOfRangeException(nameof(pooling), chosen, "The rows of a text become one vector.");
        }

        int? tokens = tokenizer switch
        {
            SubwordTokenizer subwords => subwords.VocabularySize,
            CharacterTokenizer characters => characters.VocabularySize,
            TokenizerSource source => source.VocabularySize,
            _ => null,
        };
        return tokens > model.VocabularySize
            ? throw new ArgumentException(FormattableString.Invariant($"The tokenizer has {tokens} tokens, and the model rows for {model.VocabularySize}."), nameof(model))
            : new TextEmbedder.Rows(tokenizer, model, chosen);
    }

    private static TextEmbedder.Pipeline Create(TextPipeline pipeline)
    {
        ArgumentNullException.ThrowIfNull(pipeline);
        return pipeline.Model is null || pipeline.Pooling is null or TokenPooling.None
            ? throw new ArgumentException(pipeline.Model is null ? "The pipeline has no embedding." : "The pipeline keeps the rows of a text one by one, so that there is no one vector of it.", nameof(pipeline))
            : new TextEmbedder.Pipeline(pipeline);
    }

    private int DimensionOf(EmbeddingGenerationOptions? options)
    {
        if (options?.ModelId is { } modelId && modelId != _metadata.DefaultModelId)
        {
            throw new ArgumentException($"There is no model '{modelId}' here; the model is {(_metadata.DefaultModelId is { } own ? $"'{own}'" : "one without a name")}.", nameof(options));
        }

        int dimension = options?.Dimensions ?? _embedder.Dimension;
        return dimension >= 1 && dimension <= _embedder.Dimension
            ? dimension
            : throw new ArgumentOutOfRangeException(nameof(options), dimension, FormattableString.Invariant($"The model's vectors have {_embedder.Dimension} numbers, of which the first ones can be asked for."));
    }

    private GeneratedEmbeddings<Embedding<float>> Generate(IReadOnlyList<string> texts, int dimension, CancellationToken cancellationToken)
    {
        var embeddings = new GeneratedEmbeddings<Embedding<float>>(texts.Count);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        long tokens = 0;
        for (int i = 0; i < texts.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            embeddings.Add(Embed(texts[i], i, dimension, now, out int count));
            tokens += count;
        }

        return With(embeddings, tokens);
    }

    // Apart, as what it captures would else be allocated for few texts too.
    private Task<GeneratedEmbeddings<Embedding<float>>> GenerateOnAllCores(IReadOnlyList<string> texts, int dimension, CancellationToken cancellationToken)
        => Task.Run(() => GenerateInParallel(texts, dimension, cancellationToken), cancellationToken);

    private GeneratedEmbeddings<Embedding<float>> GenerateInParallel(IReadOnlyList<string> texts, int dimension, CancellationToken cancellationToken)
    {
        Embedding<float>[] made = ArrayPool<Embedding<float>>.Shared.Rent(texts.Count);
        DateTimeOffset now = DateTimeOffset.UtcNow;
        long tokens = 0;
        try
        {
            Parallel.For(0, (texts.Count + TextsAtATime - 1) / TextsAtATime, new ParallelOptions { CancellationToken = cancellationToken, MaxDegreeOfParallelism = Environment.ProcessorCount }, part =>
            {
                long own = 0;
                for (int i = part * TextsAtATime; i < Math.Min(texts.Count, (part + 1) * TextsAtATime); i++)
                {
                    made[i] = Embed(texts[i], i, dimension, now, out int count);
                    own += count;
                }

                Interlocked.Add(ref tokens, own);
            });
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }

        var embeddings = new GeneratedEmbeddings<Embedding<float>>(texts.Count);
        for (int i = 0; i < texts.Count; i++)
        {
            embeddings.Add(made[i]);
        }

        ArrayPool<Embedding<float>>.Shared.Return(made, clearArray: true);
        return With(embeddings, tokens);
    }

    private static GeneratedEmbeddings<Embedding<float>> With(GeneratedEmbeddings<Embedding<float>> embeddings, long tokens)
    {
        embeddings.Usage = new UsageDetails { InputTokenCount = tokens, TotalTokenCount = tokens };
        return embeddings;
    }

    private Embedding<float> Embed(string? text, int index, int dimension, DateTimeOffset now, out int tokens)
    {
        if (text is null)
        {
            throw new ArgumentException(FormattableString.Invariant($"The text {index} is null."), nameof(text));
        }

        var vector = new float[_embedder.Dimension];
        tokens = _embedder.Embed(text, vector);
        return new Embedding<float>(vector.AsMemory(0, dimension)) { CreatedAt = now, ModelId = _metadata.DefaultModelId };
    }
}
