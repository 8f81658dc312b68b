using MlNetTokenize.Tokenization.Normalization;

namespace MlNetTokenize.Tokenization.BytePairs;

/// <summary>A text as it is encoded, normalized and with a space before it where the vocabulary asks for that, and where in the source its parts come from.</summary>
internal readonly ref struct PreparedText
{
    private readonly int _added;
    private readonly NormalizedText? _normalized;
    private readonly AlignedText? _aligned;

    /// <param name="text">The text as it is encoded.</param>
    /// <param name="added">The number of units before the source's.</param>
    /// <param name="normalized">Where the units behind those come from; <see langword="null"/> where they are the source's own.</param>
    public PreparedText(ReadOnlySpan<char> text, int added, NormalizedText? normalized)
    {
        Text = text;
        _added = added;
        _normalized = normalized;
    }

    /// <param name="text">The text as it is encoded.</param>
    /// <param name="added">The number of units before the source's.</param>
    /// <param name="aligned">Where the units behind those come from.</param>
    public PreparedText(ReadOnlySpan<char> text, int added, AlignedText aligned)
    {
        Text = text;
        _added = added;
        _aligned = aligned;
    }

    public ReadOnlySpan<char> Text { get; }

    private int FirstLength => _added + 1 < Text.Length && char.IsSurrogatePair(Text[_added], Text[_added + 1]) ? 2 : 1;

    /// <summary>Another form of the same text: with so many units before it.</summary>
    public PreparedText Of(ReadOnlySpan<char> text, int added) => _aligned is null ? new PreparedText(text, added, _normalized) : new PreparedText(text, added, _aligned);

    /// <summary>The range of the source that a range of the text comes from. A space put before the text belongs to its first character, as Hugging Face counts it.</summary>
    /// <param name="start">In the text.</param>
    /// <param name="end">In the text.</param>
    public Range SourceOf(int start, int end)
    {
        start = Math.Max(0, start - _added);
        end = end <= _added && _added < Text.Length ? FirstLength : Math.Max(0, end - _added);
        if (_aligned is not null)
        {
            int first = Math.Min(start, _aligned.Length - 1);
            int from = _aligned.SourceStart(first);
            return new Range(from, end <= start ? from : Math.Max(from, _aligned.SourceEnd(end - 1)));
        }

        return _normalized is null ? new Range(start, end)
            : new Range(_normalized.SourceStart(start), end == 0 ? 0 : _normalized.SourceEnd(end - 1));
    }
}
