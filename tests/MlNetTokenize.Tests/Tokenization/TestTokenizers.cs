using Microsoft.ML.Tokenizers;

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
        _ => throw new ArgumentOutOfRangeException(nameof(name), name, "There is no such tokenizer."),
    };

    public static TiktokenTokenizer Microsofts(string name) => name == "cl100k_base" ? LazyMicrosoftCl100k.Value : LazyMicrosoftO200k.Value;
}
