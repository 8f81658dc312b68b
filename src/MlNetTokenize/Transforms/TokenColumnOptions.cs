namespace MlNetTokenize;

/// <summary>What a column of tokens looks like. But for <see cref="Lowercase"/> it does not change what a vocabulary is learned from.</summary>
public sealed class TokenColumnOptions
{
    /// <summary>The largest <see cref="MaximumTokenCount"/>.</summary>
    internal const int LargestTokenCount = 1 << 20;

    /// <summary>Gets or sets whether texts are cut in lower case, and so is what a vocabulary is learned from.</summary>
    /// <value>
    /// <see langword="false"/> by default. It takes a small part of the time that ML.NET's <c>NormalizeText</c> does, which can take away diacritics, punctuation and numbers besides. Case is that of the invariant
    /// culture, unit for unit; a text's capitals do not come back from its tokens.
    /// </value>
    public bool Lowercase { get; set; }

    /// <summary>Gets or sets how many tokens of a text there are at most.</summary>
    /// <value><see langword="null"/> by default, which is no limit; else from 1 to 1,048,576.</value>
    public int? MaximumTokenCount { get; set; }

    /// <summary>
    /// Gets or sets whether a text with fewer tokens is filled up with missing keys behind them, so that the column is a vector of known size. It needs a <see cref="MaximumTokenCount"/>.
    /// </summary>
    /// <value><see langword="false"/> by default: the vector is as long as the text.</value>
    public bool PadToMaximum { get; set; }

    /// <summary>Gets or sets where a text with more than <see cref="MaximumTokenCount"/> tokens is cut off.</summary>
    /// <value><see cref="TruncationSide.End"/> by default.</value>
    public TruncationSide TruncationSide { get; set; }

    /// <summary>The maximum where the column's vectors may be shorter, and so do not say it themselves.</summary>
    internal int? AnnotatedMaximum => PadToMaximum ? null : MaximumTokenCount;

    /// <exception cref="ArgumentOutOfRangeException">An option is outside its range; the message holds its name and value.</exception>
    /// <exception cref="ArgumentException"><see cref="PadToMaximum"/> has no maximum.</exception>
    internal void Validate()
    {
        if (MaximumTokenCount is < 1 or > LargestTokenCount)
        {
            throw new ArgumentOutOfRangeException(nameof(MaximumTokenCount), MaximumTokenCount, $"The range is from 1 to {LargestTokenCount}.");
        }

        if (PadToMaximum && MaximumTokenCount is null)
        {
            throw new ArgumentException($"{nameof(PadToMaximum)} needs a {nameof(MaximumTokenCount)}.", nameof(PadToMaximum));
        }

        if (!Enum.IsDefined(TruncationSide))
        {
            throw new ArgumentOutOfRangeException(nameof(TruncationSide), TruncationSide, "There is no such side.");
        }
    }

    internal TokenColumnOptions Copy() => (TokenColumnOptions)MemberwiseClone();

    /// <summary>What is left of a text's tokens.</summary>
    internal ReadOnlySpan<int> Truncate(ReadOnlySpan<int> ids)
        => !(ids.Length > MaximumTokenCount) ? ids
            : TruncationSide == TruncationSide.End ? ids[..MaximumTokenCount.Value]
            : ids[^MaximumTokenCount.Value..];
}
