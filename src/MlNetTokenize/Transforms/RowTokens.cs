using Microsoft.ML;

namespace MlNetTokenize;

/// <summary>The tokens of the current row, made once for all columns that are made from them.</summary>
internal sealed class RowTokens
{
    private readonly DataViewRow _row;
    private readonly TextSlots _texts;
    private readonly ColumnTokenizer _tokenizer;
    private readonly TokenColumnOptions _options;
    private readonly TokenFrame _frame;
    private readonly LoweredText? _lowered;
    private readonly TokenBuffer _ids = new();
    private readonly TokenBuffer? _offsets;
    private long _position = long.MinValue;

    /// <param name="row">The row or cursor.</param>
    /// <param name="column">Its text column.</param>
    /// <param name="tokenizer">Cuts the texts.</param>
    /// <param name="options">What the columns look like.</param>
    /// <param name="frame">What is put around the texts' tokens.</param>
    /// <param name="withOffsets">Whether somebody will ask for the tokens' places, which take time.</param>
    public RowTokens(DataViewRow row, DataViewSchema.Column column, ColumnTokenizer tokenizer, TokenColumnOptions options, TokenFrame frame, bool withOffsets)
    {
        _row = row;
        _texts = new TextSlots(row, column);
        _tokenizer = tokenizer;
        _options = options;
        _frame = frame;
        _lowered = options.Lowercase ? new LoweredText() : null;
        _offsets = withOffsets ? new TokenBuffer() : null;
    }

    /// <summary>The ids, without what the row is filled up with; −1 is a missing one.</summary>
    public ReadOnlySpan<int> Ids => _ids.Values;

    /// <summary>The first and behind the last UTF-16 unit of each token's text, by turns.</summary>
    public ReadOnlySpan<int> Offsets => _offsets!.Values;

    /// <summary>How many tokens are of the first text and what belongs to it.</summary>
    public int FirstTextCount { get; private set; }

    /// <summary>Looks at the current row. Several columns downstream may ask for the same one: it is tokenized once.</summary>
    public void Read()
    {
        long position = _row.Position;
        if (_position == position)
        {
            return;
        }

        // Where tokenizing fails there is no half of a row to come back to.
        _position = long.MinValue;
        _ids.Count = 0;
        _offsets?.Count = 0;
        Frame(_frame.Beginning);
        int first = _ids.Count;
        AddTexts(first);
        CutOff(first);
        bool isOfFirstText = FirstTextCount == _ids.Count;
        Frame(_frame.End);
        FirstTextCount = isOfFirstText ? _ids.Count : FirstTextCount;
        _position = position;
    }

    private void AddTexts(int first)
    {
        ReadOnlySpan<ReadOnlyMemory<char>> texts = _texts.Read(out ReadOnlySpan<int> slots);
        FirstTextCount = first;
        for (int i = 0; i < texts.Length; i++)
        {
            int before = _ids.Count;
            bool isFirst = (slots.IsEmpty ? i : slots[i]) == 0;
            if (before > first)
            {
                // Taken back where this text has no tokens.
                Frame(_frame.Separator);
            }

            int separated = _ids.Count;
            ReadOnlySpan<char> text = texts[i].Span;
            _tokenizer.Encode(_lowered is null ? text : _lowered.Of(text), _ids, _offsets, mayMiss: _options.Kind == TokenKind.Key);
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
        int excess = _options.MaximumTokenCount is int maximum ? _ids.Count + (_frame.End >= 0 ? 1 : 0) - maximum : 0;
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

    private void Frame(int id)
    {
        if (id >= 0)
        {
            _ids.Add(id);
            _offsets?.Add(0);
            _offsets?.Add(0);
        }
    }
}
