using System.Buffers.Text;

namespace MlNetTokenize.Cli;

/// <summary>Tells what a tokenizer's file is by its first bytes: names say little (the tokenizer.model of Llama 2 and of Llama 3 are two kinds).</summary>
internal static class TokenizerFileKinds
{
    private const int Looked = 1024;

    /// <summary>Looks at a file; the stream is at its beginning again afterwards.</summary>
    public static TokenizerFileKind Find(FileStream file, string path)
    {
        byte[] buffer = new byte[Looked];
        int length = file.ReadAtLeast(buffer, buffer.Length, throwOnEndOfStream: false);
        file.Position = 0;
        ReadOnlySpan<byte> bytes = buffer.AsSpan(0, length);
        ReadOnlySpan<byte> text = bytes.StartsWith(ByteOrderMark) ? bytes[ByteOrderMark.Length..] : bytes;
        text = text.TrimStart(" \t\r\n"u8);
        if (IsJson(text) || text.IsEmpty)
        {
            return text.IsEmpty && path.EndsWith(".tiktoken", StringComparison.OrdinalIgnoreCase) ? TokenizerFileKind.Ranks
                : TokenizerFile.MergesBeside(path) is null ? TokenizerFileKind.TokenizerJson : TokenizerFileKind.Vocabulary;
        }

        return path.EndsWith(".tiktoken", StringComparison.OrdinalIgnoreCase) || IsRank(text) ? TokenizerFileKind.Ranks
            : path.EndsWith(".json", StringComparison.OrdinalIgnoreCase) ? TokenizerFile.MergesBeside(path) is null ? TokenizerFileKind.TokenizerJson : TokenizerFileKind.Vocabulary
            : IsMessage(bytes) ? TokenizerFileKind.SentencePiece
            : TokenizerFileKind.WordPiece;
    }

    private static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    // An object. An array is none of the files that are read, but is said to be one that is not; a vocab.txt may begin with [PAD].
    private static bool IsJson(ReadOnlySpan<byte> text)
        => text.StartsWith("{"u8) || (text.StartsWith("["u8) && text[1..].TrimStart(" \t\r\n"u8) is [] or [(byte)'{' or (byte)'[' or (byte)'"' or (byte)']' or (byte)'-' or (>= (byte)'0' and <= (byte)'9'), ..]);

    // A token in base 64, a space and a number.
    private static bool IsRank(ReadOnlySpan<byte> text)
    {
        int end = text.IndexOf((byte)'\n');
        ReadOnlySpan<byte> line = (end < 0 ? text : text[..end]).TrimEnd((byte)'\r');
        int space = line.IndexOf((byte)' ');
        return space > 0 && Base64.IsValid(line[..space]) && line.Length > space + 1 && !line[(space + 1)..].ContainsAnyExceptInRange((byte)'0', (byte)'9');
    }

    // The first field of SentencePiece's message, a piece: its length, and in it its text.
    private static bool IsMessage(ReadOnlySpan<byte> bytes) => bytes is [0x0A, _, 0x0A, ..] or [0x0A, _, _, 0x0A, ..];
}
