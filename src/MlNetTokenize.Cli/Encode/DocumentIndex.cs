using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace MlNetTokenize.Cli;

/// <summary>
/// Writes where each document begins in a file of ids, as Megatron-LM and what came of it read it beside the ids (<c>.bin</c> and <c>.idx</c>, version 1): a header, the length of each document in ids (Int32), where it begins
/// in bytes (Int64), and the numbers of the documents and their end (Int64), all little-endian. Lengths go into the file as they come, so that memory does not grow with the documents.
/// </summary>
/// <param name="stream">The file, empty, to be read and written anywhere.</param>
/// <param name="width">How many bytes an id has: 2 or 4.</param>
internal sealed class DocumentIndex(Stream stream, int width)
{
    /// <summary>How such files end.</summary>
    public const string Extension = ".idx";

    private const int HeaderLength = 34;
    private const int UInt16Code = 8;
    private const int Int32Code = 4;
    private const int Block = 1 << 14;
    private readonly int[] _lengths = new int[Block];
    private int _kept;

    /// <summary>How many documents there are.</summary>
    public long Documents { get; private set; }

    private static ReadOnlySpan<byte> Magic => "MMIDIDX\0\0"u8;

    /// <summary>Where the index of a file of ids is.</summary>
    public static string PathOf(string ids) => Path.ChangeExtension(ids, Extension);

    /// <summary>Adds the next document.</summary>
    /// <param name="ids">How many ids it has.</param>
    /// <exception cref="CommandException">They are more than the format can say.</exception>
    public void Add(long ids)
    {
        _lengths[_kept++] = ids <= int.MaxValue ? (int)ids : throw new CommandException($"Document {Documents} has {ids} ids, and an index says at most {int.MaxValue}: cut the file at lines with --lines.");
        Documents++;
        if (_kept == Block)
        {
            Flush();
        }
    }

    /// <summary>Adds the documents of another index behind these.</summary>
    /// <param name="other">The other index.</param>
    /// <param name="name">Its name, for messages.</param>
    /// <exception cref="InvalidDataException">It is no index, is of other ids, or ends too early.</exception>
    public void AddAll(Stream other, string name)
    {
        Span<byte> header = stackalloc byte[HeaderLength];
        long documents = other.ReadAtLeast(header, HeaderLength, throwOnEndOfStream: false) == HeaderLength && header.StartsWith(Magic) && BinaryPrimitives.ReadInt64LittleEndian(header[9..]) == 1
            ? BinaryPrimitives.ReadInt64LittleEndian(header[18..])
            : throw new InvalidDataException($"'{name}' is no index of documents: it does not begin as one.");
        if (header[17] != CodeOf(width) || documents < 0 || other.Length != HeaderLength + (documents * 20) + 8)
        {
            throw new InvalidDataException($"'{name}' is an index of other ids, is damaged, or ends too early: it promises {documents} documents of the kind {header[17]} and has {other.Length} bytes.");
        }

        byte[] lengths = new byte[Block * sizeof(int)];
        for (long left = documents; left > 0;)
        {
            int count = (int)Math.Min(left, Block);
            other.ReadExactly(lengths, 0, count * sizeof(int));
            for (int i = 0; i < count; i++)
            {
                Add(BinaryPrimitives.ReadInt32LittleEndian(lengths.AsSpan(i * sizeof(int))));
            }

            left -= count;
        }
    }

    /// <summary>Writes the rest of the file.</summary>
    public void Finish()
    {
        Flush();
        var pointers = new long[Block];
        byte[] lengths = new byte[Block * sizeof(int)];
        long place = 0;
        for (long first = 0; first < Documents; first += Block)
        {
            int count = (int)Math.Min(Block, Documents - first);
            stream.Position = HeaderLength + (first * sizeof(int));
            stream.ReadExactly(lengths, 0, count * sizeof(int));
            for (int i = 0; i < count; i++)
            {
                pointers[i] = place;
                place += (long)BinaryPrimitives.ReadInt32LittleEndian(lengths.AsSpan(i * sizeof(int))) * width;
            }

            stream.Position = HeaderLength + (Documents * sizeof(int)) + (first * sizeof(long));
            Write(pointers.AsSpan(0, count));
        }

        stream.Position = HeaderLength + (Documents * (sizeof(int) + sizeof(long)));
        for (long first = 0; first <= Documents; first += Block)
        {
            int count = (int)Math.Min(Block, Documents + 1 - first);
            for (int i = 0; i < count; i++)
            {
                pointers[i] = first + i;
            }

            Write(pointers.AsSpan(0, count));
        }

        Span<byte> header = stackalloc byte[HeaderLength];
        Magic.CopyTo(header);
        BinaryPrimitives.WriteInt64LittleEndian(header[9..], 1);
        header[17] = CodeOf(width);
        BinaryPrimitives.WriteInt64LittleEndian(header[18..], Documents);
        BinaryPrimitives.WriteInt64LittleEndian(header[26..], Documents + 1);
        stream.Position = 0;
        stream.Write(header);
    }

    private static byte CodeOf(int width) => width == sizeof(ushort) ? (byte)UInt16Code : (byte)Int32Code;

    private void Flush()
    {
        Span<int> kept = _lengths.AsSpan(0, _kept);
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(kept, kept);
        }

        stream.Position = HeaderLength + ((Documents - _kept) * sizeof(int));
        stream.Write(MemoryMarshal.AsBytes(kept));
        _kept = 0;
    }

    private void Write(Span<long> values)
    {
        if (!BitConverter.IsLittleEndian)
        {
            BinaryPrimitives.ReverseEndianness(values, values);
        }

        stream.Write(MemoryMarshal.AsBytes(values));
    }
}
