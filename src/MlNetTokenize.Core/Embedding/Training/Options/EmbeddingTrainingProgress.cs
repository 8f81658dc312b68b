namespace MlNetTokenize;

/// <summary>How far the learning of an embedding is.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="Examples">How many texts there are to learn from, of those read so far. Long ones are several without a target: they are cut after 10,000 tokens.</param>
/// <param name="ExamplesSkipped">How many were left out: their target is missing, they weigh nothing, or they have too few tokens for the objective.</param>
/// <param name="ExamplesHeldOut">How many are held out.</param>
/// <param name="Tokens">How many tokens the examples have.</param>
/// <param name="TokensSkipped">How many missing tokens were left out.</param>
/// <param name="SpilledBytes">How much of them did not fit into <see cref="EmbeddingTrainingOptions.MaximumCachedBytes"/> and is kept in a temporary file.</param>
/// <param name="Epoch">The epoch, from 1; 0 while reading.</param>
/// <param name="Epochs">How many epochs there will be at most.</param>
/// <param name="ExamplesLearned">How many examples this epoch has learned from.</param>
/// <param name="Loss">
/// The mean loss of this epoch so far, each taken before it was learned from: cross-entropy in nats of a text's target or of a next token, half the squared error of the standardised value, or of a pair of neighbours.
/// </param>
/// <param name="ValidationLoss">The mean loss of what is held out, after the epoch before; NaN before there is one.</param>
/// <param name="ValidationAccuracy">The share of what is held out whose class is the likeliest, then; NaN where the target is no class and no Boolean.</param>
/// <param name="LearningRate">The rate now.</param>
/// <param name="Elapsed">The time since learning began, reading included.</param>
public readonly record struct EmbeddingTrainingProgress(
    EmbeddingTrainingStage Stage,
    long Examples,
    long ExamplesSkipped,
    long ExamplesHeldOut,
    long Tokens,
    long TokensSkipped,
    long SpilledBytes,
    int Epoch,
    int Epochs,
    long ExamplesLearned,
    double Loss,
    double ValidationLoss,
    double ValidationAccuracy,
    float LearningRate,
    TimeSpan Elapsed);
