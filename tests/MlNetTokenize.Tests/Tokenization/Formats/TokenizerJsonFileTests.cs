using System.Text;
using System.Text.Json;
using CsCheck;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Sections;
using MlNetTokenize.Tokenization.Splitting;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tests;

public sealed class TokenizerJsonFileTests
{
    public static TheoryData<int> Patterns => [.. Enumerable.Range(0, SomePatterns.Length)];

    private static SplitPattern[] SomePatterns { get; } =
    [
        SplitPattern.None, SplitPattern.Gpt2, SplitPattern.Cl100k, SplitPattern.O200k, SplitPattern.Llama3, SplitPattern.Qwen2,
        DigitsSplitPattern.Runs, DigitsSplitPattern.Single, new CodePointRegexSplitPattern("[\r\n]|\\s?\\p{P}+"),
        new SequenceSplitPattern([DigitsSplitPattern.Single, SplitPattern.Gpt2]),
        new SequenceSplitPattern([SplitPattern.Gpt2, DigitsSplitPattern.Runs]),
        new SequenceSplitPattern([SplitPattern.O200k, new CodePointRegexSplitPattern("the"), SplitPattern.Cl100k]),
    ];

    [Theory]
    [InlineData("small")]
    [InlineData("uncut")]
    [InlineData("cl100k_base")]
    public void What_is_written_reads_back_with_the_same_ids(string name)
    {
        BytePairTokenizer tokenizer = TestTokenizers.Named(name);
        byte[] written = FileOf.Written(tokenizer.SaveTokenizerJson);
        BytePairTokenizer read = Layout.Read(written);
        Assert.Equal(tokenizer.VocabularySize, read.VocabularySize);
        Assert.Equal(tokenizer.SpecialTokens, read.SpecialTokens);
        Assert.Same(tokenizer.SplitPattern, read.SplitPattern);
        Assert.Equal(written, FileOf.Written(read.SaveTokenizerJson));
        HardText.Any.Sample(text => Assert.Equal(tokenizer.EncodeToIds(text), read.EncodeToIds(text)), iter: 2000, print: HardText.Show);
    }

    [Fact]
    public void Any_vocabulary_is_written_so_that_it_reads_back_with_the_same_ids()
        => Gen.Select(Gen.OneOf(RandomVocabulary.WithMerges, RandomVocabulary.OfRanks), RandomVocabulary.Text.Array[20]).Sample(
            (tokenizer, texts) =>
            {
                BytePairTokenizer read = Layout.Read(FileOf.Written(tokenizer.SaveTokenizerJson));
                Assert.All(texts, text => Assert.Equal(tokenizer.EncodeToIds(text), read.EncodeToIds(text)));
            },
            iter: 2000);

    [Theory]
    [MemberData(nameof(Patterns))]
    public void A_pattern_reads_back_as_the_same_kind_and_cuts_alike(int index)
    {
        SplitPattern pattern = SomePatterns[index];
        SplitPattern read = Layout.Read(Written(model => model with { SplitPattern = pattern })).SplitPattern;
        Assert.Equal(pattern.Kind, read.Kind);
        Assert.Equal(pattern.ToString(), read.ToString());
        HardText.Any.Sample(text => Assert.Equal(pattern.PreTokenize(text), read.PreTokenize(text)), iter: 200, print: HardText.Show);
    }

    [Fact]
    public void All_that_a_file_can_say_is_kept()
    {
        BytePairModel model = TestTokenizers.Small.Model with
        {
            SplitPattern = SplitPattern.Gpt2,
            AddPrefixSpace = true,
            NormalizesToFormC = true,
            IgnoreMerges = true,
            BeginningTokenId = 0,
            EndTokenId = 1,
            AddedTokens =
            [
                new("<s>", 0) { SingleWord = true, Normalized = true }, new("</s>", 1) { LeftStrip = true, IsSpecial = false }, new("<s><s>", 2) { RightStrip = true },
            ],
        };
        byte[] written = FileOf.Written(new BytePairTokenizer(model).SaveTokenizerJson);
        BytePairTokenizer read = Layout.Read(written);
        Assert.Equal(written, FileOf.Written(read.SaveTokenizerJson));
        Assert.Equal(model.AddedTokens, read.Model.AddedTokens);
        Assert.Equal(
            (model.SplitPattern, model.AddPrefixSpace, model.NormalizesToFormC, model.IgnoreMerges),
            (read.SplitPattern, read.Model.AddPrefixSpace, read.Model.NormalizesToFormC, read.Model.IgnoreMerges));
        Assert.Equal([0, 1], read.EncodeWithSpecialTokens(string.Empty).Ids);
    }

