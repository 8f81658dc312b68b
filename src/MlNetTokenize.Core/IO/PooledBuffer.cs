using System.Buffers;

namespace MlNetTokenize.IO;

/// <summary>A list in memory of the pool, which others write into. One that is kept and used again is never returned.</summary>
/// <param name="capacity">How many elements there is room for at first.</param>
internal sealed class PooledBuffer<T>(int capacity = 256) : IBufferWriter<T>
{
    private T[] _values = ArrayPool<T>.Shared.Rent(capacity);

    /// <summary>How many elements there are. Making it less drops the last ones.</summary>
    public int Count { get; set; }

    public ReadOnlySpan<T> Values => _values.AsSpan(0, Count);

    public void Add(T value)
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

    public Span<T> GetSpan(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _values.AsSpan(Count);
    }

    public Memory<T> GetMemory(int sizeHint = 0)
    {
        MakeRoom(sizeHint);
        return _values.AsMemory(Count);
    }

    /// <summary>Gives the memory back. The list is empty then.</summary>
    public void Return()
    {
        ArrayPool<T>.Shared.Return(_values);
        _values = [];
        Count = 0;
    }

    private void MakeRoom(int sizeHint)
    {
        long needed = Count + (long)Math.Max(sizeHint, 1);
        if (needed > _values.Length)
        {
            T[] larger = ArrayPool<T>.Shared.Rent((int)Math.Max(needed, Math.Min(_values.Length * 2L, Array.MaxLength)));
            Values.CopyTo(larger);
            ArrayPool<T>.Shared.Return(_values);
            _values = larger;
        }
    }
}
