namespace MlNetTokenize;

/// <summary>What an embedding was learned from, and how well.</summary>
/// <param name="Examples">How many texts it was learned from. Long ones are several without a target: they are cut after 10,000 tokens.</param>
/// <param name="ExamplesSkipped">How many were left out: without target, weight or enough tokens.</param>
/// <param name="ExamplesHeldOut">How many were held out.</param>
/// <param name="Tokens">How many tokens it was learned from.</param>
/// <param name="TokensSkipped">How many missing tokens were left out.</param>
/// <param name="Epochs">How many epochs the rows have learned for.</param>
/// <param name="Loss">The mean loss in the last of them, as <see cref="EmbeddingTrainingProgress.Loss"/> counts it; with the objective <see cref="EmbeddingObjective.NextToken"/> nats per token.</param>
/// <param name="ValidationLoss">That of the texts held out, after the last of them; NaN without any.</param>
/// <param name="ValidationAccuracy">The share of the texts held out whose class is the likeliest, after the last of them; NaN without any, and where the target is no class and no Boolean.</param>
/// <param name="BitsPerByte">
/// With <see cref="EmbeddingObjective.NextToken"/>, the loss of the texts that are held out (else of all, in the last epoch) in bits for each byte of text: loss · tokens / (ln 2 · bytes). It compares tokenizers, whose tokens
/// have different lengths. NaN where the tokens' bytes are not known (see <see cref="EmbeddingTrainingOptions.Tokens"/>), and with other objectives.
/// </param>
/// <param name="Elapsed">The time that reading and learning took.</param>
public sealed record EmbeddingTrainingSummary(
    long Examples,
    long ExamplesSkipped,
    long ExamplesHeldOut,
    long Tokens,
    long TokensSkipped,
    int Epochs,
    double Loss,
    double ValidationLoss,
    double ValidationAccuracy,
    double BitsPerByte,
    TimeSpan Elapsed);
