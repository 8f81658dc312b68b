using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Formats;

/// <summary>OpenAI's <c>.tiktoken</c>: <c>base64 SP rank</c> a line. The rank is the id.</summary>
internal static class TiktokenFormat
{
    public static BytePairModel Read(ReadOnlyMemory<byte> file, SplitPattern pattern, IReadOnlyDictionary<string, int>? specialTokens)
    {
        var vocabulary = new VocabularyBuilder();
        var lineOf = new Dictionary<int, int>();
        (byte[] Bytes, string Text, int Id)[] special = [.. (specialTokens ?? new Dictionary<string, int>()).Select(token => (Encoding.UTF8.GetBytes(token.Key), token.Key, token.Value))];
        foreach ((int number, ReadOnlyMemory<byte> line) in FormatFile.Lines(file))
        {
            (byte[] token, int id) = ReadLine(number, line.Span);
            foreach ((byte[] bytes, string text, int specialId) in special)
            {
                if (specialId != id && token.AsSpan().SequenceEqual(bytes))
                {
                    throw new InvalidDataException($"The special token '{FormatFile.Shown(text)}' has the id {specialId}, but line {number} says {id} of the same bytes.");
                }
            }

            vocabulary.AddOrdinary(id, token, number, static line => $"Line {line}");
            lineOf.Add(id, number);
        }

        foreach ((_, string text, int id) in special)
        {
            vocabulary.AddSpecial(text, id, () => "Among the special tokens");
        }

        TokenVocabulary tokens = vocabulary.Build(id => lineOf.TryGetValue(id, out int line) ? $"Line {line}" : "Among the special tokens");
        return new BytePairModel(tokens, Merges: null, pattern);
    }

    /// <exception cref="InvalidOperationException">Tiktoken's rule would give other ids.</exception>
    public static byte[] Write(BytePairModel model)
    {
        if (model.AddPrefixSpace)
        {
            throw new InvalidOperationException("A .tiktoken file cannot say that a space is put before a text, as this tokenizer does.");
        }

        if (model.Normalizer is not null)
        {
            throw new InvalidOperationException("A .tiktoken file cannot say that text is brought into normalization form C, as this tokenizer does.");
        }

        RankOrder.Check(model);
        var file = new ArrayBufferWriter<byte>();
        TokenVocabulary vocabulary = model.Vocabulary;
        for (int id = 0; id < vocabulary.Count; id++)
        {
            if (vocabulary.Contains(id) && !vocabulary.IsSpecial(id))
            {
                file.Write(Encoding.ASCII.GetBytes(
                    string.Create(CultureInfo.InvariantCulture, $"{(vocabulary.IsEmpty(id) ? "=" : Convert.ToBase64String(vocabulary[id].Span))} {id}\n")));
            }
        }

        return file.WrittenSpan.ToArray();
    }

    private static (byte[] Token, int Id) ReadLine(int number, ReadOnlySpan<byte> line)
    {
        int space = line.IndexOf((byte)' ');
        if (space < 0)
        {
            throw new InvalidDataException($"Line {number}: '{Show(line)}' is not a token in base 64, a space and an id.");
        }

        // A token without bytes, which no text has, is written as what fills base 64 up.
        ReadOnlySpan<byte> base64 = line[..space];
        bool isEmpty = base64.SequenceEqual("="u8);
        var token = new byte[Base64.GetMaxDecodedFromUtf8Length(base64.Length)];

        // The decoder itself would skip white space.
        int length = 0;
        if (!isEmpty
            && (base64.IsEmpty || base64.ContainsAny("\t\v\f\r"u8) || Base64.DecodeFromUtf8(base64, token, out _, out length) != OperationStatus.Done || length == 0))
        {
            throw new InvalidDataException($"Line {number}: '{Show(base64)}' is not a token in base 64.");
        }

        if (!int.TryParse(line[(space + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out int id))
        {
            throw new InvalidDataException($"Line {number}: '{Show(line[(space + 1)..])}' is not an id from 0 to {int.MaxValue}.");
        }

        return (token[..length], id);
    }

    private static string Show(ReadOnlySpan<byte> bytes) => FormatFile.Shown(Encoding.Latin1.GetString(bytes[..Math.Min(bytes.Length, 200)]));
}
