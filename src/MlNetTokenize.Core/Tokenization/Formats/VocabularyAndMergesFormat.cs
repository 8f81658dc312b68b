using System.Text;
using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Formats;

/// <summary>GPT-2's pair of files: <c>vocab.json</c>, an object of tokens and ids, and <c>merges.txt</c>, two tokens a line, all in the printable alphabet.</summary>
internal static class VocabularyAndMergesFormat
{
    private const string Header = "#version: 0.2";

    public static BytePairModel Read(ReadOnlyMemory<byte> vocabJson, ReadOnlyMemory<byte> mergesTxt, SplitPattern pattern, IReadOnlyDictionary<string, int>? specialTokens = null)
    {
        Dictionary<string, int> entries = JsonPlace.Read(vocabJson, ReadEntries);
        FormatFile.CheckUtf8(mergesTxt.Span);

        // A key outside the alphabet can be in no merge.
        var merges = new MergeListBuilder(entries.Where(entry => PrintableBytes.TryDecode(entry.Key, out _)).ToDictionary(StringComparer.Ordinal));
        foreach ((int number, ReadOnlyMemory<byte> line) in FormatFile.Lines(mergesTxt))
        {
            string merge = Encoding.UTF8.GetString(line.Span);
            if (number == 1 && merge.StartsWith("#version", StringComparison.Ordinal))
            {
                continue;
            }

            string[] tokens = merge.Split(' ');
            if (tokens is not [{ Length: > 0 } left, { Length: > 0 } right])
            {
                throw new InvalidDataException($"merges.txt, line {number}: '{FormatFile.Shown(merge)}' is not two tokens with a space between them.");
            }

            merges.Add(left, right, number, static line => $"merges.txt, line {line}");
        }

        return new BytePairModel(Build(entries, merges.Results, specialTokens), merges.Merges, pattern);
    }

    /// <exception cref="InvalidOperationException">The format cannot hold the tokenizer.</exception>
    public static (byte[] VocabJson, byte[] MergesTxt) Write(BytePairModel model)
    {
        if (model.AddPrefixSpace)
        {
            throw Impossible("these files cannot say that a space is put before a text");
        }

        if (model.Normalizer is not null)
        {
            throw Impossible("these files cannot say that text is brought into normalization form C");
        }

        (TokenPair[] merges, int unreachable) = MergeList.FromModel(model);
        TokenVocabulary vocabulary = model.Vocabulary;
        if (unreachable >= 0 && model.IgnoreMerges)
        {
            throw Impossible($"token {unreachable} ('{Show(unreachable)}') is a piece of its own that no merge makes, which these files cannot say");
        }

        HashSet<int> results = [.. merges.Select(ResultOf)];
        for (int id = 0; id < vocabulary.Count; id++)
        {
            if (vocabulary.LengthOf(id) > 1 && !vocabulary.IsSpecial(id) && !results.Contains(id))
            {
                throw Impossible($"token {id} ('{Show(id)}') is made by no merge, and would be read as a special token");
            }
        }

        var merging = new StringBuilder(Header + "\n");
        foreach ((int left, int right) in merges)
        {
            merging.Append(Show(left)).Append(' ').Append(Show(right)).Append('\n');
        }

        return (JsonFile.Write(writer => JsonFile.WriteVocabulary(writer, vocabulary)), Encoding.UTF8.GetBytes(merging.ToString()));

        string Show(int id) => PrintableBytes.Encode(vocabulary[id].Span);

        int ResultOf(TokenPair merge)
        {
            _ = vocabulary.TryGetId([.. vocabulary[merge.Left].Span, .. vocabulary[merge.Right].Span], out int id);
            return id;
        }
    }

    private static Dictionary<string, int> ReadEntries(JsonPlace root)
    {
        var entries = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach ((string token, JsonPlace value) in root.Members)
        {
            entries.Add(token, value.ReadId(token, static token => $"vocab.json, '{FormatFile.Shown(token)}'"));
        }

        return entries;
    }

    private static TokenVocabulary Build(Dictionary<string, int> entries, HashSet<int> mergeResults, IReadOnlyDictionary<string, int>? named)
    {
        var vocabulary = new VocabularyBuilder();
        var specialTokens = new List<(string Text, int Id)>();
        foreach ((string token, int id) in entries)
        {
            if (PrintableBytes.TryDecode(token, out byte[]? bytes) && (bytes.Length <= 1 || mergeResults.Contains(id)) && !(named?.ContainsKey(token) ?? false))
            {
                vocabulary.AddOrdinary(id, bytes, 0, static _ => Place());
            }
            else
            {
                specialTokens.Add((token, id));
            }
        }

        foreach ((string text, int id) in specialTokens.Concat((named ?? new Dictionary<string, int>()).Where(token => entries.GetValueOrDefault(token.Key, -1) != token.Value).Select(token => (token.Key, token.Value))))
        {
            vocabulary.AddSpecial(text, id, Place);
        }

        return vocabulary.Build(_ => Place());

        static string Place() => "vocab.json";
    }

    private static InvalidOperationException Impossible(string reason)
        => new($"This tokenizer cannot be written as vocab.json and merges.txt: {reason}.");
}
