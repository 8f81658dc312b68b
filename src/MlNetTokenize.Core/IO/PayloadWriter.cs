using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Security.Cryptography;
using System.Text;

namespace MlNetTokenize.IO;

/// <summary>
/// Writes a section of a file, such as ours of a model entry: its length (int64), its bytes, and their SHA-256. Numbers are little-endian, a text is its
/// length in UTF-8 (int32) and its bytes, an array is its length (int32) and its elements. <see cref="PayloadReader"/> mirrors it.
/// </summary>
internal sealed class PayloadWriter
{
    /// <summary>How many elements of an array are written or read at a time: an array may have more bytes than a span can.</summary>
    internal const int Part = 1 << 20;

    /// <summary>How many bytes the digest of a section has.</summary>
    internal const int DigestLength = SHA256.HashSizeInBytes;

    private readonly Stream _stream;
    private readonly IncrementalHash _hash;

    private PayloadWriter(Stream stream, IncrementalHash hash)
    {
        _stream = stream;
        _hash = hash;
    }

    /// <summary>Writes a section.</summary>
    /// <param name="stream">A seekable stream, at the place of the section.</param>
    /// <param name="write">Writes the section's bytes.</param>
    /// <returns>The SHA-256 of the bytes.</returns>
    public static byte[] Write(Stream stream, Action<PayloadWriter> write)
    {
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        long start = stream.Position;
        Span<byte> length = stackalloc byte[sizeof(long)];
        stream.Write(length);
        write(new PayloadWriter(stream, hash));
        long end = stream.Position;
        byte[] digest = hash.GetHashAndReset();

        // The length is known only now.
        BinaryPrimitives.WriteInt64LittleEndian(length, end - start - sizeof(long));
        stream.Position = start;
        stream.Write(length);
        stream.Position = end;
        stream.Write(digest);
        return digest;
    }

    public void WriteByte(byte value) => WriteBytes([value]);

    /// <summary>Writes a byte: 1 for true, 0 for false.</summary>
    public void WriteBoolean(bool value) => WriteByte(value ? (byte)1 : (byte)0);

    public void WriteInt32(int value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, value);
        WriteBytes(bytes);
    }

    public void WriteInt64(long value)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        WriteBytes(bytes);
    }

    public void WriteSingle(float value) => WriteInt32(BitConverter.SingleToInt32Bits(value));

    public void WriteText(string value) => WriteArray<byte>(Encoding.UTF8.GetBytes(value));

    /// <summary>Writes the length and the elements.</summary>
    public void WriteArray<T>(ReadOnlySpan<T> values)
        where T : unmanaged
    {
        WriteInt32(values.Length);
        RequireLittleEndian();
        for (; !values.IsEmpty; values = values[Math.Min(values.Length, Part)..])
        {
            WriteBytes(MemoryMarshal.AsBytes(values[..Math.Min(values.Length, Part)]));
        }
    }

    /// <summary>Elements are copied as they lie in memory; .NET's big-endian platforms would have to turn them round.</summary>
    internal static void RequireLittleEndian()
    {
        if (!BitConverter.IsLittleEndian)
        {
            throw new PlatformNotSupportedException("Models are read and written on little-endian processors only.");
        }
    }

    private void WriteBytes(ReadOnlySpan<byte> bytes)
    {
        _hash.AppendData(bytes);
        _stream.Write(bytes);
    }
}
