using CsCheck;

namespace MlNetTokenize.Tests;

/// <summary>The text of a special token is plain text, unless the source allows it.</summary>
public sealed class SourceSpecialTokenTests
{
    public static TheoryData<string> Names => SourceCase.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void No_text_spells_a_special_token(string name)
    {
        SourceCase sourceCase = SourceCase.Named(name);
        foreach (string special in sourceCase.SpecialTexts)
        {
            // Letters that the vocabulary does not have are unknown, whatever they spell.
            int[] ids = [.. sourceCase.SpecialTexts.Where(text => text == special || !IsUnknown(text)).Select(text => IdOf(sourceCase.Source, text))];
            foreach (string text in Around(special))
            {
                Assert.Empty(SourceText.Encode(sourceCase.Source, text).Intersect(ids));
                Assert.Empty(sourceCase.Source.Tokenizer.EncodeToIds(text).Intersect(ids));
                Assert.Empty(sourceCase.Source.Tokenizer.EncodeToTokens(text, out _).Select(token => token.Id).Intersect(ids));
            }
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void No_text_of_parts_of_special_tokens_spells_one(string name)
    {
        SourceCase sourceCase = SourceCase.Named(name);
        string[] texts = [.. sourceCase.SpecialTexts.Where(text => !IsUnknown(text))];
        int[] special = [.. texts.Select(text => IdOf(sourceCase.Source, text))];
        string[] parts =
        [
            .. texts.SelectMany(text => new[] { text, text, text.ToLowerInvariant(), text.ToUpperInvariant(), text[..1], text[1..], text[..^1], text[^1..] }),
            " ", "a", "##", "é", "\uFF1C", "\u0000",
        ];
        Gen.OneOf(parts).Array[1, 8].Select(string.Concat).Sample(
            text => Assert.Empty(SourceText.Encode(sourceCase.Source, text).Intersect(special)), iter: 500, print: HardText.Show);
    }

    [Theory]
    [InlineData("BERT", "[SEP]")]
    [InlineData("BERT", "[MASK]")]
    [InlineData("BERT without basic tokenization", "[CLS]")]
    [InlineData("word pieces", "[SEP]")]
    [InlineData("SentencePiece, byte-pair", "<s>")]
    [InlineData("SentencePiece, unigram", "<sep>")]
    [InlineData("CodeGen", "<|endoftext|>")]
    [InlineData("CodeGen with a space before", "<|endoftext|>")]
    [InlineData("BPE of words", "[/S]")]
    [InlineData("BPE of words", "[PAD]")]
    [InlineData("BPE of bytes", "<|endoftext|>")]
    [InlineData("tiktoken", "<|endoftext|>")]
    [InlineData("tiktoken, uncut", "<|pad|>")]
    [InlineData("tiktoken, cut as RoBERTa", "<|pad|>")]
    public void A_source_that_allows_special_tokens_finds_them(string name, string special)
    {
        TokenizerSource source = SourceCase.Named(name).Make(true);
        Assert.Contains(name.StartsWith("CodeGen", StringComparison.Ordinal) ? 50256 : IdOf(source, special), SourceText.Encode(source, $"a {special} re"));
    }

    // As spm_encode --output_format=id of SentencePiece 0.1.97 says.
    [Theory]
    [InlineData("SentencePiece, byte-pair", "a<s> b", "315 586 565 574")]
    [InlineData("SentencePiece, byte-pair", "x</s>y<s><s>", "565 584 585 309 127 303 586 303 586")]
    [InlineData("SentencePiece, byte-pair", "<ctl>re</s>", "307 105 577 573 586 265 585 309")]
    [InlineData("SentencePiece, byte-pair", "reta <unk> <s", "287 285 307 278 592 586 565 303")]
    [InlineData("SentencePiece, unigram", "a<s> b", "7 34 9 8 10 43")]
    [InlineData("SentencePiece, unigram", "<ctl>re</s>", "7 9 0 199 202 10 22 9 13 8 10")]
    [InlineData("SentencePiece, unigram", "reta <unk> <s", "44 63 7 9 65 190 10 7 9 8")]
    public void SentencePiece_itself_says_the_same_of_control_symbols(string name, string text, string ids)
        => Assert.Equal(ids, string.Join(' ', SourceText.Encode(SourceCase.Named(name).Source, text)));

    [Theory]
    [InlineData("CodeGen", "<|endoftext|>")]
    [InlineData("CodeGen with a space before", "re <|endoftext|><|endoftext|>the")]
    [InlineData("CodeGen with a space before", "!!<|endoftext|> re")]
    public void End_of_text_is_cut_where_the_pattern_cuts(string name, string text)
    {
        BytePairTokenizer same = BytePairTokenizer.FromVocabularyAndMerges(SourceFiles.VocabJson, SourceFiles.MergesTxt, SplitPattern.Gpt2);
        bool addsSpace = name != "CodeGen";
        Assert.Equal(same.EncodeToIds(addsSpace ? " " + text : text).Order(), SourceText.Encode(SourceCase.Named(name).Source, text).Where(id => id < 50257).Order());
    }

    [Fact]
    public void A_limit_counts_over_all_parts_of_a_text()
    {
        TokenizerSource source = SourceCase.Named("CodeGen").Source;
        const string Text = "the<|endoftext|> re<|endoftext|>";
        IReadOnlyList<int> all = source.Tokenizer.EncodeToIds(Text);
        for (int limit = 1; limit <= all.Count + 1; limit++)
        {
            IReadOnlyList<int> some = source.Tokenizer.EncodeToIds(Text, limit, out _, out int consumed);
            Assert.Equal(all.Take(limit), some);
            Assert.Equal(some, source.Tokenizer.EncodeToIds(Text[..consumed]));
        }
    }

    private static IEnumerable<string> Around(string special)
        => [special, $"a {special} re", special + special, $"a{special}re", $" {special}", $"{special}a", $"a{special} re{special}"];

    private static bool IsUnknown(string special) => special.Contains("unk", StringComparison.OrdinalIgnoreCase);

    private static int IdOf(TokenizerSource source, string text)
        => Enumerable.Range(0, source.VocabularySize).First(id => source.TokenTextOf(id) == text);
}
