namespace MlNetTokenize;

/// <summary>How the rows of an embedding table are learned.</summary>
/// <remarks>
/// The defaults of the supervised objective were chosen on five tasks, of 4,000 to 43,000 texts with 12 to 300 tokens each and 2 to 20 classes: no other setting that was tried was better on all of them. Those of
/// the others are of word2vec and fastText.
/// </remarks>
public sealed partial class EmbeddingTrainingOptions
{
    /// <summary>The largest <see cref="CrossFittingFolds"/>.</summary>
    internal const int MostFolds = 20;

    /// <summary>The default of <see cref="CrossFittingFolds"/> where texts have targets.</summary>
    internal const int DefaultFolds = 5;

    /// <summary>How many different texts there are at least for the default of <see cref="CrossFittingFolds"/>.</summary>
    internal const int FewestTextsForFolds = 100;

    internal const int MostPositions = 1 << 20;

    /// <summary>The most places with rows where no maximum is given.</summary>
    internal const int DefaultMostPositions = 4096;

    /// <summary>The default of <see cref="Dimension"/> where texts have targets.</summary>
    internal const int DefaultDimension = 32;

    private int? _dimension;
    private int? _epochs;
    private float? _learningRate;
    private float? _weightDecay;
    private int? _numberOfThreads;
    private int? _crossFittingFolds;
    private int? _ngramLength;
    private int? _ngramBuckets;
    private float? _tokenDropout;
    private TokenPooling? _pooling;

    /// <summary>Gets or sets what the rows are learned to do.</summary>
    /// <value><see cref="EmbeddingObjective.Supervised"/> by default.</value>
    public EmbeddingObjective Objective { get; set; } = EmbeddingObjective.Supervised;

    /// <summary>Gets or sets the length of a row.</summary>
    /// <value>
    /// At least 1. By default that of <see cref="InitialModel"/> or <see cref="InitialTable"/> where there is one, else for the supervised objective 32 (16 to 128 are as accurate, with 2 to 20 classes) or the length of the vectors
    /// that are the targets, 256 for <see cref="EmbeddingObjective.Contrastive"/> and 100 for the others. Vectors that are longer are learned in their principal components.
    /// </value>
    public int Dimension
    {
        get => _dimension ?? FirstTable?.Dimension ?? VectorLength ?? Objective switch
        {
            EmbeddingObjective.Supervised => DefaultDimension,
            EmbeddingObjective.Contrastive => 256,
            _ => 100,
        };
        set => _dimension = value;
    }

    /// <summary>Gets or sets how often every text is learned from.</summary>
    /// <value>At least 1; by default 10 for the supervised objective and 5 for the others. With <see cref="ValidationFraction"/> it is the most.</value>
    public int Epochs
    {
        get => _epochs ?? (Objective == EmbeddingObjective.Supervised ? 10 : 5);
        set => _epochs = value;
    }

    /// <summary>Gets or sets the first step's rate; it falls linearly to zero over all epochs.</summary>
    /// <value>Greater than 0; by default 0.5 for the supervised objective and for the next token, whose rows adapt it (AdaGrad), and 0.05 for the two with negative samples, as fastText's.</value>
    public float LearningRate
    {
        get => _learningRate ?? (UsesNegativeSamples ? 0.05f : 0.5f);
        set => _learningRate = value;
    }

    /// <summary>Gets or sets what the weights of the linear layer shrink by in each step, times the rate.</summary>
    /// <value>At least 0; by default 0.0001 for the supervised objective, whose predictions are too sure without it, and 0 for the others.</value>
    public float WeightDecay
    {
        get => _weightDecay ?? (Objective == EmbeddingObjective.Supervised ? 1e-4f : 0f);
        set => _weightDecay = value;
    }

    /// <summary>Gets or sets the longest that a row may become, by the root of the sum of its squares; a longer one is shortened.</summary>
    /// <value><see langword="null"/> by default, which is no limit; else greater than 0.</value>
    public float? MaximumNorm { get; set; }

