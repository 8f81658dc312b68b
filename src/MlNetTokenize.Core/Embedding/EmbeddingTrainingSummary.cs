namespace MlNetTokenize;

/// <summary>What an embedding was learned from, and how well.</summary>
public sealed class EmbeddingTrainingSummary
{
    /// <summary>Gets how many texts it was learned from. Long ones are several without a target: they are cut after 10,000 tokens.</summary>
    public long Examples { get; init; }

    /// <summary>Gets how many were left out: without target, weight or enough tokens.</summary>
    public long ExamplesSkipped { get; init; }

    /// <summary>Gets how many were held out.</summary>
    public long ExamplesHeldOut { get; init; }

    /// <summary>Gets how many tokens it was learned from.</summary>
    public long Tokens { get; init; }

    /// <summary>Gets how many missing tokens were left out.</summary>
    public long TokensSkipped { get; init; }

    /// <summary>Gets how many epochs the rows have learned for.</summary>
    public int Epochs { get; init; }

    /// <summary>Gets the mean loss in the last of them, as <see cref="EmbeddingTrainingProgress.Loss"/> counts it; with the objective <see cref="EmbeddingObjective.NextToken"/> nats per token.</summary>
    public double Loss { get; init; }

    /// <summary>Gets that of the texts held out, after the last of them; NaN without any.</summary>
    public double ValidationLoss { get; init; } = double.NaN;

    /// <summary>Gets the share of the texts held out whose class is the likeliest, after the last of them; NaN without any, and where the target is no class and no Boolean.</summary>
    public double ValidationAccuracy { get; init; } = double.NaN;

    /// <summary>Gets of how many tables the rows are the mean; 1 without cross-fitting, and where all texts are of one fold.</summary>
    public int CrossFittingFolds { get; init; } = 1;

    /// <summary>Gets the mean loss of the texts, each by the table that has not seen it: an estimate of that of new texts which costs none. NaN without cross-fitting.</summary>
    public double CrossFittingLoss { get; init; } = double.NaN;

    /// <summary>Gets the share of the texts whose class is the likeliest by the table that has not seen them; NaN without cross-fitting, and where the target is no class and no Boolean.</summary>
    public double CrossFittingAccuracy { get; init; } = double.NaN;

    /// <summary>
    /// Gets, with <see cref="EmbeddingObjective.NextToken"/>, the loss of the texts that are held out (else of all, in the last epoch) in bits for each byte of text: loss · tokens / (ln 2 · bytes). It compares tokenizers, whose tokens
    /// have different lengths. NaN where the tokens' bytes are not known (see <see cref="EmbeddingTrainingOptions.Tokens"/>), and with other objectives.
    /// </summary>
    public double BitsPerByte { get; init; } = double.NaN;

    /// <summary>Gets how often the rows were learned to choose the options; 0 if they were not chosen (<see cref="EmbeddingTrainingOptions.AutotuneDuration"/>).</summary>
    public int AutotuneTrials { get; internal set; }

    /// <summary>Gets the rate of the first step that they were learned with.</summary>
    public float LearningRate { get; init; }

    /// <summary>Gets what the layer's weights shrank by in each step, times the rate.</summary>
    public float WeightDecay { get; init; }

    /// <summary>Gets the chance that a token or n-gram was left out of a step.</summary>
    public float TokenDropout { get; init; }

    /// <summary>Gets the most tokens of an n-gram; 1 if n-grams have no rows.</summary>
    public int NgramLength { get; init; } = 1;

    /// <summary>Gets what the rows of <see cref="EmbeddingTrainingOptions.InitialTable"/> were multiplied by while they were learned; 1 without any.</summary>
    public float InitialScale { get; init; } = 1f;

    /// <summary>Gets the time that reading and learning took.</summary>
    public TimeSpan Elapsed { get; init; }
}
