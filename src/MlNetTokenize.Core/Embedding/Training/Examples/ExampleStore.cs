namespace MlNetTokenize.Embedding.Training.Examples;

/// <summary>Examples as compact arrays: token ids in chunks, and one small record for each example.</summary>
internal sealed class ExampleStore
{
    private const int SmallestChunk = 1 << 10;
    private const int LargestChunk = 1 << 18;

    private readonly List<int[]> _chunks = [];
    private readonly List<Record> _records = [];
    private int _used;

    public int Count => _records.Count;

    /// <summary>The memory in use, in bytes, the order that an epoch needs included.</summary>
    public long Bytes { get; private set; }

    /// <summary>What an example of that many tokens adds to <see cref="Bytes"/>.</summary>
    public static long BytesOf(int tokens) => ((long)tokens * sizeof(int)) + RecordBytes;

    private static int RecordBytes => System.Runtime.CompilerServices.Unsafe.SizeOf<Record>() + sizeof(int);

    public void Add(ReadOnlySpan<int> ids, float target, float weight)
    {
        if (_chunks.Count == 0 || _chunks[^1].Length - _used < ids.Length)
        {
            int length = _chunks.Count == 0 ? SmallestChunk : Math.Min(_chunks[^1].Length * 2, LargestChunk);
            _chunks.Add(GC.AllocateUninitializedArray<int>(Math.Max(ids.Length, length)));
            _used = 0;
        }

        ids.CopyTo(_chunks[^1].AsSpan(_used));
        _records.Add(new Record(_chunks.Count - 1, _used, ids.Length, target, weight));
        _used += ids.Length;
        Bytes += BytesOf(ids.Length);
    }

    public ReadOnlySpan<int> Get(int index, out float target, out float weight)
    {
        Record record = _records[index];
        target = record.Target;
        weight = record.Weight;
        return _chunks[record.Chunk].AsSpan(record.Start, record.Length);
    }

    /// <summary>Forgets the examples from <paramref name="count"/> on.</summary>
    public void Truncate(int count)
    {
        for (int i = count; i < _records.Count; i++)
        {
            Bytes -= BytesOf(_records[i].Length);
        }

        _records.RemoveRange(count, _records.Count - count);
        int chunks = count == 0 ? 0 : _records[^1].Chunk + 1;
        _chunks.RemoveRange(chunks, _chunks.Count - chunks);
        _used = count == 0 ? 0 : _records[^1].Start + _records[^1].Length;
    }

    private readonly record struct Record(int Chunk, int Start, int Length, float Target, float Weight);
}
