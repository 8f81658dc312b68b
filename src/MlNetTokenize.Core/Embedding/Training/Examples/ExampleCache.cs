namespace MlNetTokenize.Embedding.Training.Examples;

/// <summary>
/// All examples of a training, read once: in memory as far as they fit, the rest in a temporary file. Each epoch goes over all of them in a new
/// random order.
/// </summary>
internal sealed class ExampleCache(long maximumBytes, string temporaryFolder, Random random) : IDisposable
{
    private readonly ExampleStore _resident = new();
    private SpillFile? _spill;

    public long Count { get; private set; }

    public long Tokens { get; private set; }

    public long SpilledBytes => _spill?.Length ?? 0;

    public void Add(ReadOnlySpan<int> ids, float target, float weight)
    {
        Count++;
        Tokens += ids.Length;
        if (_spill is null && _resident.Bytes + ExampleStore.BytesOf(ids.Length) <= maximumBytes)
        {
            _resident.Add(ids, target, weight);
            return;
        }

        if (_spill is null)
        {
            SpillHalf();
        }

        _spill!.Add(ids, target, weight);
    }

    /// <summary>No more examples come.</summary>
    public void Complete() => _spill?.Flush();

    /// <summary>Goes over all examples in a random order.</summary>
    /// <param name="learn">Is given a part of the order at a time.</param>
    public void RunEpoch(Action<ExampleBatch> learn)
    {
        int[] resident = Enumerable.Range(0, _resident.Count).ToArray();
        random.Shuffle(resident);
        if (_spill is null)
        {
            learn(new ExampleBatch(_resident, _resident, resident));
            return;
        }

        // Every block is a sample of the examples in the file, and is shuffled with an equal share of those in memory: so each batch is a
        // sample of them all, even where the data is sorted.
        int[] blocks = Enumerable.Range(0, SpillFile.BlockCount).ToArray();
        random.Shuffle(blocks);
        for (int i = 0; i < blocks.Length; i++)
        {
            Span<int> share = resident.AsSpan((int)((long)resident.Length * i / blocks.Length)..(int)((long)resident.Length * (i + 1) / blocks.Length));
            foreach (ExampleStore part in _spill.Read(blocks[i], maximumBytes / 4))
            {
                // Examples of the part are numbered behind those in memory. The share goes with the block's first part.
                int[] order = [.. share, .. Enumerable.Range(_resident.Count, part.Count)];
                random.Shuffle(order);
                learn(new ExampleBatch(_resident, part, order));
                share = [];
            }

            if (!share.IsEmpty)
            {
                learn(new ExampleBatch(_resident, _resident, share.ToArray()));
            }
        }
    }

    public void Dispose() => _spill?.Dispose();

    // Half of the memory stays, a quarter is for a block while it is learned from, and a quarter waits for being written.
    private void SpillHalf()
    {
        _spill = new SpillFile(temporaryFolder, random, maximumBytes / 4);
        int kept = 0;
        long bytes = 0;
        while (kept < _resident.Count)
        {
            bytes += ExampleStore.BytesOf(_resident.Get(kept, out _, out _).Length);
            if (bytes > maximumBytes / 2)
            {
                break;
            }

            kept++;
        }

        for (int i = kept; i < _resident.Count; i++)
        {
            ReadOnlySpan<int> ids = _resident.Get(i, out float target, out float weight);
            _spill.Add(ids, target, weight);
        }

        _resident.Truncate(kept);
    }
}
