namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>
/// A text's Normalization Form C, made by <see cref="FormC.Normalize"/>, and where each of its units comes from. One thread's, and
/// used again for the next text: once its buffers are long enough it allocates nothing.
/// </summary>
internal sealed class NormalizedText
{
    private char[] _text = [];
    private int _length;
    private FormCChange[] _changes = [];
    private int _changeCount;

    // The change that the last question was about: questions mostly come in order.
    private int _lastAsked;

    /// <summary>The normalized text, until the next is made.</summary>
    public ReadOnlySpan<char> Text => _text.AsSpan(0, _length);

    /// <summary>The length of the longest buffer, for who decides whether to keep them.</summary>
    public int Capacity => Math.Max(Math.Max(_text.Length, _changes.Length), Segment.Capacity);

    /// <summary>What normalizes this text's segments.</summary>
    internal FormCSegment Segment { get; } = new();

    /// <summary>
    /// Where in the source the characters begin that the unit at <paramref name="index"/> was made of: those of its whole segment if
    /// that was changed, otherwise the same unit. At the end of the text it is the end of the source.
    /// </summary>
    public int SourceStart(int index)
    {
        FormCChange change = LastChangeFrom(index);
        return index < change.End ? change.SourceStart : index - change.End + change.SourceEnd;
    }

    /// <summary>Where in the source the characters end that the unit at <paramref name="index"/> was made of.</summary>
    public int SourceEnd(int index)
    {
        FormCChange change = LastChangeFrom(index);
        return index < change.End ? change.SourceEnd : index + 1 - change.End + change.SourceEnd;
    }

    internal void Clear() => _length = _changeCount = _lastAsked = 0;

    /// <summary>Appends what is normalized already.</summary>
    internal void AppendUnchanged(ReadOnlySpan<char> text) => text.CopyTo(Append(text.Length));

    /// <summary>Appends the segment just normalized, which the source has at those places otherwise.</summary>
    internal void AppendChanged(int sourceStart, int sourceEnd)
    {
        int start = _length;
        Segment.CopyTo(Append(Segment.Length));
        if (_changeCount == _changes.Length)
        {
            Array.Resize(ref _changes, Math.Max(16, checked(_changes.Length * 2)));
        }

        _changes[_changeCount++] = new FormCChange(start, _length, sourceStart, sourceEnd);
    }

    private Span<char> Append(int length)
    {
        int end = checked(_length + length);
        if (end > _text.Length)
        {
            Array.Resize(ref _text, Math.Max(end, (int)Math.Min(_text.Length * 2L, Array.MaxLength)));
        }

        Span<char> appended = _text.AsSpan(_length..end);
        _length = end;
        return appended;
    }

    /// <summary>The last change that begins at or before <paramref name="index"/>, or none, at the start of both texts.</summary>
    private FormCChange LastChangeFrom(int index)
    {
        ReadOnlySpan<FormCChange> changes = _changes.AsSpan(0, _changeCount);
        if (changes.IsEmpty || index < changes[0].Start)
        {
            return default;
        }

        for (int i = _lastAsked; i < Math.Min(_lastAsked + 2, changes.Length); i++)
        {
            if (changes[i].Start <= index && (i + 1 == changes.Length || index < changes[i + 1].Start))
            {
                _lastAsked = i;
                return changes[i];
            }
        }

        int low = 0;
        for (int high = changes.Length; high - low > 1;)
        {
            int middle = (low + high) >>> 1;
            (low, high) = changes[middle].Start <= index ? (middle, high) : (low, middle);
        }

        _lastAsked = low;
        return changes[low];
    }
}
