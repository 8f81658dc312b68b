using MlNetTokenize.Tokenization.Characters;

namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>
/// A text that is normalized and cut, and for each of its UTF-16 units which units of the source it comes from, by the rules of Hugging Face's engine: what is put in belongs to
/// what stands before it, and a character that several are composed to belongs to the first of them. One thread's, and used again for the next text.
/// </summary>
/// <remarks>A change reads the text of before from <see cref="Place"/> on and writes the text of after.</remarks>
internal sealed class AlignedText
{
    private char[] _units = new char[256];
    private int[] _starts = new int[256];
    private int[] _ends = new int[256];
    private int _length;

    // The text of after, while it is being changed.
    private char[] _newUnits = new char[256];
    private int[] _newStarts = new int[256];
    private int[] _newEnds = new int[256];
    private int _newLength;

    // Where the part of the text that is being changed begins, which is what a character that is put in at its beginning belongs to.
    private int _partStart;
    private int _partOrigin;

    /// <summary>The text of now.</summary>
    public ReadOnlySpan<char> Text => _units.AsSpan(0, _length);

    public int Length => _length;

    /// <summary>Where the text begins in the source.</summary>
    public int Origin { get; private set; }

    /// <summary>Whether it is the rest of a text that began before, so that nothing is put before it.</summary>
    public bool IsContinued { get; set; }

    /// <summary>The length of the text of after, as far as it is written.</summary>
    public int NewLength => _newLength;

    /// <summary>How far the text of before has been read.</summary>
    public int Place { get; private set; }

    /// <summary>The length of the longest buffer, for who decides whether to keep them.</summary>
    public int Capacity => Math.Max(_units.Length, _newUnits.Length);

    /// <summary>Whether it is known where the units come from. Where nobody asks, more than half of the work is not done.</summary>
    public bool IsTracked { get; private set; }

    /// <summary>Where in the source the character begins that a unit comes from; 0 where that is not tracked.</summary>
    public int SourceStart(int index) => IsTracked ? _starts[index] : 0;

    /// <summary>Where in the source the character ends that a unit comes from.</summary>
    public int SourceEnd(int index) => IsTracked ? _ends[index] : 0;

    /// <summary>Takes a part of a source. A lone surrogate becomes U+FFFD, as which it is encoded.</summary>
    /// <param name="source">The source.</param>
    /// <param name="start">Where the part begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="isTracked">Whether somebody asks where units come from.</param>
    public void Load(ReadOnlySpan<char> source, int start, int end, bool isTracked = true)
    {
        Origin = start;
        IsTracked = isTracked;
        _length = 0;
        _newLength = 0;
        Reserve(end - start);
        if (!isTracked && !source[start..end].ContainsAnyInRange('\uD800', '\uDFFF'))
        {
            source[start..end].CopyTo(_newUnits);
            _newLength = end - start;
            EndChange();
            return;
        }

        int length;
        for (int index = start; index < end; index += length)
        {
            int codePoint = CodePointRuns.At(source[..end], index, out length);
            bool isLone = length == 1 && char.IsSurrogate((char)codePoint);
            for (int unit = 0; unit < length; unit++)
            {
                AppendUnit(isLone ? '\uFFFD' : source[index + unit], index, index + length);
            }
        }

        EndChange();
    }

    /// <summary>Begins to change the whole text.</summary>
    public void BeginChange()
    {
        Place = 0;
        _newLength = 0;
        _partStart = 0;
        _partOrigin = Origin;
    }

    /// <summary>Goes on with a part of the text that is changed by itself, as a piece is.</summary>
    public void BeginPart(int start)
    {
        Place = start;
        _partStart = start;
        _partOrigin = SourceStart(start);
    }

    /// <summary>Skips a character of the text of before.</summary>
    public void Skip()
    {
        CodePointRuns.At(Text, Place, out int length);
        Place += length;
    }

    /// <summary>Takes a part of another text, with the places of its units.</summary>
    public void CopyFrom(AlignedText other, int start, int end)
    {
        Origin = other.Origin;
        IsContinued = other.IsContinued && start == 0;
        _newLength = 0;
        Reserve(end - start);
        other._units.AsSpan(start..end).CopyTo(_newUnits);
        IsTracked = other.IsTracked;
        if (IsTracked)
        {
            ReservePlaces();
            other._starts.AsSpan(start..end).CopyTo(_newStarts);
            other._ends.AsSpan(start..end).CopyTo(_newEnds);
        }

        _newLength = end - start;
        EndChange();
    }

    /// <summary>Copies what is there up to a place.</summary>
    public void KeepTo(int end)
    {
        int count = end - Place;
        if (count > 0)
        {
            Reserve(_newLength + count);
            _units.AsSpan(Place, count).CopyTo(_newUnits.AsSpan(_newLength));
            if (IsTracked)
            {
                _starts.AsSpan(Place, count).CopyTo(_newStarts.AsSpan(_newLength));
                _ends.AsSpan(Place, count).CopyTo(_newEnds.AsSpan(_newLength));
            }

            _newLength += count;
            Place = end;
        }
    }

    /// <summary>Writes a character.</summary>
    /// <param name="codePoint">The character.</param>
    /// <param name="change">0: in place of the next one of the text of before. 1: put in behind what was read last. −n: in place of the next one and of n more behind it.</param>
    public void Put(int codePoint, int change)
    {
        int from = change > 0 ? Place - 1 : Place;
        bool hasSource = from >= _partStart && from < _length;
        int start = hasSource ? SourceStart(from) : _partOrigin;
        int end = hasSource ? SourceEnd(from) : _partOrigin;
        if (change <= 0)
        {
            for (int count = change; count <= 0 && Place < _length; count++)
            {
                Skip();
            }
        }

        Reserve(_newLength + 2);
        Append(codePoint, start, end);
    }

    /// <summary>Writes a character of a text that is not tracked, wherever it comes from.</summary>
    public void PutUntracked(int codePoint)
    {
        if (_newLength + 2 > _newUnits.Length)
        {
            Reserve(_newLength + 2);
        }

        Append(codePoint, 0, 0);
    }

    /// <summary>Makes the text of after the text of now.</summary>
    public void EndChange()
    {
        (_units, _newUnits) = (_newUnits, _units);
        (_starts, _newStarts) = (_newStarts, _starts);
        (_ends, _newEnds) = (_newEnds, _ends);
        _length = _newLength;
        _newLength = 0;
    }

    private void Append(int codePoint, int start, int end)
    {
        if (codePoint > char.MaxValue)
        {
            codePoint -= 0x10000;
            AppendUnit((char)(0xD800 + (codePoint >> 10)), start, end);
            AppendUnit((char)(0xDC00 + (codePoint & 0x3FF)), start, end);
        }
        else
        {
            AppendUnit((char)codePoint, start, end);
        }
    }

    private void AppendUnit(char unit, int start, int end)
    {
        _newUnits[_newLength] = unit;
        if (IsTracked)
        {
            _newStarts[_newLength] = start;
            _newEnds[_newLength] = end;
        }

        _newLength++;
    }

    private void Reserve(int length)
    {
        if (length > _newUnits.Length)
        {
            int capacity = (int)Math.Min(Math.Max(length, _newUnits.Length * 2L), Array.MaxLength);
            Array.Resize(ref _newUnits, capacity);
        }

        ReservePlaces();
    }

    private void ReservePlaces()
    {
        if (IsTracked && _newStarts.Length < _newUnits.Length)
        {
            Array.Resize(ref _newStarts, _newUnits.Length);
            Array.Resize(ref _newEnds, _newUnits.Length);
        }
    }
}
