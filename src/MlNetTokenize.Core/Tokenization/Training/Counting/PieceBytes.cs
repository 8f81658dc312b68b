namespace MlNetTokenize.Tokenization.Training.Counting;

/// <summary>The bytes of many pieces behind each other, in parts that are never moved.</summary>
internal sealed class PieceBytes
{
    private const int SmallestPart = 1 << 12;
    private const int LargestPart = 1 << 20;
    private const int OffsetBits = 20;

    private readonly List<byte[]> _parts = [];
    private int _end;

    /// <summary>The number of bytes.</summary>
    public long Length { get; private set; }

    /// <summary>Adds a piece.</summary>
    /// <returns>Its place.</returns>
    public long Add(ReadOnlySpan<byte> piece)
    {
        if (_parts.Count == 0 || piece.Length > _parts[^1].Length - _end)
        {
            int next = _parts.Count == 0 ? SmallestPart : Math.Min(_parts[^1].Length * 2, LargestPart);
            _parts.Add(GC.AllocateUninitializedArray<byte>(Math.Max(next, piece.Length)));
            _end = 0;
        }

        long place = (long)(_parts.Count - 1) << OffsetBits | (uint)_end;
        piece.CopyTo(_parts[^1].AsSpan(_end));
        _end += piece.Length;
        Length += piece.Length;
        return place;
    }

    public ReadOnlySpan<byte> At(long place, int length) => _parts[(int)(place >> OffsetBits)].AsSpan((int)(place & ((1 << OffsetBits) - 1)), length);

    /// <summary>Forgets all pieces and keeps the memory of the largest part.</summary>
    public void Clear()
    {
        if (_parts.Count > 1)
        {
            _parts.RemoveRange(0, _parts.Count - 1);
        }

        _end = 0;
        Length = 0;
    }
}
