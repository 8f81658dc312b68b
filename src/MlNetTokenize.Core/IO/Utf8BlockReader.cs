using System.Buffers;
using MlNetTokenize.Tokenization.Splitting;

namespace MlNetTokenize.IO;

/// <summary>Reads a stream in UTF-8 as one text, in blocks whose ids are together those of the text.</summary>
/// <param name="utf8">The stream, read to its end and not closed.</param>
/// <param name="findCut">The last place where a text up to somewhere can be cut, whatever follows; 0 where it cannot.</param>
/// <param name="blockSize">How many bytes a block has, unless it cannot be cut there.</param>
internal sealed class Utf8BlockReader(Stream utf8, Utf8BlockReader.CutFinder findCut, int blockSize = Utf8BlockReader.DefaultBlockSize)
{
    /// <summary>Takes some time to encode, and a few of them little memory.</summary>
    public const int DefaultBlockSize = 1 << 19;

    /// <summary>How many bytes without a cut are read at most.</summary>
    public const int LongestBlock = 1 << 30;

    /// <inheritdoc cref="ContextFreeCut.FindLast"/>
    public delegate int CutFinder(ReadOnlySpan<byte> utf8);

    /// <summary>The blocks. Each is the caller's to dispose.</summary>
    /// <exception cref="InvalidDataException">The text cannot be cut; the message says from where on.</exception>
    public IEnumerable<Utf8Block> Read()
    {
        Utf8Block? block = Rent(blockSize, offset: 0);
        try
        {
            while (true)
            {
                int read;
                while (block.Free.Length > 0 && (read = utf8.Read(block.Free)) > 0)
                {
                    block.Length += read;
                }

                if (block.Free.Length > 0)
                {
                    break;
                }

                int cut = findCut(block.Bytes);
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
        int size = blockSize;
        while (size <= rest)
        {
            size *= 2;
        }

        return size;
    }

    private Utf8Block Rent(int size, long offset)
    {
        // The pool would keep large arrays.
        bool isPooled = size <= blockSize;
        byte[] bytes = isPooled ? ArrayPool<byte>.Shared.Rent(size) : GC.AllocateUninitializedArray<byte>(size);
        return new Utf8Block(bytes, isPooled) { Capacity = size, Offset = offset, IsContinued = offset > 0 };
    }
}
