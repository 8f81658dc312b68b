using MlNetTokenize.IO;

namespace MlNetTokenize.Tokenization.Columns;

/// <summary>Makes the tokens of a row's texts as a column's options want them: ids around and between the texts, cut off at the maximum. Not thread-safe.</summary>
internal sealed class ColumnTokens
{
    private readonly ColumnTokenizer _tokenizer;
    private readonly TokenColumnOptions _options;
    private readonly SurroundingIds _surrounding;
    private readonly TemplatedTexts? _template;
    private readonly LowercaseText? _lowered;
    private readonly PooledBuffer<int> _ids = new();
    private readonly PooledBuffer<int> _types = new();
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
        _template = surrounding.Template is { } template
            ? new TemplatedTexts(template, options.MaximumTokenCount, options.TruncationSide == TruncationSide.Start, tokenizer.PairStrategy, withOffsets)
            : null;
    }

    /// <summary>The ids, without what the row is padded with; −1 is a missing one.</summary>
    public ReadOnlySpan<int> Ids => _ids.Values;

    /// <summary>Start and exclusive end of each token in its text, in UTF-16 units, interleaved.</summary>
    public ReadOnlySpan<int> Offsets => _offsets!.Values;

    /// <summary>The type of each token.</summary>
    public ReadOnlySpan<int> Types => _types.Values;

    /// <summary>Tokenizes the texts of a row.</summary>
    /// <param name="texts">The texts.</param>
    /// <param name="slots">Which places of the row's vector they are, ascending; empty if they are all there.</param>
    /// <param name="length">How many places the row's vector has.</param>
    public void Read(ReadOnlySpan<ReadOnlyMemory<char>> texts, ReadOnlySpan<int> slots, int length)
    {
        _ids.Count = 0;
        _types.Count = 0;
        _offsets?.Count = 0;
        if (_template is not null)
        {
            ReadTemplate(_template, texts, slots, length);
            return;
        }

        Surround(_surrounding.Beginning);
        int first = _ids.Count;
        int firstTextCount = CutOff(first, AddTexts(texts, slots, first));
        bool isOfFirstText = firstTextCount == _ids.Count;
        Surround(_surrounding.End);
        firstTextCount = isOfFirstText ? _ids.Count : firstTextCount;
        Span<int> types = _types.GetSpan(_ids.Count)[.._ids.Count];
        types[..firstTextCount].Clear();
        types[firstTextCount..].Fill(1);
        _types.Advance(_ids.Count);
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

    private void ReadTemplate(TemplatedTexts template, ReadOnlySpan<ReadOnlyMemory<char>> texts, ReadOnlySpan<int> slots, int length)
    {
        template.Begin();
        for (int place = 0, i = 0; place < length; place++)
        {
            bool isThere = i < texts.Length && (slots.IsEmpty ? i : slots[i]) == place;
            if (isThere)
            {
                Encode(texts[i++].Span, template.Ids, template.Offsets);
            }

            template.EndText();
        }

        template.Write(_ids, _types, _offsets);
    }

    private void Encode(ReadOnlySpan<char> text, PooledBuffer<int> ids, PooledBuffer<int>? offsets)
        => _tokenizer.Encode(_lowered is null ? text : _lowered.Lower(text), ids, offsets, mayMiss: _options.Kind == TokenKind.Key);

    /// <summary>Adds the texts.</summary>
    /// <returns>How many tokens are of the first text and what belongs to it.</returns>
    private int AddTexts(ReadOnlySpan<ReadOnlyMemory<char>> texts, ReadOnlySpan<int> slots, int first)
    {
        int firstTextCount = first;
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
            Encode(texts[i].Span, _ids, _offsets);
            if (_ids.Count == separated)
            {
                _ids.Count = before;
                _offsets?.Count = 2 * before;
            }
            else if (isFirst)
            {
                firstTextCount = _ids.Count;
            }
            else if (firstTextCount == before)
            {
                // The separator is still the first text's.
                firstTextCount = separated;
            }
        }

        return firstTextCount;
    }

    private int CutOff(int first, int firstTextCount)
    {
        int excess = _options.MaximumTokenCount is int maximum ? _ids.Count + (_surrounding.End >= 0 ? 1 : 0) - maximum : 0;
        if (excess <= 0)
        {
            return firstTextCount;
        }

        int start = _options.TruncationSide == TruncationSide.End ? _ids.Count - excess : first;
        _ids.Remove(start, excess);
        _offsets?.Remove(2 * start, 2 * excess);
        return _options.TruncationSide == TruncationSide.End
            ? Math.Min(firstTextCount, start)
            : Math.Max(first, firstTextCount - excess);
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
