using System.Text;

namespace MlNetTokenize;

/// <summary>How a byte-pair vocabulary is learned.</summary>
public sealed class BytePairTrainingOptions
{
    /// <summary>The default of <see cref="VocabularySize"/>.</summary>
    public const int DefaultVocabularySize = 32_768;

    private const int LargestVocabulary = 1 << 24;

    /// <summary>Gets or sets how many tokens there will be at most, the special tokens and the 256 bytes included.</summary>
    /// <value>32,768 by default; from 256 + the number of special tokens to 16,777,216.</value>
    public int VocabularySize { get; set; } = DefaultVocabularySize;

    /// <summary>Gets or sets how texts are cut into pieces; no merge crosses a cut.</summary>
    /// <value><see cref="SplitPattern.O200k"/> by default.</value>
    public SplitPattern SplitPattern { get; set; } = SplitPattern.O200k;

    /// <summary>Gets or sets how often a pair of tokens must occur to be merged.</summary>
    /// <value>2 by default; at least 1.</value>
    public long MinimumPairFrequency { get; set; } = 2;

    /// <summary>Gets or sets the special tokens; they get the first ids, in this order.</summary>
    /// <value>Empty by default. Their text in a text is plain text, and no merge spells one of them.</value>
    public IReadOnlyList<string> SpecialTokens { get; set; } = [];

    /// <summary>Gets or sets how many threads count pieces.</summary>
    /// <value>All cores by default; at least 1. The result does not depend on it.</value>
    public int NumberOfThreads { get; set; } = Environment.ProcessorCount;

    /// <summary>Gets or sets what is told how far training is, about ten times a second.</summary>
    public IProgress<BytePairTrainingProgress>? Progress { get; set; }

    /// <summary>Gets or sets what stops training with an <see cref="OperationCanceledException"/>.</summary>
    public CancellationToken CancellationToken { get; set; }

    internal BytePairTrainingOptions Copy()
    {
        var copy = (BytePairTrainingOptions)MemberwiseClone();
        copy.SpecialTokens = [.. SpecialTokens];
        return copy;
    }

    /// <exception cref="ArgumentException">An option is outside its range; the message holds its name, value and range.</exception>
    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(SplitPattern);
        ArgumentNullException.ThrowIfNull(SpecialTokens);
        ArgumentOutOfRangeException.ThrowIfLessThan(MinimumPairFrequency, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(NumberOfThreads, 1);
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
        }

        int smallest = 256 + SpecialTokens.Count;
        if (VocabularySize < smallest || VocabularySize > LargestVocabulary)
        {
            throw new ArgumentOutOfRangeException(
                nameof(VocabularySize),
                VocabularySize,
                $"The vocabulary holds the 256 bytes and {SpecialTokens.Count} special tokens: its size is from {smallest} to {LargestVocabulary}.");
        }
    }
}
