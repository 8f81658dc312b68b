using System.Buffers.Binary;
using System.Security.Cryptography;
using MlNetTokenize.IO;

namespace MlNetTokenize.Tests;

/// <summary>Our section of a model file, written a second time: the payload's length (int64), the payload, and its SHA-256.</summary>
internal static class Section
{
    /// <summary>A section whose length and checksum are right, whatever the payload.</summary>
    public static byte[] Seal(ReadOnlySpan<byte> payload)
    {
        var section = new byte[sizeof(long) + payload.Length + SHA256.HashSizeInBytes];
        BinaryPrimitives.WriteInt64LittleEndian(section, payload.Length);
        payload.CopyTo(section.AsSpan(sizeof(long)));
        SHA256.HashData(payload, section.AsSpan(sizeof(long) + payload.Length));
        return section;
    }

    /// <summary>What a section holds.</summary>
    public static byte[] Payload(Action<PayloadWriter> write)
    {
        using var section = new MemoryStream();
        PayloadWriter.Write(section, write);
        return [.. PayloadOf(section.ToArray())];
    }

    public static ReadOnlySpan<byte> PayloadOf(ReadOnlySpan<byte> section) => section[sizeof(long)..^SHA256.HashSizeInBytes];
}