    /// <summary>
    /// Gets or sets how many neighbouring tokens an n-gram has at most, for the supervised objective. N-grams have rows too, which say what single tokens do not: "not good".
    /// </summary>
    /// <value>2 by default (1 for <see cref="EmbeddingObjective.Contrastive"/> and for targets that are vectors), or that of <see cref="InitialModel"/>'s n-grams; from 1, which is none, to 8. They are not used with a pooling that takes one row or keeps the sequence.</value>
    public int NgramLength
    {
        get => _ngramLength ?? InitialModel?.NgramTable?.NgramLength ?? (Objective == EmbeddingObjective.Contrastive || VectorLength is not null ? 1 : 2);
        set => _ngramLength = value;
    }

    /// <summary>Gets or sets how many buckets n-grams are hashed to; two n-grams in one bucket share a row.</summary>
    /// <value>
    /// 2,097,152 by default, or that of <see cref="InitialModel"/>'s n-grams; from 1 to 16,777,216. Only rows of n-grams that occur are kept, in memory and in the model file; a model has four bytes for each bucket in memory besides.
    /// </value>
    public int NgramBuckets
    {
        get => _ngramBuckets ?? InitialModel?.NgramTable?.BucketCount ?? 1 << 21;
        set => _ngramBuckets = value;
    }

    /// <summary>Gets or sets the chance that a token or n-gram is left out of a text in one step, for the supervised objective.</summary>
    /// <value>
    /// 0 by default; at least 0 and less than 1. Where many words of a text say the same (news, documentation) 0.3 makes features that hold a little better for texts not seen; where one word decides
    /// (questions, short reviews) it makes worse ones.
    /// </value>
    public float TokenDropout
    {
        get => _tokenDropout ?? 0f;
        set => _tokenDropout = value;
    }

    /// <summary>Gets or sets how a text's rows become one vector.</summary>
    /// <value>
    /// <see cref="TokenPooling.Mean"/> by default, or that of <see cref="InitialModel"/>. With <see cref="TokenPooling.None"/> the rows are learned on their mean, and the fitted transformer keeps the sequence.
    /// <see cref="EmbeddingObjective.NextToken"/> pools the tokens before the next one so, but not by their maximum; the objectives with negative samples learn without it.
    /// </value>
    public TokenPooling Pooling
    {
        get => _pooling ?? InitialModel?.Pooling ?? TokenPooling.Mean;
        set => _pooling = value;
    }

    /// <summary>Gets or sets what a token or n-gram counts that occurs several times in a text, for the supervised objective. The model keeps it.</summary>
    /// <value>
    /// <see langword="null"/> by default: that of <see cref="InitialModel"/> if there is one, or else <see cref="MlNetTokenize.TermWeighting.LogCount"/>, which is as accurate as the others on short texts and more accurate on long ones, where rows are pooled by mean, sum or
    /// <see cref="TokenPooling.SqrtN"/>, and else <see cref="MlNetTokenize.TermWeighting.Count"/>.
    /// </value>
    public TermWeighting? TermWeighting { get; set; }

    /// <summary>Gets or sets what is added to the row of a token for its place, where <see cref="Pooling"/> is <see cref="TokenPooling.None"/>.</summary>
    /// <value>
    /// <see cref="TokenPositions.None"/> by default. <see cref="TokenPositions.Sinusoidal"/> is added by the fitted transformer alone; the rows are learned without it. With
    /// <see cref="TokenPositions.Learned"/>, for the supervised objective, each place has a row that begins at zero and is learned with those of the tokens, on the mean of the sums of both. A mean
    /// does not know which token stood where: what a place's row learns is how much is told by a token being there at all.
    /// </value>
    public TokenPositions Positions { get; set; }

    /// <summary>Gets or sets how many places have rows, with <see cref="TokenPositions.Learned"/>. A token behind them is its own row alone.</summary>
    /// <value>
    /// From 1 to 1,048,576; <see langword="null"/> by default, which is in a pipeline the maximum of the token column. Without one, and in <see cref="EmbeddingTrainer"/>, it is the length of the longest text
    /// that is learned from, but at most 4,096.
    /// </value>
    public int? MaximumTokenCount { get; set; }

