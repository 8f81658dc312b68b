using System.Text;

namespace MlNetTokenize;

/// <summary>How a byte-pair vocabulary is learned.</summary>
public sealed class BytePairTrainingOptions
{
    /// <summary>The default of <see cref="VocabularySize"/>.</summary>
    public const int DefaultVocabularySize = 32_768;

    /// <summary>The default of <see cref="MaximumDistinctPieces"/>.</summary>
    public const int DefaultMaximumDistinctPieces = 10_000_000;

    private const int LargestVocabulary = 1 << 24;

    /// <summary>Gets or sets how many tokens there will be at most, the special tokens and the 256 bytes included.</summary>
    /// <value>32,768 by default; from 256 + the number of special tokens to 16,777,216.</value>
    public int VocabularySize { get; set; } = DefaultVocabularySize;

    /// <summary>Gets or sets how texts are cut into pieces; no merge crosses a cut.</summary>
    /// <value>
    /// <see cref="SplitPattern.O200k"/> by default. Where <see cref="InitialVocabulary"/> or <see cref="PieceCounts"/> are given, theirs holds, and this one is not looked at.
    /// </value>
    public SplitPattern SplitPattern { get; set; } = SplitPattern.O200k;

    /// <summary>Gets or sets how often a pair of tokens must occur to be merged.</summary>
    /// <value>2 by default; at least 0, which is the same as 1.</value>
    public long MinimumPairFrequency { get; set; } = 2;

    /// <summary>Gets or sets the special tokens; they get the first ids, in this order.</summary>
    /// <value>
    /// Empty by default. Their text in a text is plain text, and no merge spells one of them. With an <see cref="InitialVocabulary"/> its own stay, and those
    /// that are not among them get the ids behind its tokens.
    /// </value>
    public IReadOnlyList<string> SpecialTokens { get; set; } = [];

    /// <summary>Gets or sets how long a token may be, in bytes.</summary>
    /// <value><see cref="int.MaxValue"/> by default: as long as it comes. At least 1. Special tokens and those of an <see cref="InitialVocabulary"/> may be longer.</value>
    public int MaximumTokenLength { get; set; } = int.MaxValue;

    /// <summary>Gets or sets a tokenizer to continue: its tokens keep their ids and its merges their order, and new ones follow.</summary>
    /// <value><see langword="null"/> by default: training begins with the bytes. Texts are cut and normalized as by that tokenizer.</value>
    /// <remarks>A vocabulary of ranks (<see cref="BytePairTokenizer.FromTiktoken"/>) gets a merge list, as <see cref="BytePairTokenizer.SaveTokenizerJson"/> writes it.</remarks>
    public BytePairTokenizer? InitialVocabulary { get; set; }

    /// <summary>Gets or sets how many distinct pieces are kept at most, which bounds the memory however large the corpus is.</summary>
    /// <value>
    /// 10,000,000 by default; at least 1. Below it nothing changes. When there are more, the rarest are dropped, always the same ones for the same texts in the same order:
    /// every few megabytes until three quarters of it are left, and at the end until it is kept. <see cref="BytePairTokenizer.TrainingSummary"/> says how many.
    /// </value>
    /// <remarks>
    /// Counting takes about 60 bytes for each distinct piece (roughly a word), and merging about fifteen times its length besides. A piece of more than
    /// <see cref="PieceCounts.LongestPiece"/> bytes is cut.
    /// </remarks>
    public int MaximumDistinctPieces { get; set; } = DefaultMaximumDistinctPieces;

    /// <summary>Gets or sets how many threads count pieces.</summary>
    /// <value>All cores by default; at least 1. The result does not depend on it.</value>
    public int NumberOfThreads { get; set; } = Environment.ProcessorCount;

    /// <summary>Gets or sets what is told how far training is, about ten times a second.</summary>
    public IProgress<BytePairTrainingProgress>? Progress { get; set; }

    /// <summary>Gets or sets what stops training with an <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken CancellationToken { get; set; }

    /// <summary>How many merges there can be.</summary>
    internal int MaximumMerges => VocabularySize - SmallestVocabulary;

    private int SmallestVocabulary
        => InitialVocabulary is null ? 256 + SpecialTokens.Count : InitialVocabulary.VocabularySize + SpecialTokens.Count(special => !InitialVocabulary.SpecialTokens.ContainsKey(special));

    internal BytePairTrainingOptions Copy()
    {
        var copy = (BytePairTrainingOptions)MemberwiseClone();
        copy.SpecialTokens = [.. SpecialTokens];
        return copy;
    }

    /// <summary>Checks the options, as a trainer does when it begins.</summary>
    /// <exception cref="ArgumentException">An option is outside its range; the message holds its name, value and range.</exception>
    public void Validate()
    {
        ValidateCounting();
        ValidateMerging();
    }

    /// <inheritdoc cref="Validate"/>
    internal void ValidateCounting()
    {
        ArgumentNullException.ThrowIfNull(SplitPattern);
        ArgumentNullException.ThrowIfNull(SpecialTokens);
        ThrowIfLess(NumberOfThreads, 1, int.MaxValue, nameof(NumberOfThreads));
        ThrowIfLess(MaximumDistinctPieces, 1, int.MaxValue, nameof(MaximumDistinctPieces));
    }

    /// <inheritdoc cref="Validate"/>
    internal void ValidateMerging()
    {
        ThrowIfLess(MinimumPairFrequency, 0, long.MaxValue, nameof(MinimumPairFrequency));
        ThrowIfLess(MaximumTokenLength, 1, int.MaxValue, nameof(MaximumTokenLength));
        var distinct = new HashSet<string>(StringComparer.Ordinal);
        foreach (string special in SpecialTokens)
        {
            ArgumentNullException.ThrowIfNull(special, nameof(SpecialTokens));
            if (Encoding.UTF8.GetByteCount(special) < 2)
            {
                throw new ArgumentException($"The special token '{special}' has fewer than two bytes; every single byte is an ordinary token.", nameof(SpecialTokens));
            }

            if (special.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') >= 0 && Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(special)) != special)
            {
                throw new ArgumentException($"The special token '{special}' holds a lone surrogate.", nameof(SpecialTokens));
            }

            if (!distinct.Add(special))
            {
                throw new ArgumentException($"The special token '{special}' is given twice.", nameof(SpecialTokens));
            }

            if (InitialVocabulary is not null && !InitialVocabulary.SpecialTokens.ContainsKey(special)
                && InitialVocabulary.TryGetId(Encoding.UTF8.GetBytes(special), out int id))
            {
                throw new ArgumentException($"The special token '{special}' is an ordinary token of {nameof(InitialVocabulary)}, with the id {id}.", nameof(SpecialTokens));
            }
        }

        int smallest = SmallestVocabulary;
        if (VocabularySize < smallest || VocabularySize > LargestVocabulary)
        {
            string holds = InitialVocabulary is null
                ? $"the 256 bytes and {SpecialTokens.Count} special tokens"
                : $"the {InitialVocabulary.VocabularySize} ids of {nameof(InitialVocabulary)} and {smallest - InitialVocabulary.VocabularySize} more special tokens";
            throw new ArgumentOutOfRangeException(
                nameof(VocabularySize), VocabularySize, $"The vocabulary holds {holds}: its size is from {smallest} to {LargestVocabulary}.");
        }
    }

    private static void ThrowIfLess(long value, long smallest, long largest, string name)
    {
        if (value < smallest)
        {
            throw new ArgumentOutOfRangeException(name, value, $"The range is from {smallest} to {largest}.");
        }
    }
}
