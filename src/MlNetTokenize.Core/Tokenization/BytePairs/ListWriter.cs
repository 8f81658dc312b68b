using System.Buffers;
using System.Runtime.InteropServices;

namespace MlNetTokenize.Tokenization.BytePairs;

/// <summary>Writes behind the items of a list.</summary>
internal sealed class ListWriter(List<int> list) : IBufferWriter<int>
{
    private int _count = list.Count;

    public void Advance(int count)
    {
        _count += count;
        CollectionsMarshal.SetCount(list, _count);
    }

    public Memory<int> GetMemory(int sizeHint = 0) => throw new NotSupportedException("A list's items have no memory of their own.");

    public Span<int> GetSpan(int sizeHint = 0)
    {
        // The list's own room beyond its items. It stays undefined until it is advanced over.
        list.EnsureCapacity(_count + Math.Max(1, sizeHint));
        CollectionsMarshal.SetCount(list, list.Capacity);
        Span<int> free = CollectionsMarshal.AsSpan(list)[_count..];
        CollectionsMarshal.SetCount(list, _count);
        return free;
    }
}
