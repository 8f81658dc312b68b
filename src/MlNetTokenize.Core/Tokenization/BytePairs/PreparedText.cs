using MlNetTokenize.Tokenization.Normalization;

namespace MlNetTokenize.Tokenization.BytePairs;

/// <summary>A text as it is encoded, normalized and with a space before it where the vocabulary asks for that, and where in the source its parts come from.</summary>
internal readonly ref struct PreparedText
{
    private readonly int _added;
    private readonly NormalizedText? _normalized;

    /// <param name="text">The text as it is encoded.</param>
    /// <param name="added">The number of units before the source's.</param>
    /// <param name="normalized">Where the units behind those come from; <see langword="null"/> where they are the source's own.</param>
    public PreparedText(ReadOnlySpan<char> text, int added, NormalizedText? normalized)
    {
        Text = text;
        _added = added;
        _normalized = normalized;
    }

    public ReadOnlySpan<char> Text { get; }

    /// <summary>The range of the source that a range of the text comes from.</summary>
    /// <param name="start">In the text.</param>
    /// <param name="end">In the text.</param>
    public Range SourceOf(int start, int end)
    {
        start = Math.Max(0, start - _added);
        end = Math.Max(0, end - _added);
        return _normalized is null ? new Range(start, end)
            : new Range(_normalized.SourceStart(start), end == 0 ? 0 : _normalized.SourceEnd(end - 1));
    }
}
