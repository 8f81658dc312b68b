using System.Buffers;
using System.Globalization;
using System.Text;

namespace MlNetTokenize.Embedding.Formats;

/// <summary>Writes word2vec files as gensim does, with a header.</summary>
internal static class Word2VecWriter
{
    // The longest 32-bit float has fewer characters.
    private const int LongestNumber = 24;

    private static readonly SearchValues<char> WhiteSpace = SearchValues.Create(" \t\n\v\f\r");

    /// <summary>Writes the rows whose token is not <see langword="null"/>.</summary>
    public static void Write(Stream stream, EmbeddingTable table, IReadOnlyList<string?> tokens, bool binary)
    {
        stream.Write(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{tokens.Count(token => token is not null)} {table.Dimension}\n")));
        for (int id = 0; id < tokens.Count; id++)
        {
            if (tokens[id] is not { } token)
            {
                continue;
            }

            stream.Write(Encoding.UTF8.GetBytes(token));
            if (binary)
            {
                stream.Write(" "u8);
                NumberEncoding.WriteSingles(stream, table[id]);
            }
            else
            {
                WriteText(stream, table[id]);
            }
        }
    }

    /// <summary>Refuses tokens that no reader would give back.</summary>
    public static void Check(IReadOnlyList<string?> tokens, string parameter)
    {
        var idOf = new Dictionary<string, int>(tokens.Count, StringComparer.Ordinal);
        for (int id = 0; id < tokens.Count; id++)
        {
            if (tokens[id] is not { } token)
            {
                continue;
            }

            if (token.Length == 0)
            {
                throw new ArgumentException($"Token {id} is empty.", parameter);
            }

            if (token.AsSpan().ContainsAny(WhiteSpace))
            {
                throw new ArgumentException($"Token {id}, '{token}', has white space, which ends a word in this format.", parameter);
            }

            if (!IsUtf16(token))
            {
                throw new ArgumentException($"Token {id} has a lone surrogate, which is not UTF-8.", parameter);
            }

            if (!idOf.TryAdd(token, id))
            {
                throw new ArgumentException($"Tokens {idOf[token]} and {id} are both '{token}', of which readers keep the first.", parameter);
            }
        }
    }

    /// <summary>Whether a text has no lone surrogate, which no UTF-8 has.</summary>
    public static bool IsUtf16(ReadOnlySpan<char> text)
    {
        while (!text.IsEmpty)
        {
            if (Rune.DecodeFromUtf16(text, out _, out int length) != OperationStatus.Done)
            {
                return false;
            }

            text = text[length..];
        }

        return true;
    }

    private static void WriteText(Stream stream, ReadOnlySpan<float> row)
    {
        Span<byte> part = stackalloc byte[LongestNumber * 32];
        int length = 0;
        foreach (float value in row)
        {
            if (part.Length - length < LongestNumber)
            {
                stream.Write(part[..length]);
                length = 0;
            }

            part[length++] = (byte)' ';

            // Without a format this is the shortest text that reads as the same number.
            value.TryFormat(part[length..], out int written, provider: CultureInfo.InvariantCulture);
            length += written;
        }

        part = part[..length];
        stream.Write(part);
        stream.Write("\n"u8);
    }
}
