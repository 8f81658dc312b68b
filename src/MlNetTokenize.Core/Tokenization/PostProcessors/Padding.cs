namespace MlNetTokenize.Tokenization.PostProcessors;

/// <summary>How a tokenizer's file wants rows filled up.</summary>
/// <param name="Length">To how many tokens; <see langword="null"/>: to the longest of a batch, which a column does not know.</param>
/// <param name="Id">What with.</param>
/// <param name="FromStart">Whether before the tokens rather than after them.</param>
internal sealed record Padding(int? Length, int Id, bool FromStart)
{
    /// <summary>What the length is made a multiple of; 0 for nothing.</summary>
    public int Multiple { get; init; }

    /// <summary>The token type of what is filled up.</summary>
    public int TypeId { get; init; }

    /// <summary>The length of a row that is filled up whatever it has; <see langword="null"/> if that depends on the row.</summary>
    public int? FixedLength => Length is int length ? RoundUp(length) : null;

    /// <summary>How long a row of so many tokens becomes.</summary>
    public int LengthOf(int count) => Math.Max(count, FixedLength ?? RoundUp(count));

    private int RoundUp(int length) => Multiple == 0 ? length : (int)Math.Min(((long)length + Multiple - 1) / Multiple * Multiple, int.MaxValue);
}
