using Microsoft.Extensions.AI;
using Microsoft.ML.Tokenizers;

namespace MlNetTokenize;

/// <summary>Any embedding generator as a teacher.</summary>
public static class EmbeddingGeneratorDistillation
{
    /// <summary>Makes rows for a tokenizer's tokens by sending each, as a text, through a generator: see <see cref="TokenDistiller"/>.</summary>
    /// <param name="teacher">The generator, such as one of a service or of an ONNX model. It is asked for a batch at a time.</param>
    /// <param name="tokenizer">Whose tokens get rows.</param>
    /// <param name="options">How; with 256 numbers a row where it is <see langword="null"/>.</param>
    /// <param name="cancellationToken">Stops it.</param>
    /// <inheritdoc cref="TokenDistiller.DistillAsync" path="/exception"/>
    public static Task<TokenDistillation> DistillTokenEmbeddingAsync(
        this IEmbeddingGenerator<string, Embedding<float>> teacher, Tokenizer tokenizer, TokenDistillationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(teacher);
        return TokenDistiller.DistillAsync(tokenizer, EmbedAsync, options, cancellationToken);

        async Task<IReadOnlyList<ReadOnlyMemory<float>>> EmbedAsync(IReadOnlyList<string> texts, CancellationToken cancellation)
        {
            GeneratedEmbeddings<Embedding<float>> embeddings = await teacher.GenerateAsync(texts, cancellationToken: cancellation).ConfigureAwait(false);
            return [.. embeddings.Select(embedding => embedding.Vector)];
        }
    }
}
