using CsCheck;
using MlNetTokenize.Tokenization.Sections;

namespace MlNetTokenize.Tests;

/// <summary>A source gives the ids of Microsoft's class, made here or read from a model.</summary>
public sealed class SourceIdsTests
{
    public static TheoryData<string> Names => SourceCase.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void Ids_are_those_of_the_original(string name) => AssertIds(name, SourceCase.Named(name).Source);

    [Theory]
    [MemberData(nameof(Names))]
    public void Ids_are_those_of_the_original_after_saving_and_reading(string name) => AssertIds(name, Reread(SourceCase.Named(name).Source));

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_read_is_what_was_saved(string name)
    {
        foreach (TokenizerSource source in new[] { SourceCase.Named(name).Source, SourceCase.Named(name).Make(true) })
        {
            TokenizerSource read = Reread(source);
            Assert.Equal(TokenizerPayload.Fingerprint(source), TokenizerPayload.Fingerprint(read));
            Assert.Equal(source.Tokenizer.GetType(), read.Tokenizer.GetType());
            Assert.Equal(
                (source.VocabularySize, source.BeginningTokenId, source.EndTokenId, source.SeparatorTokenId, source.PadTokenId, source.GivesOffsets),
                (read.VocabularySize, read.BeginningTokenId, read.EndTokenId, read.SeparatorTokenId, read.PadTokenId, read.GivesOffsets));
        }

        Assert.NotEqual(TokenizerPayload.Fingerprint(SourceCase.Named(name).Source), TokenizerPayload.Fingerprint(SourceCase.Named(name).Make(true)));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void The_tokenizer_itself_gives_the_same_ids_in_every_way(string name)
    {
        TokenizerSource source = SourceCase.Named(name).Source;
        SourceText.Any.Where(IsValid).Sample(
            text =>
            {
                int[] ids = SourceText.Encode(source, text);
                Assert.Equal(ids, source.Tokenizer.EncodeToIds(text));
                Assert.Equal(ids, source.Tokenizer.EncodeToTokens(text, out _).Select(token => token.Id));
                Assert.Equal(ids.Length, source.Tokenizer.CountTokens(text));
            },
            iter: 300,
            print: HardText.Show);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_id_is_below_the_size_and_has_a_text_of_its_own(string name)
    {
        TokenizerSource source = SourceCase.Named(name).Source;
        string[] texts = [.. Enumerable.Range(0, source.VocabularySize).Select(id => source.TokenTextOf(id)).OfType<string>()];
        Assert.Equal(texts.Length, texts.Distinct(StringComparer.Ordinal).Count());
        Assert.NotNull(source.TokenTextOf(source.VocabularySize - 1));
        SourceText.Any.Sample(
            text => Assert.All(SourceText.Encode(source, text), id => Assert.NotNull(source.TokenTextOf(id))), iter: 300, print: HardText.Show);
    }

    [Theory]
    [InlineData("BERT", "[CLS]", "[SEP]", "[SEP]", "[PAD]")]
    [InlineData("BERT without basic tokenization", "[CLS]", "[SEP]", "[SEP]", "[PAD]")]
    [InlineData("word pieces", null, null, null, "[PAD]")]
    [InlineData("SentencePiece, byte-pair", "<s>", "</s>", null, null)]
    [InlineData("SentencePiece, unigram", "<s>", "</s>", null, "<pad>")]
    [InlineData("CodeGen", "<|endoftext|>", "<|endoftext|>", null, null)]
    [InlineData("BPE of words", null, null, null, null)]
    [InlineData("BPE of bytes", "<|endoftext|>", "<|endoftext|>", null, null)]
    [InlineData("tiktoken", null, null, null, null)]
    public void A_source_knows_the_vocabularys_own_tokens(string name, string? beginning, string? end, string? separator, string? pad)
    {
        TokenizerSource source = SourceCase.Named(name).Source;
        int?[] ids = [source.BeginningTokenId, source.EndTokenId, source.SeparatorTokenId, source.PadTokenId];
        Assert.Equal([beginning, end, separator, pad], ids.Select(id => id is int known ? source.TokenTextOf(known) : null));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void One_instance_serves_all_threads(string name)
    {
        TokenizerSource source = SourceCase.Named(name).Make(false);
        string[] texts = [.. Enumerable.Range(0, 300).Select(i => $"the {i} retami{i * 7919 % 1000} Taré 文字 [S th{i % 10}e  😀")];
        int[][] expected = [.. texts.Select(text => SourceText.Encode(SourceCase.Named(name).Source, text))];
        var found = new int[texts.Length * 4][];
        Parallel.For(0, found.Length, i => found[i] = SourceText.Encode(source, texts[i % texts.Length]));
        Assert.All(Enumerable.Range(0, found.Length), i => Assert.Equal(expected[i % texts.Length], found[i]));
    }

    private static bool IsValid(string text) => !text.EnumerateRunes().Any(character => character.Value is 0xFFFD or 0xFFFE);

    private static TokenizerSource Reread(TokenizerSource source) => (TokenizerSource)TokenizerPayload.Deserialize(TokenizerPayload.Serialize(source));

    private static void AssertIds(string name, TokenizerSource source)
    {
        SourceCase sourceCase = SourceCase.Named(name);

        // What normalization makes a special token of is left out too.
        SourceText.Any.Where(text => !sourceCase.SpecialTexts.Any(text.Replace('\uFF1C', '<').Replace('\uFF53', 's').Contains)).Sample(
            text =>
            {
                string readable = sourceCase.NormalizesText ? string.Concat(text.EnumerateRunes()).Replace('\uFFFE', '\uFFFD') : text;
                Assert.Equal(sourceCase.EncodeByOriginal(readable), SourceText.Encode(source, text));
            },
            iter: 1000,
            print: HardText.Show);
    }
}
