namespace MlNetTokenize;

/// <summary>How well a model predicts texts, see <see cref="NextTokenPredictor.Evaluate"/>.</summary>
/// <param name="Tokens">How many tokens were predicted: all of the texts that are not missing, the first ones included.</param>
/// <param name="TokensSkipped">How many missing tokens were left out.</param>
/// <param name="Bytes">
/// How many bytes the tokens stand for; 0 where the bytes of any of them are not known (see <see cref="EmbeddingTrainingOptions.Tokens"/>). Who knows the texts' length says it afterwards: <c>metrics with { Bytes = … }</c>.
/// </param>
/// <param name="Loss">The cross-entropy, in nats per token: the mean of −ln p, where p is the probability that the model gave to the token that came. NaN without tokens.</param>
public sealed record NextTokenMetrics(long Tokens, long TokensSkipped, long Bytes, double Loss)
{
    /// <summary>e to the power of <see cref="Loss"/>: among how many tokens the model might as well have drawn. It depends on the vocabulary; NaN without tokens.</summary>
    public double Perplexity => Math.Exp(Loss);

    /// <summary>The loss in bits for each byte of text, loss · tokens / (ln 2 · bytes): it compares tokenizers, whose tokens have different lengths. NaN where <see cref="Bytes"/> is 0.</summary>
    public double BitsPerByte => Bytes == 0 ? double.NaN : Loss * Tokens / (Math.Log(2) * Bytes);
}
