using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace MlNetTokenize.IO;

/// <summary>
/// Reads what <see cref="PayloadWriter"/> wrote. The checksum is compared before anything is believed, and a length is compared with what is
/// left before anything is allocated: a damaged section is an <see cref="InvalidDataException"/> with its offset, never a large allocation.
/// </summary>
internal sealed class PayloadReader
{
    private readonly Stream _stream;
    private readonly long _start;
    private readonly long _end;

    private PayloadReader(Stream stream, long length)
    {
        _stream = stream;
        _start = stream.Position;
        _end = _start + length;
    }

    private long Left => _end - _stream.Position;

    /// <summary>Reads a section.</summary>
    /// <param name="stream">A seekable stream, at the place of the section.</param>
    /// <param name="available">How many bytes the section can have at most, its length and its checksum included.</param>
    /// <param name="read">Reads the section's bytes, all of them.</param>
    /// <exception cref="InvalidDataException">The section is damaged.</exception>
    public static T Read<T>(Stream stream, long available, Func<PayloadReader, T> read)
    {
        Span<byte> header = stackalloc byte[sizeof(long)];
        if (available < sizeof(long) + SHA256.HashSizeInBytes)
        {
            throw new InvalidDataException($"A section of {available} bytes is too short to hold its length and its checksum.");
        }

        stream.ReadExactly(header);
        long length = BinaryPrimitives.ReadInt64LittleEndian(header);
        if (length < 0 || length > available - sizeof(long) - SHA256.HashSizeInBytes)
        {
            throw new InvalidDataException($"The section says that it is {length} bytes long; there are {available}.");
        }

        long start = stream.Position;
        CheckDigest(stream, length);
        stream.Position = start;
        var reader = new PayloadReader(stream, length);
        T result = read(reader);
        if (reader.Left != 0)
        {
            throw reader.Damaged($"{reader.Left} bytes are left over");
        }

        stream.Position = start + length + SHA256.HashSizeInBytes;
        return result;
    }

    public byte ReadByte() => ReadElement<byte>();

    public bool ReadBoolean() => ReadByte() != 0;

    public int ReadInt32() => ReadElement<int>();

    public long ReadInt64() => ReadElement<long>();

    public float ReadSingle() => ReadElement<float>();

    public string ReadText()
    {
        byte[] bytes = ReadArray<byte>();
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw Damaged("a text is not UTF-8");
        }
    }

    /// <summary>Reads a length and as many elements.</summary>
    public T[] ReadArray<T>()
        where T : unmanaged
    {
        int length = ReadInt32();
        if (length < 0 || (long)length * Unsafe.SizeOf<T>() > Left)
        {
            throw Damaged($"an array of {length} elements does not fit into the {Left} bytes that are left");
        }

        PayloadWriter.RequireLittleEndian();
        T[] values = GC.AllocateUninitializedArray<T>(length);
        for (Span<T> left = values; !left.IsEmpty; left = left[Math.Min(left.Length, PayloadWriter.Part)..])
        {
            _stream.ReadExactly(MemoryMarshal.AsBytes(left[..Math.Min(left.Length, PayloadWriter.Part)]));
        }

        return values;
    }

    /// <summary>Reads a tokenizer's fingerprint, or an empty one if it is not known.</summary>
    public byte[] ReadFingerprint()
    {
        byte[] fingerprint = ReadArray<byte>();
        return fingerprint.Length is 0 or PayloadWriter.DigestLength ? fingerprint : throw Damaged($"a fingerprint of {fingerprint.Length} bytes");
    }

    /// <summary>What to throw where a value cannot be right.</summary>
    public InvalidDataException Damaged(string problem) => new($"The section is damaged at byte {_stream.Position - _start}: {problem}.");

    private T ReadElement<T>()
        where T : unmanaged
    {
        if (Unsafe.SizeOf<T>() > Left)
        {
            throw Damaged("it ends too early");
        }

        PayloadWriter.RequireLittleEndian();
        T value = default;
        _stream.ReadExactly(MemoryMarshal.AsBytes(new Span<T>(ref value)));
        return value;
    }

    private static void CheckDigest(Stream stream, long length)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = new byte[(int)Math.Min(length, 1 << 16)];
        for (long left = length; left > 0;)
        {
            Span<byte> part = buffer.AsSpan(0, (int)Math.Min(left, buffer.Length));
            stream.ReadExactly(part);
            hash.AppendData(part);
            left -= part.Length;
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        stream.ReadExactly(digest);
        if (!hash.GetHashAndReset().AsSpan().SequenceEqual(digest))
        {
            throw new InvalidDataException($"The checksum of a section of {length} bytes is wrong: the file is damaged.");
        }
    }
}
