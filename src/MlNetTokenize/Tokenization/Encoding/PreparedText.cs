namespace MlNetTokenize;

/// <summary>A text as it is encoded, with a space before it where the vocabulary asks for that, and where in the source its parts come from.</summary>
internal readonly ref struct PreparedText
{
    private readonly int _added;

    /// <param name="text">The text as it is encoded.</param>
    /// <param name="added">The number of units before the source's.</param>
    public PreparedText(ReadOnlySpan<char> text, int added)
    {
        Text = text;
        _added = added;
    }

    public ReadOnlySpan<char> Text { get; }

    /// <summary>The range of the source that a range of the text comes from.</summary>
    /// <param name="start">In the text.</param>
    /// <param name="end">In the text.</param>
    public Range SourceOf(int start, int end) => new(Math.Max(0, start - _added), Math.Max(0, end - _added));
}
