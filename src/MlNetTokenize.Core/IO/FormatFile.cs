using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace MlNetTokenize.IO;

/// <summary>Reads the bytes of a file and the lines of a text file.</summary>
internal static class FormatFile
{
    // The largest published vocabularies are 35 MB.
    private const int LargestFile = 1 << 29;

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>The rest of a stream, without the byte-order mark that some editors put before UTF-8.</summary>
    /// <exception cref="InvalidDataException">It is larger than any vocabulary.</exception>
    public static ReadOnlyMemory<byte> ReadAll(Stream stream)
    {
        using var bytes = new MemoryStream();
        byte[] part = new byte[1 << 16];
        while (stream.Read(part) is > 0 and int read)
        {
            if (bytes.Length + read > LargestFile)
            {
                throw new InvalidDataException($"The file has more than {LargestFile} bytes; no vocabulary is that large.");
            }

            bytes.Write(part, 0, read);
        }

        ReadOnlyMemory<byte> all = bytes.GetBuffer().AsMemory(0, (int)bytes.Length);
        return all.Span.StartsWith(ByteOrderMark) ? all[ByteOrderMark.Length..] : all;
    }

    /// <summary>A part of a file as a message shows it: a damaged file may have a token of a megabyte.</summary>
    public static string Shown(string text) => text.Length <= 100 ? text : text[..100] + "…";

    /// <exception cref="InvalidDataException">The bytes are not UTF-8; the message holds the first byte that is not.</exception>
    public static void CheckUtf8(ReadOnlySpan<byte> bytes)
    {
        if (Utf8.IsValid(bytes))
        {
            return;
        }

        int valid = 0;
        while (Rune.DecodeFromUtf8(bytes[valid..], out _, out int length) == OperationStatus.Done)
        {
            valid += length;
        }

        throw new InvalidDataException($"The file is not UTF-8 at byte {valid}.");
    }

    /// <summary>The lines with their numbers from 1, without the empty ones. A line ends with <c>\n</c> or <c>\r\n</c>.</summary>
    public static IEnumerable<(int Number, ReadOnlyMemory<byte> Line)> Lines(ReadOnlyMemory<byte> file)
    {
        for (int number = 1; !file.IsEmpty; number++)
        {
            int end = file.Span.IndexOf((byte)'\n');
            ReadOnlyMemory<byte> line = end < 0 ? file : file[..end];
            file = end < 0 ? ReadOnlyMemory<byte>.Empty : file[(end + 1)..];
            if (line.Span.EndsWith("\r"u8))
            {
                line = line[..^1];
            }

            if (!line.IsEmpty)
            {
                yield return (number, line);
            }
        }
    }
}