    /// <summary>Gets or sets how many tokens the unsupervised objectives look at: on each side of a token, or before the next one.</summary>
    /// <value>5 by default; from 1 to 1,000. The objectives with negative samples draw for each token how much of it they use, so that near tokens count more.</value>
    public int WindowSize { get; set; } = 5;

    /// <summary>Gets or sets how many tokens are drawn at random for each true one, as often as the 3/4 power of their counts.</summary>
    /// <value>5 by default; from 1 to 1,000. The tokens of a window share them.</value>
    public int NegativeSamples { get; set; } = 5;

    /// <summary>Gets or sets the share of all tokens from which on a token is left out at times by the objectives with negative samples: the more, the more frequent it is.</summary>
    /// <value>0.001 by default, as gensim's; from 0, which is never, to less than 1. What is left of a token of share f is √(t/f) + t/f.</value>
    public double SubsamplingThreshold { get; set; } = 1e-3;

    /// <summary>
    /// Gets or sets the model where learning begins: an earlier one of the same tokens and objective, whose rows of tokens, n-grams and places and whose layer go on being learned. A week's new texts cost a week's
    /// learning. Rows that do not occur in the new texts stay, to the bit.
    /// </summary>
    /// <value>
    /// <see langword="null"/> by default. Its layer's classes are found by their names (<see cref="ClassNames"/>, in a pipeline the label's key values), or by their numbers if either has no names; a class that it
    /// does not know begins at zero. New tokens may stand after its own; they begin at random.
    /// </value>
    public EmbeddingModel? InitialModel { get; set; }

    /// <summary>Gets or sets the names of the classes that targets are of, by their numbers. The model keeps them (<see cref="EmbeddingHead.ClassNames"/>).</summary>
    /// <value><see langword="null"/> by default: in a pipeline the key values of the label; without one the classes have no names. Else different ones, as many as there are classes.</value>
    public IReadOnlyList<string>? ClassNames { get; set; }

    /// <summary>Gets or sets which tokens the ids are, as bytes. They match <see cref="InitialTokens"/>, and <see cref="EmbeddingObjective.NextToken"/> needs them to tell bits per byte.</summary>
    /// <value><see langword="null"/> by default: in a pipeline the tokens of the column's tokenizer; without one they are not known.</value>
    public IReadOnlyList<ReadOnlyMemory<byte>>? Tokens { get; set; }

    /// <summary>Gets or sets the share of the texts that is held out, for their loss to say when to stop.</summary>
    /// <value>
    /// 0 by default, which learns from all texts in all epochs; at least 0 and less than 1. Learning ends when their loss has not become smaller in <see cref="EarlyStoppingPatience"/> epochs, and the rows are those of
    /// the best epoch.
    /// </value>
    public float ValidationFraction { get; set; }

    /// <summary>Gets or sets after how many epochs without a smaller loss of the held-out texts learning ends.</summary>
    /// <value>2 by default; at least 1.</value>
    public int EarlyStoppingPatience { get; set; } = 2;

    /// <summary>
    /// Gets or sets how many parts the texts are dealt to for cross-fitting, for the supervised objective. Rows that are learned on a text's label know it, and a trainer that is fitted on such rows is too sure. So a
    /// table is learned for each fold from the other folds' texts, the tables are turned onto one another, and the rows are their mean; while a chain is fitted, each text is pooled by the table that has not seen it.
    /// </summary>
    /// <value>
    /// 5 by default for the supervised objective if there are 100 different texts, and else 1, which is none; at most 20. A text's fold depends on its tokens alone. Learning takes folds − 1 times as long in one thread, and while it learns
    /// folds + 1 times the memory. With <see cref="TokenPooling.Max"/>, and with rows that are frozen, the tables are not turned, which neither allows.
    /// </value>
    public int CrossFittingFolds
    {
        get => _crossFittingFolds ?? (Objective == EmbeddingObjective.Supervised ? DefaultFolds : 1);
        set => _crossFittingFolds = value;
    }