    [Fact]
    public void A_fingerprint_covers_all_that_a_file_can_say()
    {
        BytePairModel model = TestTokenizers.Small.Model;
        AddedToken[] tokens = [.. model.AddedTokens];
        BytePairModel[] models =
        [
            model,
            model with { IgnoreMerges = true },
            model with { AddPrefixSpace = true },
            model with { NormalizesToFormC = true },
            model with { BeginningTokenId = 0 },
            model with { EndTokenId = 0 },
            model with { EndTokenId = 1 },
            model with { AddedTokens = [tokens[0] with { IsSpecial = false }, .. tokens[1..]] },
            model with { AddedTokens = [tokens[0] with { SingleWord = true }, .. tokens[1..]] },
            model with { AddedTokens = [tokens[0] with { LeftStrip = true }, .. tokens[1..]] },
            model with { AddedTokens = [tokens[0] with { RightStrip = true }, .. tokens[1..]] },
            model with { AddedTokens = [tokens[0] with { Normalized = true }, .. tokens[1..]] },
            .. SomePatterns.Where(pattern => pattern != model.SplitPattern).Select(pattern => model with { SplitPattern = pattern }),
        ];
        string[] fingerprints = [.. models.Select(other => Convert.ToHexString(TokenizerPayload.Fingerprint(new BytePairTokenizer(other))))];
        Assert.Equal(fingerprints.Length, fingerprints.Distinct().Count());
    }

    [Fact]
    public void The_file_is_Hugging_Faces()
    {
        BytePairTokenizer tokenizer = BytePairTokenizer.Train(
            [" a a a"], new() { VocabularySize = 258, SpecialTokens = ["<|end|>"], SplitPattern = SplitPattern.Gpt2 });
        string json = Encoding.UTF8.GetString(FileOf.Written(tokenizer.SaveTokenizerJson));
        Assert.StartsWith(
            "{\"version\":\"1.0\",\"truncation\":null,\"padding\":null,\"added_tokens\":[{\"id\":0,\"content\":\"<|end|>\",\"single_word\":false,\"lstrip\":false,"
            + "\"rstrip\":false,\"normalized\":false,\"special\":true}],\"normalizer\":null,\"pre_tokenizer\":{\"type\":\"ByteLevel\",\"add_prefix_space\":false,"
            + "\"trim_offsets\":false,\"use_regex\":true},\"post_processor\":null,",
            json,
            StringComparison.Ordinal);
        Assert.EndsWith("\"Ġa\":257},\"merges\":[\"Ġ a\"]}}", json, StringComparison.Ordinal);
    }

    [Fact]
    public void What_the_format_cannot_say_is_refused_by_name_and_nothing_is_written()
    {
        Refused(model => model with { SplitPattern = new RegexSplitPattern("[ab]+") }, "'[ab]+' is a .NET regular expression");
        Refused(
            model => model with { SplitPattern = new SequenceSplitPattern([SplitPattern.Gpt2, new RegexSplitPattern("[ab]+")]) },
            "'[ab]+' is a .NET regular expression");
        Refused(model => model with { SplitPattern = SplitPattern.Cl100k, AddPrefixSpace = true }, "a space is put before a text only");
        Refused(_ => BytePairTokenizer.Train(["a"], new() { VocabularySize = 257, SpecialTokens = ["Ã"] }).Model, "in the printable alphabet");
    }

    [Fact]
    public void Ranks_are_written_with_the_merge_that_makes_each_token()
    {
        JsonElement model = JsonDocument.Parse(FileOf.Written(TestTokenizers.Cl100k.SaveTokenizerJson)).RootElement.GetProperty("model");
        Assert.True(model.GetProperty("ignore_merges").GetBoolean());
        Assert.Equal(100_000, model.GetProperty("merges").GetArrayLength());
        Assert.Equal("Ġ Ġ", model.GetProperty("merges")[0].GetString());
    }

    [Fact]
    public void A_sequence_cuts_the_pieces_of_the_stage_before_and_sees_no_more_of_the_text()
    {
        // Cut at the digit first, the spaces before it end their text, and the last of them is not left to what follows.
        var sequence = new SequenceSplitPattern([DigitsSplitPattern.Single, SplitPattern.Gpt2]);
        Assert.Equal([(0, 1), (1, 3), (4, 1), (5, 1), (6, 2)], sequence.PreTokenize("a   12 b"));
        Assert.Equal([(0, 1), (1, 2), (3, 3), (6, 2)], SplitPattern.Gpt2.PreTokenize("a   12 b"));
        HardText.Any.Sample(
            text =>
            {
                (int Offset, int Length)[] pieces = [.. sequence.PreTokenize(text)];
                Assert.Equal(
                    DigitsSplitPattern.Single.PreTokenize(text).SelectMany(outer
                        => SplitPattern.Gpt2.PreTokenize(text.AsSpan(outer.Offset, outer.Length)).Select(inner => (outer.Offset + inner.Offset, inner.Length))),
                    pieces);
                Assert.All(pieces, piece => Assert.Equal(piece.Offset + piece.Length, sequence.EndOfPiece(text, piece.Offset)));
            },
            iter: 500,
            print: HardText.Show);
    }

    private static byte[] Written(Func<BytePairModel, BytePairModel> change)
        => FileOf.Written(new BytePairTokenizer(change(TestTokenizers.Small.Model)).SaveTokenizerJson);

    private static void Refused(Func<BytePairModel, BytePairModel> change, string reason)
    {
        var tokenizer = new BytePairTokenizer(change(TestTokenizers.Small.Model));
        using var stream = new MemoryStream();
        Assert.Contains(reason, Assert.Throws<InvalidOperationException>(() => tokenizer.SaveTokenizerJson(stream)).Message, StringComparison.Ordinal);
        Assert.Equal(0, stream.Length);
    }
}
