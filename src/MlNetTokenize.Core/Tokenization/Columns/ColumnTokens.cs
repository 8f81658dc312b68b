using MlNetTokenize.IO;

namespace MlNetTokenize.Tokenization.Columns;

/// <summary>Makes the tokens of a row's texts as a column's options want them: ids around and between the texts, cut off at the maximum. Not thread-safe.</summary>
internal sealed class ColumnTokens
{
    private readonly ColumnTokenizer _tokenizer;
    private readonly TokenColumnOptions _options;
    private readonly SurroundingIds _surrounding;
    private readonly LowercaseText? _lowered;
    private readonly PooledBuffer<int> _ids = new();
    private readonly PooledBuffer<int>? _offsets;

    /// <param name="tokenizer">Cuts the texts.</param>
    /// <param name="options">What the columns look like.</param>
    /// <param name="surrounding">What is put around the texts' tokens.</param>
    /// <param name="withOffsets">Whether somebody will ask for the tokens' places, which take time.</param>
    public ColumnTokens(ColumnTokenizer tokenizer, TokenColumnOptions options, SurroundingIds surrounding, bool withOffsets)
    {
        _tokenizer = tokenizer;
        _options = options;
        _surrounding = surrounding;
        _lowered = options.Lowercase ? new LowercaseText() : null;
        _offsets = withOffsets ? new PooledBuffer<int>() : null;
    }

    /// <summary>The ids, without what the row is padded with; −1 is a missing one.</summary>
    public ReadOnlySpan<int> Ids => _ids.Values;

    /// <summary>Start and exclusive end of each token in its text, in UTF-16 units, interleaved.</summary>
    public ReadOnlySpan<int> Offsets => _offsets!.Values;

    /// <summary>How many tokens are of the first text and what belongs to it.</summary>
    public int FirstTextCount { get; private set; }

    /// <summary>Tokenizes the texts of a row.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="slots">Which places of the row's vector they are, ascending; empty if they are all there.</param>
    public void Read(ReadOnlySpan<ReadOnlyMemory<char>> texts, ReadOnlySpan<int> slots)
    {
        _ids.Count = 0;
        _offsets?.Count = 0;
        Surround(_surrounding.Beginning);
        int first = _ids.Count;
        AddTexts(texts, slots, first);
        CutOff(first);
        bool isOfFirstText = FirstTextCount == _ids.Count;
        Surround(_surrounding.End);
        FirstTextCount = isOfFirstText ? _ids.Count : FirstTextCount;
    }

    /// <summary>Takes the missing ids out of the row.</summary>
    /// <returns>The others.</returns>
    public ReadOnlySpan<int> RemoveMissing()
    {
        for (int i = _ids.Count - 1; i >= 0; i--)
        {
            if (_ids.Values[i] == -1)
            {
                _ids.Remove(i, 1);
            }
        }

        return _ids.Values;
    }

    private void AddTexts(ReadOnlySpan<ReadOnlyMemory<char>> texts, ReadOnlySpan<int> slots, int first)
    {
        FirstTextCount = first;
        for (int i = 0; i < texts.Length; i++)
        {
            int before = _ids.Count;
            bool isFirst = (slots.IsEmpty ? i : slots[i]) == 0;
            if (before > first)
            {
                // Taken back where this text has no tokens.
                Surround(_surrounding.Separator);
            }

            int separated = _ids.Count;
            ReadOnlySpan<char> text = texts[i].Span;
            _tokenizer.Encode(_lowered is null ? text : _lowered.Lower(text), _ids, _offsets, mayMiss: _options.Kind == TokenKind.Key);
            if (_ids.Count == separated)
            {
                _ids.Count = before;
                _offsets?.Count = 2 * before;
            }
            else if (isFirst)
            {
                FirstTextCount = _ids.Count;
            }
            else if (FirstTextCount == before)
            {
                // The separator is still the first text's.
                FirstTextCount = separated;
            }
        }
    }

    private void CutOff(int first)
    {
        int excess = _options.MaximumTokenCount is int maximum ? _ids.Count + (_surrounding.End >= 0 ? 1 : 0) - maximum : 0;
        if (excess <= 0)
        {
            return;
        }

        int start = _options.TruncationSide == TruncationSide.End ? _ids.Count - excess : first;
        _ids.Remove(start, excess);
        _offsets?.Remove(2 * start, 2 * excess);
        FirstTextCount = _options.TruncationSide == TruncationSide.End
            ? Math.Min(FirstTextCount, start)
            : Math.Max(first, FirstTextCount - excess);
    }

    private void Surround(int id)
    {
        if (id >= 0)
        {
            _ids.Add(id);
            _offsets?.Add(0);
            _offsets?.Add(0);
        }
    }
}
