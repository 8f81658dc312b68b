using System.Buffers.Binary;
using System.Buffers.Text;

namespace MlNetTokenize.Cli;

/// <summary>Puts ids into the bytes of a file.</summary>
internal static class IdsWriter
{
    private const int IdsOnLine = 256;
    private const int LongestId = 10;

    /// <summary>Writes ids. In text and jsonl they are lines.</summary>
    /// <param name="ids">The ids.</param>
    /// <param name="format">How.</param>
    /// <param name="isLine">Whether they all have to be on one line.</param>
    /// <param name="bytes">Where they go.</param>
    public static void Write(ReadOnlySpan<int> ids, IdsFormat format, bool isLine, PooledBytes bytes)
    {
        if (format is IdsFormat.UInt16 or IdsFormat.UInt32)
        {
            WriteBinary(ids, format, bytes);
            return;
        }

        do
        {
            ReadOnlySpan<int> line = isLine ? ids : ids[..Math.Min(IdsOnLine, ids.Length)];
            WriteLine(line, format, bytes);
            ids = ids[line.Length..];
        }
        while (!ids.IsEmpty);
    }

    private static void WriteLine(ReadOnlySpan<int> ids, IdsFormat format, PooledBytes bytes)
    {
        Span<byte> free = bytes.Free((ids.Length * (LongestId + 1)) + 3);
        int length = 0;
        byte separator = format == IdsFormat.Jsonl ? (byte)',' : (byte)' ';
        if (format == IdsFormat.Jsonl)
        {
            free[length++] = (byte)'[';
        }

        for (int i = 0; i < ids.Length; i++)
        {
            if (i > 0)
            {
                free[length++] = separator;
            }

            Utf8Formatter.TryFormat(ids[i], free[length..], out int written);
            length += written;
        }

        if (format == IdsFormat.Jsonl)
        {
            free[length++] = (byte)']';
        }

        free[length++] = (byte)'\n';
        bytes.Advance(length);
    }

    private static void WriteBinary(ReadOnlySpan<int> ids, IdsFormat format, PooledBytes bytes)
    {
        int width = format == IdsFormat.UInt16 ? sizeof(ushort) : sizeof(uint);
        Span<byte> free = bytes.Free(ids.Length * width);
        for (int i = 0; i < ids.Length; i++)
        {
            if (format == IdsFormat.UInt16)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(free[(i * width)..], (ushort)ids[i]);
            }
            else
            {
                BinaryPrimitives.WriteInt32LittleEndian(free[(i * width)..], ids[i]);
            }
        }

        bytes.Advance(ids.Length * width);
    }
}
