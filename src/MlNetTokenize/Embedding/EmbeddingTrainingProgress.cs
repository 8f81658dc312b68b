namespace MlNetTokenize;

/// <summary>How far the learning of an embedding is.</summary>
/// <param name="Stage">What is being done.</param>
/// <param name="Examples">How many texts there are to learn from, of those read so far.</param>
/// <param name="ExamplesSkipped">How many were left out: their target is missing, or they weigh nothing.</param>
/// <param name="Tokens">How many tokens the examples have.</param>
/// <param name="SpilledBytes">How much of them did not fit into <see cref="EmbeddingTrainingOptions.MaximumCachedBytes"/> and is kept in a temporary file.</param>
/// <param name="Epoch">The epoch, from 1; 0 while reading.</param>
/// <param name="Epochs">How many epochs there will be.</param>
/// <param name="ExamplesLearned">How many examples this epoch has learned from.</param>
/// <param name="Loss">The mean loss of this epoch's examples so far, each taken before it was learned from: cross-entropy in nats, or half the squared error of the standardised value.</param>
/// <param name="LearningRate">The rate now.</param>
/// <param name="Elapsed">The time since learning began, reading included.</param>
public readonly record struct EmbeddingTrainingProgress(
    EmbeddingTrainingStage Stage,
    long Examples,
    long ExamplesSkipped,
    long Tokens,
    long SpilledBytes,
    int Epoch,
    int Epochs,
    long ExamplesLearned,
    double Loss,
    float LearningRate,
    TimeSpan Elapsed);
