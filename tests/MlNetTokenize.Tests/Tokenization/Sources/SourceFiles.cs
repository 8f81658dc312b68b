using System.Text;
using System.Text.Json;
using Microsoft.ML.Tokenizers;

namespace MlNetTokenize.Tests;

/// <summary>Small vocabularies for all of Microsoft's classes.</summary>
internal static class SourceFiles
{
    private const string EndOfText = "<|endoftext|>";
    private const string Text = "the café, the 文字 and    more   text; the 😀😀 and the\n\nlast taré tare. Retami 12345 retami re re ta ta";

    private static readonly (byte[] VocabJson, byte[] MergesTxt) Gpt2Files = FileOf.VocabularyAndMerges(
        BytePairTokenizer.Train([Text, Text], new() { VocabularySize = 330, SplitPattern = SplitPattern.Gpt2, SpecialTokens = [EndOfText] }));

    private static readonly byte[] RanksFile = FileOf.Tiktoken(
        BytePairTokenizer.Train([Text, Text], new() { VocabularySize = 330, SplitPattern = SplitPattern.Cl100k }));

    public static Stream WordPieces => Open("vocab.txt");

    public static Stream BytePairModel => Open("bpe.model");

    public static Stream UnigramModel => Open("unigram.model");

    public static Stream Ranks => new MemoryStream(RanksFile);

    public static Stream VocabJson => new MemoryStream(Gpt2Files.VocabJson);

    public static Stream MergesTxt => new MemoryStream(Gpt2Files.MergesTxt);

    public static IReadOnlyDictionary<string, int> RankSpecials => new Dictionary<string, int> { [EndOfText] = 400, ["<|pad|>"] = 402 };

    /// <summary>Letters, some merges, and special tokens that no merge leads to.</summary>
    public static BpeOptions Words
    {
        get
        {
            string[] tokens = ["[UNK]", "[S]", "[/S]", .. "abcdehinrt[]S/".Select(letter => letter.ToString()), "th", "the", "an", "re", "[S", "/S"];
            return new BpeOptions(tokens.Select((token, id) => KeyValuePair.Create(token, id)))
            {
                Merges = ["t h", "th e", "a n", "r e", "[ S", "/ S"],
                UnknownToken = "[UNK]",
                FuseUnknownTokens = true,
                SpecialTokens = new Dictionary<string, int> { ["[S]"] = 1, ["[/S]"] = 2, ["[PAD]"] = 40 },
            };
        }
    }

    /// <summary>GPT-2's kind of vocabulary, which works on bytes.</summary>
    public static BpeOptions Bytes
    {
        get
        {
            Dictionary<string, int> tokens = JsonSerializer.Deserialize<Dictionary<string, int>>(VocabJson)!;
            return new BpeOptions(tokens)
            {
                Merges = [.. Encoding.UTF8.GetString(Gpt2Files.MergesTxt).Split('\n', StringSplitOptions.RemoveEmptyEntries).Where(line => line[0] != '#')],
                ByteLevel = true,
                PreTokenizer = SplitPattern.Gpt2,
                SpecialTokens = new Dictionary<string, int> { [EndOfText] = tokens[EndOfText] },
                BeginningOfSentenceToken = EndOfText,
                EndOfSentenceToken = EndOfText,
            };
        }
    }

    private static Stream Open(string name) => typeof(SourceFiles).Assembly.GetManifestResourceStream($"Sources/{name}")!;
}
