using System.Runtime.InteropServices;

namespace MlNetTokenize.Embedding.Training.Examples;

/// <summary>
/// Examples that do not fit into memory, in a temporary file: each goes into one of many blocks at random, so that a block is a sample of all of
/// them whatever order they came in. The file is deleted when it is closed, also by a crash where the system can do that.
/// </summary>
internal sealed class SpillFile : IDisposable
{
    /// <summary>How many blocks the examples are dealt to.</summary>
    public const int BlockCount = 64;

    private readonly FileStream _file;
    private readonly Random _random;
    private readonly int _bufferLength;
    private readonly List<byte>[] _buffers = new List<byte>[BlockCount];

    // A block's parts in the file, in the order in which they were written.
    private readonly List<(long Offset, int Length)>[] _extents = new List<(long Offset, int Length)>[BlockCount];
    private byte[] _bytes = [];

    /// <summary>Creates the file.</summary>
    /// <param name="folder">Where.</param>
    /// <param name="random">What assigns examples to blocks.</param>
    /// <param name="bufferedBytes">How much may wait in memory for being written.</param>
    public SpillFile(string folder, Random random, long bufferedBytes)
    {
        string path = Path.Combine(folder, $"mlnettokenize-{Guid.NewGuid():N}.tmp");
        _file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.ReadWrite,
            Share = FileShare.None,
            Options = FileOptions.DeleteOnClose,
            BufferSize = 0,
        });
        _random = random;
        _bufferLength = (int)Math.Clamp(bufferedBytes / BlockCount, 64, 1 << 17);
        for (int i = 0; i < BlockCount; i++)
        {
            _buffers[i] = [];
            _extents[i] = [];
        }
    }

    public long Length => _file.Length;

    public void Add(ReadOnlySpan<int> ids, float target, float weight)
    {
        int block = _random.Next(BlockCount);
        List<byte> buffer = _buffers[block];
        buffer.AddRange(MemoryMarshal.AsBytes([ids.Length, BitConverter.SingleToInt32Bits(target), BitConverter.SingleToInt32Bits(weight)]));
        buffer.AddRange(MemoryMarshal.AsBytes(ids));
        if (buffer.Count >= _bufferLength)
        {
            Flush(block);
        }
    }

    /// <summary>Writes what is still buffered.</summary>
    public void Flush()
    {
        for (int block = 0; block < BlockCount; block++)
        {
            Flush(block);
        }
    }

    /// <summary>Reads a block, in parts that take no more memory than asked, each but for one example.</summary>
    public IEnumerable<ExampleStore> Read(int block, long maximumBytes)
    {
        var store = new ExampleStore();
        foreach ((long offset, int length) in _extents[block])
        {
            if (_bytes.Length < length)
            {
                _bytes = GC.AllocateUninitializedArray<byte>(length);
            }

            _file.Position = offset;
            _file.ReadExactly(_bytes.AsSpan(0, length));
            int position = 0;
            while (position < length)
            {
                ReadOnlySpan<int> header = MemoryMarshal.Cast<byte, int>(_bytes.AsSpan(position, 3 * sizeof(int)));
                position += 3 * sizeof(int);
                int idBytes = header[0] * sizeof(int);
                store.Add(
                    MemoryMarshal.Cast<byte, int>(_bytes.AsSpan(position, idBytes)),
                    BitConverter.Int32BitsToSingle(header[1]),
                    BitConverter.Int32BitsToSingle(header[2]));
                position += idBytes;
                if (store.Bytes >= maximumBytes)
                {
                    yield return store;
                    store = new ExampleStore();
                }
            }
        }

        if (store.Count > 0)
        {
            yield return store;
        }
    }

    public void Dispose() => _file.Dispose();

    private void Flush(int block)
    {
        List<byte> buffer = _buffers[block];
        if (buffer.Count == 0)
        {
            return;
        }

        long offset = _file.Seek(0, SeekOrigin.End);
        _file.Write(CollectionsMarshal.AsSpan(buffer));
        _extents[block].Add((offset, buffer.Count));
        buffer.Clear();
    }
}
