using System.IO.Compression;
using System.Text;
using ZstdSharp;

namespace MlNetTokenize.Cli;

/// <summary>What is in a file by its first bytes, whatever its name says: compressed text, text in UTF-16, or something that is no text.</summary>
internal static class FileContent
{
    // Enough to tell UTF-16 without a mark from UTF-8.
    private const int Looked = 4096;

    // Compressed files within compressed ones.
    private const int MostLayers = 4;

    private static readonly (byte[] Start, string What, string Instead)[] NoText =
    [
        ([0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0], "is compressed by xz", "decompress it first ('xz -dc FILE | mlnet-tokenize … -')"),
        ([0x04, 0x22, 0x4D, 0x18], "is compressed by lz4", "decompress it first ('lz4 -dc FILE | mlnet-tokenize … -')"),
        ([(byte)'7', (byte)'z', 0xBC, 0xAF, 0x27, 0x1C], "is a 7z archive", "unpack it first"),
        ([(byte)'P', (byte)'K', 3, 4], "is a ZIP archive or a document in one", "unpack it first, or export its text"),
        ([(byte)'A', (byte)'R', (byte)'R', (byte)'O', (byte)'W', (byte)'1', 0], "is an Arrow file", "write it as Parquet"),
        ([(byte)'%', (byte)'P', (byte)'D', (byte)'F', (byte)'-'], "is a PDF document", "extract its text first ('pdftotext')"),
        ([0x89, (byte)'P', (byte)'N', (byte)'G'], "is a picture", "leave it out"),
        ([0xFF, 0xD8, 0xFF], "is a picture", "leave it out"),
        ([(byte)'G', (byte)'I', (byte)'F', (byte)'8', (byte)'9', (byte)'a'], "is a picture", "leave it out"),
        ([0x7F, (byte)'E', (byte)'L', (byte)'F'], "is a program", "leave it out"),
        ([(byte)'S', (byte)'Q', (byte)'L', (byte)'i', (byte)'t', (byte)'e', (byte)' '], "is a database of SQLite", "export its texts first"),
    ];

    /// <summary>Opens a file's text: decompressed, in UTF-8, without a byte order mark.</summary>
    /// <param name="stream">The file, at its beginning; disposed with what is returned.</param>
    /// <param name="file">Its name, for messages.</param>
    /// <param name="check">What its first bytes are looked at for.</param>
    /// <exception cref="InvalidDataException">It is no text.</exception>
    public static Stream Open(Stream stream, string file, FileCheck check)
    {
        try
        {
            for (int layer = 0; ; layer++)
            {
                byte[] buffer = new byte[Looked];
                int length = stream.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
                ReadOnlySpan<byte> start = buffer.AsSpan(0, length);
                bool isGzip = start.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]);
                if (!isGzip && !start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]))
                {
                    return layer == 0 && InputFile.CompressionOf(file) is { } compression && length > 0
                        ? throw new InvalidDataException($"'{file}' is no {compression}, is damaged, or ends too early: it does not begin as one.")
                        : check == FileCheck.Bytes ? new PrefixedStream(buffer.AsMemory(0, length), stream)
                        : Decode(stream, buffer.AsMemory(0, length), file, check);
                }

                Check(layer < MostLayers, file, $"is compressed more than {MostLayers} times", "decompress it first");
                stream = new PrefixedStream(buffer.AsMemory(0, length), stream);
                stream = isGzip
                    ? new CheckedStream(new GZipStream(stream, CompressionMode.Decompress), file, ".gz", "gzip --test")
                    : new CheckedStream(new DecompressionStream(stream, leaveOpen: false), file, ".zst", "zstd --test");
            }
        }
        catch
        {
            stream.Dispose();
            throw;
        }
    }

    /// <summary>Whether the bytes of a file are those of its text, so that it can be cut at line feeds.</summary>
    public static bool IsPlain(string path)
    {
        using FileStream file = File.OpenRead(path);
        byte[] buffer = new byte[Looked];
        ReadOnlySpan<byte> start = buffer.AsSpan(0, file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false));
        return InputFile.CompressionOf(path) is null && !start.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) && !start.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD])
            && start is not [0xFF, 0xFE, ..] and not [0xFE, 0xFF, ..] && !IsUtf16(start);
    }

    private static Stream Decode(Stream stream, ReadOnlyMemory<byte> start, string file, FileCheck check)
    {
        ReadOnlySpan<byte> bytes = start.Span;
        foreach ((byte[] magic, string what, string instead) in NoText)
        {
            Check(!bytes.StartsWith(magic), file, what, instead);
        }

        // Text may begin with these letters: what follows them in such files is none.
        Check(bytes is not [(byte)'B', (byte)'Z', (byte)'h', >= (byte)'1' and <= (byte)'9', 0x31, 0x41, 0x59, ..], file, "is compressed by bzip2", "decompress it first ('bzip2 -dc FILE | mlnet-tokenize … -')");
        Check(bytes is not [(byte)'P', (byte)'A', (byte)'R', (byte)'1', < (byte)' ', ..], file, "is a Parquet file", "name it .parquet, or say --input-format parquet, and its column with --column");
        if (bytes.StartsWith(Encoding.UTF8.Preamble))
        {
            return new PrefixedStream(start[Encoding.UTF8.Preamble.Length..], stream);
        }

        bool hasMark = bytes is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..];
        if (hasMark || (check != FileCheck.AnyText && IsUtf16(bytes)))
        {
            bool isBigEndian = hasMark ? bytes[0] == 0xFE : bytes[0] == 0;
            return Encoding.CreateTranscodingStream(
                new PrefixedStream(start[(hasMark ? 2 : 0)..], stream), new UnicodeEncoding(isBigEndian, byteOrderMark: false), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        }

        int zero = bytes.IndexOf((byte)0);
        Check(check != FileCheck.Text || zero < 0, file, FormattableString.Invariant($"has a byte of 0 at {zero}, which no text has"), "leave it out, or say --input-format text to read its bytes as they are");
        return new PrefixedStream(start, stream);
    }

    // Without a mark: of two bytes always the same one is 0, as in most writing in Latin letters.
    private static bool IsUtf16(ReadOnlySpan<byte> bytes)
    {
        int pairs = bytes.Length / 2;
        Span<int> zeros = [0, 0];
        for (int i = 0; i < pairs * 2; i++)
        {
            zeros[i & 1] += bytes[i] == 0 ? 1 : 0;
        }

        return pairs > 1 && Math.Min(zeros[0], zeros[1]) == 0 && Math.Max(zeros[0], zeros[1]) * 2 > pairs;
    }

    private static void Check(bool isRight, string file, string what, string instead)
    {
        if (!isRight)
        {
            throw new InvalidDataException($"'{file}' {what}: {instead}.");
        }
    }
}
