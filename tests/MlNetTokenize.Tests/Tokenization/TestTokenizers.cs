using Microsoft.ML.Tokenizers;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tests;

/// <summary>Tokenizers that many tests share: they are immutable, and loading a published one takes half a second.</summary>
internal static class TestTokenizers
{
    private const string Text = """
        It's the tokenizer's job: we'll cut text into pieces, and they're merged. Numbers 1234567 and 42, code { return x / 2; } //
        Нам нужно больше текста, чтобы научиться. 文字を切り分けて、それから数える。 文字文字 हिन्दी में नमस्ते नमस्ते, مرحبا مرحبا بالعالم.
        naïve café café, Straße, ½ + ½ = 1 and 😀😀 😃😃😀 👩‍👩‍👧 👩‍👩‍👧 are not letters; 𐐀𐐨𐐨 𐐀𐐨𐐨 are. aaaa aaaaaaaa bbbbbbbb ababababab.
        """;

    private static readonly Lazy<BytePairTokenizer> LazyCl100k = new(() => BytePairTokenizer.CreateForEncoding("cl100k_base"));
    private static readonly Lazy<BytePairTokenizer> LazyO200k = new(() => BytePairTokenizer.CreateForEncoding("o200k_base"));
    private static readonly Lazy<TokenVocabulary> LazyPairs = new(MakePairs);
    private static readonly Lazy<BytePairTokenizer> LazyCl100kPairs = new(() => Cut(SplitPattern.Cl100k));
    private static readonly Lazy<BytePairTokenizer> LazyO200kPairs = new(() => Cut(SplitPattern.O200k));
    private static readonly Lazy<BytePairTokenizer> LazyGpt2 = new(() => Cut(SplitPattern.Gpt2));
    private static readonly Lazy<BytePairTokenizer> LazyLlama3 = new(() => Cut(SplitPattern.Llama3));
    private static readonly Lazy<BytePairTokenizer> LazyQwen2 = new(() => Cut(SplitPattern.Qwen2));
    private static readonly Lazy<TiktokenTokenizer> LazyMicrosoftCl100k = new(() => TiktokenTokenizer.CreateForEncoding("cl100k_base"));
    private static readonly Lazy<TiktokenTokenizer> LazyMicrosoftO200k = new(() => TiktokenTokenizer.CreateForEncoding("o200k_base"));

    public static BytePairTokenizer Cl100k => LazyCl100k.Value;

    public static BytePairTokenizer O200k => LazyO200k.Value;

    /// <summary>Trained on a few lines in several scripts; many characters are more than one token.</summary>
    public static BytePairTokenizer Small { get; } = BytePairTokenizer.Train(
        [Text], new BytePairTrainingOptions { VocabularySize = 340, SpecialTokens = ["<s>", "</s>", "<s><s>"] });

    /// <summary>Trained on the same lines without a cut, so that tokens reach over words.</summary>
    public static BytePairTokenizer Uncut { get; } = BytePairTokenizer.Train(
        [Text, Text], new BytePairTrainingOptions { VocabularySize = 400, SplitPattern = SplitPattern.None });

    /// <summary>Of these names, so that a theory's rows can be shown and run one by one.</summary>
    public static BytePairTokenizer Named(string name) => name switch
    {
        "cl100k_base" => Cl100k,
        "o200k_base" => O200k,
        "small" => Small,
        "uncut" => Uncut,
        "cl100k" => LazyCl100kPairs.Value,
        "o200k" => LazyO200kPairs.Value,
        "gpt2" => LazyGpt2.Value,
        "llama3" => LazyLlama3.Value,
        "qwen2" => LazyQwen2.Value,
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such tokenizer."),
    };

    public static TiktokenTokenizer Microsofts(string name) => name == "cl100k_base" ? LazyMicrosoftCl100k.Value : LazyMicrosoftO200k.Value;

    /// <summary>Of bytes and all pairs of bytes in no order, so that nearly every cut in another place gives other ids, and of any pattern.</summary>
    private static BytePairTokenizer Cut(SplitPattern pattern) => new(new BytePairModel(LazyPairs.Value, Merges: null, pattern));

    private static TokenVocabulary MakePairs()
    {
        byte[][] pairs = [.. Enumerable.Range(0, 1 << 16).Select(pair => new[] { (byte)(pair >> 8), (byte)pair })];
        new Random(1).Shuffle(pairs);
        return TestVocabularies.Of(pairs);
    }
}
