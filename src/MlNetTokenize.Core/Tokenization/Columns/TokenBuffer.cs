using System.Buffers;

namespace MlNetTokenize.Tokenization.Columns;

/// <summary>Numbers of a row that is being made. The memory is used again for the next row.</summary>
internal sealed class TokenBuffer : IBufferWriter<int>
{
    private int[] _values = new int[256];

    /// <summary>How many there are. Making it less drops the last ones.</summary>
    public int Count { get; set; }

    public ReadOnlySpan<int> Values => _values.AsSpan(0, Count);

    public void Add(int value)
    {
        GetSpan(1)[0] = value;
        Count++;
    }

    /// <summary>Drops some of them.</summary>
    public void Remove(int start, int count)
    {
        _values.AsSpan(start + count, Count - start - count).CopyTo(_values.AsSpan(start));
        Count -= count;
    }

    public void Advance(int count) => Count += count;

    public Span<int> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _values.AsSpan(Count);
    }

    public Memory<int> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _values.AsMemory(Count);
    }

    private void MakeRoom(int sizeHint)
    {
        long needed = Count + (long)Math.Max(sizeHint, 1);
        if (needed > _values.Length)
        {
            Array.Resize(ref _values, (int)Math.Max(needed, Math.Min(_values.Length * 2L, Array.MaxLength)));
        }
    }
}
