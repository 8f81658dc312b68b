namespace MlNetTokenize;

/// <summary>How the rows of an embedding table are learned.</summary>
public sealed class EmbeddingTrainingOptions
{
    internal const int LongestNgram = 8;
    internal const int MostNgramBuckets = 1 << 24;

    /// <summary>Gets or sets what the rows are learned to do.</summary>
    /// <value><see cref="EmbeddingObjective.Supervised"/> by default.</value>
    public EmbeddingObjective Objective { get; set; } = EmbeddingObjective.Supervised;

    /// <summary>Gets or sets the length of a row.</summary>
    /// <value>64 by default; at least 1.</value>
    public int Dimension { get; set; } = 64;

    /// <summary>Gets or sets how often every text is learned from.</summary>
    /// <value>10 by default; at least 1.</value>
    public int Epochs { get; set; } = 10;

    /// <summary>Gets or sets the first step's rate; it falls linearly to zero over all epochs.</summary>
    /// <value>0.5 by default; greater than 0.</value>
    public float LearningRate { get; set; } = 0.5f;

    /// <summary>Gets or sets how many neighbouring tokens an n-gram has at most. N-grams have rows too, which say what single tokens do not: "not good".</summary>
    /// <value>2 by default; from 1, which is none, to 8. They are not used with a pooling that takes one row or keeps the sequence.</value>
    public int NgramLength { get; set; } = 2;

    /// <summary>Gets or sets how many buckets n-grams are hashed to; two n-grams in one bucket share a row.</summary>
    /// <value>131,072 by default; from 1 to 16,777,216. Only rows of n-grams that occur are kept.</value>
    public int NgramBuckets { get; set; } = 131_072;

    /// <summary>Gets or sets the chance that a token or n-gram is left out of a text in one step.</summary>
    /// <value>
    /// 0 by default; at least 0 and less than 1. Where many words of a text say the same (news, documentation) 0.3 to 0.7 makes features that hold for texts not seen; where one word decides (questions,
    /// short reviews) it makes worse ones.
    /// </value>
    public float TokenDropout { get; set; }

    /// <summary>Gets or sets how a text's rows become one vector.</summary>
    /// <value>
    /// <see cref="TokenPooling.Mean"/> by default. With <see cref="TokenPooling.None"/> the rows are learned on their mean, and the fitted transformer keeps
    /// the sequence.
    /// </value>
    public TokenPooling Pooling { get; set; } = TokenPooling.Mean;

    /// <summary>Gets or sets how many threads learn.</summary>
    /// <value>
    /// 1 by default: the same bytes for a seed on every run. More threads share the rows without locks (Hogwild, Recht et al. 2011), and the result
    /// varies a little from run to run.
    /// </value>
    public int NumberOfThreads { get; set; } = 1;

    /// <summary>Gets or sets what the first rows and the order of the texts are drawn from.</summary>
    /// <value><see langword="null"/> by default: in a pipeline drawn from the <c>MLContext</c>, in <see cref="EmbeddingTrainer"/> 0.</value>
    public int? Seed { get; set; }

    /// <summary>Gets or sets how many bytes of token ids, targets and weights are kept in memory between epochs.</summary>
    /// <value>
    /// 512 MB by default; at least 0, and anything below 64 KB is 64 KB. Beyond it half of them stay, and the rest goes into a temporary file, at
    /// random into blocks that are read again one at a time in every epoch and shuffled with a part of what stayed. The file is deleted when
    /// learning ends.
    /// </value>
    public long MaximumCachedBytes { get; set; } = 512L << 20;

    /// <summary>Gets or sets the number of rows.</summary>
    /// <value>
    /// <see langword="null"/> by default: in a pipeline the number of keys of the token column, in <see cref="EmbeddingTrainer"/> the largest token id + 1.
    /// </value>
    public int? VocabularySize { get; set; }

    /// <summary>Gets or sets what is told how far learning is, about ten times a second.</summary>
    public IProgress<EmbeddingTrainingProgress>? Progress { get; set; }

    /// <summary>Gets or sets what stops learning with an <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken CancellationToken { get; set; }

    internal EmbeddingTrainingOptions Copy() => (EmbeddingTrainingOptions)MemberwiseClone();

    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range; the message holds its name and value.</exception>
    internal void Validate()
    {
        if (!Enum.IsDefined(Objective))
        {
            throw new ArgumentOutOfRangeException(nameof(Objective), Objective, "There is no such objective.");
        }

        if (!Enum.IsDefined(Pooling))
        {
            throw new ArgumentOutOfRangeException(nameof(Pooling), Pooling, "There is no such pooling.");
        }

        ArgumentOutOfRangeException.ThrowIfLessThan(Dimension, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(Epochs, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(NumberOfThreads, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(MaximumCachedBytes);
        if (!(LearningRate > 0) || !float.IsFinite(LearningRate))
        {
            throw new ArgumentOutOfRangeException(nameof(LearningRate), LearningRate, "The learning rate is finite and greater than 0.");
        }

        if (NgramLength is < 1 or > LongestNgram)
        {
            throw new ArgumentOutOfRangeException(nameof(NgramLength), NgramLength, $"The range is from 1 to {LongestNgram}.");
        }

        if (NgramBuckets is < 1 or > MostNgramBuckets)
        {
            throw new ArgumentOutOfRangeException(nameof(NgramBuckets), NgramBuckets, $"The range is from 1 to {MostNgramBuckets}.");
        }

        if (!(TokenDropout >= 0) || TokenDropout >= 1)
        {
            throw new ArgumentOutOfRangeException(nameof(TokenDropout), TokenDropout, "The range is from 0 to less than 1.");
        }

        if (VocabularySize is int size)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(size, 1, nameof(VocabularySize));
        }
    }
}
