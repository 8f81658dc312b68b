namespace MlNetTokenize;

/// <summary>How well a model predicts texts, see <see cref="NextTokenPredictor.Evaluate"/>.</summary>
public sealed class NextTokenMetrics
{
    /// <summary>Gets how many tokens were predicted: all of the texts that are not missing, the first ones included.</summary>
    public long Tokens { get; init; }

    /// <summary>Gets how many missing tokens were left out.</summary>
    public long TokensSkipped { get; init; }

    /// <summary>Gets how many bytes the tokens stand for; 0 where the bytes of any of them are not known (see <see cref="NextTokenPredictor(EmbeddingModel, IReadOnlyList{ReadOnlyMemory{byte}}?)"/>).</summary>
    public long Bytes { get; init; }

    /// <summary>Gets the cross-entropy, in nats per token: the mean of −ln p, where p is the probability that the model gave to the token that came. NaN without tokens.</summary>
    public double Loss { get; init; }

    /// <summary>e to the power of <see cref="Loss"/>: among how many tokens the model might as well have drawn. It depends on the vocabulary; NaN without tokens.</summary>
    public double Perplexity => Math.Exp(Loss);

    /// <summary>The loss in bits for each byte of text, loss · tokens / (ln 2 · bytes): it compares tokenizers, whose tokens have different lengths. NaN where <see cref="Bytes"/> is 0.</summary>
    public double BitsPerByte => BitsPerByteOf(Bytes);

    /// <summary><see cref="BitsPerByte"/> for texts of a known length.</summary>
    /// <param name="bytes">How many bytes the tokens stand for.</param>
    public double BitsPerByteOf(long bytes) => bytes == 0 ? double.NaN : Loss * Tokens / (Math.Log(2) * bytes);
}
