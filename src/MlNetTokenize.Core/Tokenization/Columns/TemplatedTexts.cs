using System.Buffers;
using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.PostProcessors;

namespace MlNetTokenize.Tokenization.Columns;

/// <summary>The texts of a row put together as a tokenizer's file says. Not thread-safe.</summary>
internal sealed class TemplatedTexts
{
    private readonly PostProcessor _template;
    private readonly int? _maximum;
    private readonly bool _cutsStart;
    private readonly TruncationStrategy _strategy;

    // Where the tokens of each text end, and how many of them are kept.
    private readonly List<int> _ends = [];
    private readonly List<int> _kept = [];

    // Of more than two texts: what stands before the first, between two, and after the last, as it does with a pair.
    private readonly TemplatePiece[] _before;
    private readonly TemplatePiece[] _between;
    private readonly TemplatePiece[] _after;
    private readonly int _laterType;

    /// <param name="template">What the file says.</param>
    /// <param name="maximum">The most tokens of a row.</param>
    /// <param name="cutsStart">Whether texts are cut off at their beginning rather than at their end.</param>
    /// <param name="strategy">Which text of a pair is cut off.</param>
    /// <param name="withOffsets">Whether places are asked for.</param>
    public TemplatedTexts(PostProcessor template, int? maximum, bool cutsStart, TruncationStrategy strategy, bool withOffsets)
    {
        _template = template;
        _maximum = maximum;
        _cutsStart = cutsStart;
        _strategy = strategy;
        Offsets = withOffsets ? new PooledBuffer<int>() : null;
        List<TemplatePiece> pair = [.. template.Pair];
        int first = pair.FindIndex(piece => piece.Text == 0);
        int second = pair.FindIndex(piece => piece.Text == 1);
        _before = first < 0 ? [] : [.. pair.Take(first)];
        _between = first < 0 || second <= first ? [] : [.. pair.Skip(first + 1).Take(second - first - 1)];
        _after = second < 0 ? [] : [.. pair.Skip(second + 1)];
        _laterType = second < 0 ? 1 : pair[second].TypeId;
    }

    /// <summary>Where the tokens of a text go.</summary>
    public PooledBuffer<int> Ids { get; } = new();

    /// <summary>Where their places go; <see langword="null"/> where nobody asks for them.</summary>
    public PooledBuffer<int>? Offsets { get; }

    public void Begin()
    {
        Ids.Count = 0;
        Offsets?.Count = 0;
        _ends.Clear();
        _kept.Clear();
    }

    /// <summary>Ends a text.</summary>
    public void EndText()
    {
        _kept.Add(Ids.Count - (_ends.Count == 0 ? 0 : _ends[^1]));
        _ends.Add(Ids.Count);
    }

    /// <summary>Writes the row.</summary>
    public void Write(PooledBuffer<int> ids, PooledBuffer<int> types, PooledBuffer<int>? offsets)
    {
        if (_ends.Count == 0)
        {
            EndText();
        }

        if (_ends.Count <= 2)
        {
            IReadOnlyList<TemplatePiece> template = _ends.Count == 1 ? _template.Single : _template.Pair;
            CutOff(PostProcessor.CountAdded(template));
            for (int i = 0; i < template.Count; i++)
            {
                WritePiece(template[i], ids, types, offsets);
            }
        }
        else
        {
            CutOff(CountOf(_before) + ((_ends.Count - 1) * CountOf(_between)) + CountOf(_after));
            WriteAll(_before, ids, types, offsets);
            for (int text = 0; text < _ends.Count; text++)
            {
                if (text > 0)
                {
                    WriteAll(_between, ids, types, offsets);
                }

                WriteText(text, text == 0 ? 0 : _laterType, ids, types, offsets);
            }

            WriteAll(_after, ids, types, offsets);
        }

        // What stands around the texts may be more than there is room for: then nothing of them is left.
        if (_maximum is int maximum && ids.Count > maximum)
        {
            ids.Count = maximum;
            types.Count = maximum;
            offsets?.Count = 2 * maximum;
        }
    }

    private void WriteAll(TemplatePiece[] pieces, PooledBuffer<int> ids, PooledBuffer<int> types, PooledBuffer<int>? offsets)
    {
        foreach (TemplatePiece piece in pieces)
        {
            WritePiece(piece, ids, types, offsets);
        }
    }

    private void WritePiece(TemplatePiece piece, PooledBuffer<int> ids, PooledBuffer<int> types, PooledBuffer<int>? offsets)
    {
        if (piece.Text >= 0)
        {
            if (piece.Text < _ends.Count)
            {
                WriteText(piece.Text, piece.TypeId, ids, types, offsets);
            }

            return;
        }

        foreach (int id in piece.Ids)
        {
            ids.Add(id);
            types.Add(piece.TypeId);
            offsets?.Add(0);
            offsets?.Add(0);
        }
    }

    private void WriteText(int text, int type, PooledBuffer<int> ids, PooledBuffer<int> types, PooledBuffer<int>? offsets)
    {
        int kept = _kept[text];
        int start = _cutsStart ? _ends[text] - kept : text == 0 ? 0 : _ends[text - 1];
        ids.Write(Ids.Values.Slice(start, kept));
        types.GetSpan(kept)[..kept].Fill(type);
        types.Advance(kept);
        offsets?.Write(Offsets!.Values.Slice(2 * start, 2 * kept));
    }

    private static int CountOf(TemplatePiece[] pieces)
    {
        int count = 0;
        foreach (TemplatePiece piece in pieces)
        {
            count += piece.Ids.Length;
        }

        return count;
    }

    private void CutOff(int added)
    {
        int excess = _maximum is int maximum ? Ids.Count + added - maximum : 0;
        if (excess <= 0)
        {
            return;
        }

        int room = Math.Max(0, Ids.Count - excess);
        if (_kept.Count == 2 && _strategy == TruncationStrategy.LongestFirst)
        {
            ShareRoom(room);
            return;
        }

        // Of one text, of the one that is asked for, or of the last ones.
        int from = _kept.Count == 2 && _strategy == TruncationStrategy.OnlyFirst ? 0 : _kept.Count - 1;
        for (int text = from; text >= 0 && excess > 0; text--)
        {
            int cut = Math.Min(excess, _kept[text]);
            _kept[text] -= cut;
            excess -= cut;
        }

        for (int text = _kept.Count - 1; text > from && excess > 0; text--)
        {
            int cut = Math.Min(excess, _kept[text]);
            _kept[text] -= cut;
            excess -= cut;
        }
    }

    // As Hugging Face shares it: the shorter text is left alone if there is room for it, and of an odd room the longer one has one more. That library stops reading a text at the maximum, so two that are longer are as long.
    private void ShareRoom(int room)
    {
        bool isSwapped = Math.Min(_kept[0], _maximum!.Value) > Math.Min(_kept[1], _maximum.Value);
        int shorter = Math.Min(_kept[0], _kept[1]);
        int longer = shorter > room ? shorter : Math.Max(shorter, room - shorter);
        if (shorter + longer > room)
        {
            shorter = room / 2;
            longer = shorter + (room % 2);
        }

        _kept[0] = Math.Min(_kept[0], isSwapped ? longer : shorter);
        _kept[1] = Math.Min(_kept[1], isSwapped ? shorter : longer);
    }
}
