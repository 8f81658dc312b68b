namespace MlNetTokenize;

/// <summary>How far the learning of an embedding is.</summary>
public sealed class EmbeddingTrainingProgress
{
    /// <summary>Gets what is being done.</summary>
    public EmbeddingTrainingStage Stage { get; init; }

    /// <summary>Gets how many texts there are to learn from, of those read so far. Long ones are several without a target: they are cut after 10,000 tokens.</summary>
    public long Examples { get; init; }

    /// <summary>Gets how many were left out: their target is missing, they weigh nothing, or they have too few tokens for the objective.</summary>
    public long ExamplesSkipped { get; init; }

    /// <summary>Gets how many are held out.</summary>
    public long ExamplesHeldOut { get; init; }

    /// <summary>Gets how many tokens the examples have.</summary>
    public long Tokens { get; init; }

    /// <summary>Gets how many missing tokens were left out.</summary>
    public long TokensSkipped { get; init; }

    /// <summary>Gets how much of them did not fit into <see cref="EmbeddingTrainingOptions.MaximumCachedBytes"/> and is kept in a temporary file.</summary>
    public long SpilledBytes { get; init; }

    /// <summary>Gets how often learning has begun, to choose the options (<see cref="EmbeddingTrainingOptions.AutotuneDuration"/>): 1 the first time, and also if they are not chosen.</summary>
    public int Trial { get; init; } = 1;

    /// <summary>Gets the epoch, from 1; 0 while reading.</summary>
    public int Epoch { get; init; }

    /// <summary>Gets how many epochs there will be at most.</summary>
    public int Epochs { get; init; }

    /// <summary>Gets how many examples this epoch has learned from.</summary>
    public long ExamplesLearned { get; init; }

    /// <summary>Gets the mean loss of this epoch so far, each taken before it was learned from: cross-entropy in nats of a text's target or of a next token, half the squared error of the standardised value, or of a pair of neighbours.</summary>
    public double Loss { get; init; }

    /// <summary>Gets the mean loss of what is held out, after the epoch before; NaN before there is one.</summary>
    public double ValidationLoss { get; init; } = double.NaN;

    /// <summary>Gets the share of what is held out whose class is the likeliest, then; NaN where the target is no class and no Boolean.</summary>
    public double ValidationAccuracy { get; init; } = double.NaN;

    /// <summary>Gets the rate now.</summary>
    public float LearningRate { get; init; }

    /// <summary>Gets the time since learning began, reading included.</summary>
    public TimeSpan Elapsed { get; init; }
}
