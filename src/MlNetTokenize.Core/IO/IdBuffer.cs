using System.Buffers;

namespace MlNetTokenize.IO;

/// <summary>Ids in memory of the pool.</summary>
/// <param name="capacity">How many there is room for at first.</param>
internal sealed class IdBuffer(int capacity) : IBufferWriter<int>, IDisposable
{
    private int[] _ids = ArrayPool<int>.Shared.Rent(capacity);
    private int _count;

    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, _count);

    public void Advance(int count) => _count += count;

    /// <summary>Forgets the ids.</summary>
    public void Clear() => _count = 0;

    public Memory<int> GetMemory(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _ids.AsMemory(_count);
    }

    public Span<int> GetSpan(int sizeHint = 0)
    {
        Reserve(sizeHint);
        return _ids.AsSpan(_count);
    }

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_ids);
        _ids = [];
        _count = 0;
    }

    private void Reserve(int count)
    {
        if (_ids.Length - _count < Math.Max(1, count))
        {
            int[] larger = ArrayPool<int>.Shared.Rent(checked(Math.Max(_ids.Length * 2, _count + count)));
            Ids.CopyTo(larger);
            ArrayPool<int>.Shared.Return(_ids);
            _ids = larger;
        }
    }
}
