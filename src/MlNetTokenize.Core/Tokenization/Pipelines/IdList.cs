using System.Buffers;

namespace MlNetTokenize.Tokenization.Pipelines;

/// <summary>Ids of a piece. One thread's, and used again for the next piece.</summary>
internal sealed class IdList : IBufferWriter<int>
{
    private int[] _ids = new int[64];
    private int _count;

    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, _count);

    public int Capacity => _ids.Length;

    public void Clear() => _count = 0;

    public void Advance(int count) => _count += count;

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

    private void Reserve(int sizeHint)
    {
        if (_ids.Length - _count < Math.Max(1, sizeHint))
        {
            Array.Resize(ref _ids, (int)Math.Min(Math.Max(_count + Math.Max(1L, sizeHint), _ids.Length * 2L), Array.MaxLength));
        }
    }
}
