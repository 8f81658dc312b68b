using System.Buffers;

namespace MlNetTokenize;

/// <summary>Reads a stream in blocks that end where it may be cut: at the end of a line, or where a tokenizer must cut (see <see cref="StreamingEncoder.ReadBlocks"/>).</summary>
/// <remarks>Memory is that of the blocks that are not disposed yet; it grows only with a part of the stream that cannot be cut.</remarks>
public sealed class Utf8BlockReader
{
    /// <summary>The number of bytes of a block: it takes some time to encode, and a few of them little memory.</summary>
    public const int DefaultBlockSize = 1 << 19;

    /// <summary>How many bytes without a cut are read at most.</summary>
    internal const int LongestBlock = 1 << 30;

    private readonly Stream _utf8;
    private readonly CutFinder _findCut;
    private readonly int _blockSize;

    /// <summary>Reads a stream.</summary>
    /// <param name="utf8">The stream, read to its end and not closed.</param>
    /// <param name="findCut">Where the bytes read so far can be cut.</param>
    /// <param name="blockSize">How many bytes a block has, unless it cannot be cut there; at least 1.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="blockSize"/> is less than 1.</exception>
    public Utf8BlockReader(Stream utf8, CutFinder findCut, int blockSize = DefaultBlockSize)
    {
        ArgumentNullException.ThrowIfNull(utf8);
        ArgumentNullException.ThrowIfNull(findCut);
        ArgumentOutOfRangeException.ThrowIfLessThan(blockSize, 1);
        _utf8 = utf8;
        _findCut = findCut;
        _blockSize = blockSize;
    }

    /// <summary>Finds the last place where a part of a stream can be cut, whatever follows.</summary>
    /// <param name="utf8">The part, from the last cut on.</param>
    /// <returns>The number of bytes before the cut; 0 if none is known.</returns>
    public delegate int CutFinder(ReadOnlySpan<byte> utf8);

    /// <summary>The blocks, read while they are asked for. Each is the caller's to dispose.</summary>
    /// <exception cref="InvalidDataException">The stream cannot be cut for 1 GB; the message says from where on.</exception>
    public IEnumerable<Utf8Block> Read()
    {
        Utf8Block? block = Rent(_blockSize, offset: 0);
        try
        {
            while (true)
            {
                int read;
                while (block.Free.Length > 0 && (read = _utf8.Read(block.Free)) > 0)
                {
                    block.Length += read;
                }

                if (block.Free.Length > 0)
                {
                    break;
                }

                int cut = _findCut(block.Bytes);
                if (cut == 0 && block.Capacity >= LongestBlock)
                {
                    throw new InvalidDataException(FormattableString.Invariant(
                        $"The text has {block.Length} bytes from byte {block.Offset} on without a place where it could be cut, so that it would have to be in memory as a whole."));
                }

                Utf8Block next = cut == 0 ? Rent(Math.Min(block.Capacity * 2, LongestBlock), block.Offset) : Rent(SizeFor(block.Length - cut), block.Offset + cut);
                ReadOnlySpan<byte> rest = block.Bytes[cut..];
                rest.CopyTo(next.Free);
                next.Length = rest.Length;
                block.Length = cut;
                (Utf8Block full, block) = (block, next);
                if (cut == 0)
                {
                    full.Dispose();
                    continue;
                }

                yield return full;
            }

            if (block.Length > 0)
            {
                Utf8Block last = block;
                block = null;
                yield return last;
            }
        }
        finally
        {
            block?.Dispose();
        }
    }

    // Room for more than is left of the block before, or nothing would be read.
    private int SizeFor(int rest)
    {
        int size = _blockSize;
        while (size <= rest)
        {
            size *= 2;
        }

        return size;
    }

    private Utf8Block Rent(int size, long offset)
    {
        // The pool would keep large arrays.
        bool isPooled = size <= _blockSize;
        byte[] bytes = isPooled ? ArrayPool<byte>.Shared.Rent(size) : GC.AllocateUninitializedArray<byte>(size);
        return new Utf8Block(bytes, isPooled) { Capacity = size, Offset = offset };
    }
}