    /// <summary>
    /// Gets or sets for how long learning is tried with other options, for the supervised objective: <see cref="Dimension"/>, <see cref="Epochs"/>, <see cref="LearningRate"/>, <see cref="WeightDecay"/>,
    /// <see cref="NgramLength"/>, <see cref="TermWeighting"/> and <see cref="TokenDropout"/>, those of them that are not set. The first trial has the defaults, each of the others is a step from the best one, and the
    /// model is that whose texts have the smallest loss by tables that have not seen them (of the texts held out where there is one table), with what a larger layer fits by chance added (Akaike 1974).
    /// </summary>
    /// <value>
    /// <see langword="null"/> by default: nothing is tried. Else greater than zero. The first trial is finished in any case, and the one that is in work when the time is over is not. The same seed gives the same choice after the
    /// same number of trials (<see cref="EmbeddingTrainingSummary.AutotuneTrials"/>); how many there are in the time depends on the machine. The choice is in the model's <see cref="EmbeddingModel.TrainingSummary"/> and in the model itself.
    /// </value>
    public TimeSpan? AutotuneDuration { get; set; }

    /// <summary>Gets or sets how often learning is tried at most to choose options, see <see cref="AutotuneDuration"/>.</summary>
    /// <value><see langword="null"/> by default: as often as the time allows. Else at least 1; without a time that many trials.</value>
    public int? AutotuneTrials { get; set; }

    /// <summary>Gets or sets what the rows are held as once they are learned.</summary>
    /// <value><see cref="EmbeddingPrecision.Float32"/> by default.</value>
    public EmbeddingPrecision Precision { get; set; }

    /// <summary>Gets or sets how many threads learn.</summary>
    /// <value>
    /// At least 1. With <see cref="CrossFittingFolds"/> all processors by default, each table by one thread, and so with <see cref="EmbeddingObjective.Contrastive"/>: the same bytes with any number. Else 1 by default, which gives the same bytes for a seed on every run; more
    /// threads share the rows without locks (Hogwild, Recht et al. 2011), and the result varies a little from run to run.
    /// </value>
    public int NumberOfThreads
    {
        get => _numberOfThreads ?? (CrossFittingFolds > 1 || Objective == EmbeddingObjective.Contrastive ? Environment.ProcessorCount : 1);
        set => _numberOfThreads = value;
    }

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

    /// <summary>The tokens' rows where learning begins, if any are given.</summary>
    internal EmbeddingTable? FirstTable => InitialModel?.Table ?? InitialTable;

    /// <summary>Which trial it is, from 1.</summary>
    internal int Trial { get; set; } = 1;

    /// <summary>Whether options are chosen.</summary>
    internal bool IsAutotuned => AutotuneDuration is not null || AutotuneTrials is not null;

    /// <summary>Whether the folds are the default.</summary>
    internal bool ChoosesFolds => _crossFittingFolds is null;

    /// <summary>What a repeated token counts with these options.</summary>
    internal TermWeighting EffectiveTermWeighting => TermWeighting ?? (CanWeighTerms ? InitialModel?.TermWeighting ?? MlNetTokenize.TermWeighting.LogCount : MlNetTokenize.TermWeighting.Count);

    internal bool CanWeighTerms => HasTargets && EmbeddingModel.UsesNgrams(Pooling);

    /// <summary>Whether a text is learned from with something that is to be predicted from its pooled rows.</summary>
    internal bool HasTargets => Objective is EmbeddingObjective.Supervised or EmbeddingObjective.Contrastive;

    /// <summary>How many numbers the targets have that are vectors, once it is known; else <see langword="null"/>.</summary>
    internal int? VectorLength { get; set; }

    /// <summary>Whether the objective is one of word2vec's two.</summary>
    internal bool UsesNegativeSamples => Objective is EmbeddingObjective.SkipGram or EmbeddingObjective.ContinuousBagOfWords;

    /// <summary>How much memory there is, where a test says so instead of the machine.</summary>
    internal long? AvailableMemoryBytes { get; set; }

    internal EmbeddingTrainingOptions Copy() => (EmbeddingTrainingOptions)MemberwiseClone();
}
