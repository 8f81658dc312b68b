using System.Text;
using CsCheck;
using Microsoft.ML.Tokenizers;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tests;

public sealed class TiktokenFileTests
{
    [Theory]
    [InlineData("small")]
    [InlineData("uncut")]
    [InlineData("cl100k_base")]
    public void What_is_written_reads_back_with_the_same_ids(string name)
    {
        BytePairTokenizer tokenizer = TestTokenizers.Named(name);
        BytePairTokenizer read = FileOf.ReadTiktoken(FileOf.Tiktoken(tokenizer), tokenizer.SplitPattern, tokenizer.SpecialTokens);
        Assert.Equal(tokenizer.VocabularySize, read.VocabularySize);
        Assert.Equal(tokenizer.SpecialTokens, read.SpecialTokens);
        Assert.Equal(FileOf.Tiktoken(tokenizer), FileOf.Tiktoken(read));
        HardText.Any.Sample(text => Assert.Equal(tokenizer.EncodeToIds(text), read.EncodeToIds(text)), iter: 2000, print: HardText.Show);
    }

    [Fact]
    public void What_can_be_written_has_the_same_ids_by_tiktokens_rule()
    {
        int written = 0;
        int refused = 0;
        Gen.Select(RandomVocabulary.WithMerges, RandomVocabulary.Text.Array[20]).Sample(
            (tokenizer, texts) =>
            {
                byte[] file;
                try
                {
                    file = FileOf.Tiktoken(tokenizer);
                }
                catch (InvalidOperationException)
                {
                    Interlocked.Increment(ref refused);
                    return;
                }

                Interlocked.Increment(ref written);
                BytePairTokenizer read = FileOf.ReadTiktoken(file, SplitPattern.None);
                Assert.All(texts, text => Assert.Equal(tokenizer.EncodeToIds(text), read.EncodeToIds(text)));
            },
            iter: 5000,
            print: sample => Show(sample.Item1));

        // Else the property says nothing.
        Assert.True(written > 50 && refused > 50, $"{written} written, {refused} refused");
    }

    [Theory]
    [InlineData("small")]
    [InlineData("cl100k_base")]
    [InlineData("o200k_base")]
    public void What_is_written_has_the_same_ids_in_Microsofts_tokenizer(string name)
    {
        BytePairTokenizer tokenizer = TestTokenizers.Named(name);
        using var file = new MemoryStream(FileOf.Written(tokenizer.SaveTiktoken));
        var microsofts = TiktokenTokenizer.Create(file, tokenizer.SplitPattern, normalizer: null);
        HardText.Valid.Sample(text => Assert.Equal(microsofts.EncodeToIds(text), tokenizer.EncodeToIds(text)), iter: 2_000, print: HardText.Show);
    }

    [Fact]
    public void Ranks_can_always_be_written()
        => RandomVocabulary.OfRanks.Sample(
            tokenizer => Assert.Equal(
                FileOf.Tiktoken(tokenizer), FileOf.Tiktoken(FileOf.ReadTiktoken(FileOf.Tiktoken(tokenizer), SplitPattern.None))),
            iter: 300);

    [Theory]
    [InlineData("ab 256|bc 257", "bc|ab", "made by merge 0, before token 256 ('ab') by merge 1")]
    [InlineData("ab 256|abc 257", "ab", "merging never makes token 257 ('abc')")]
    public void Ids_that_are_not_the_ranks_are_refused(string tokens, string merges, string reason)
    {
        BytePairTokenizer tokenizer = Model(tokens, merges);
        using var stream = new MemoryStream();
        Assert.Contains(reason, Assert.Throws<InvalidOperationException>(() => tokenizer.SaveTiktoken(stream)).Message, StringComparison.Ordinal);
        Assert.Equal(0, stream.Length);
    }

    [Fact]
    public void What_is_done_to_a_text_before_it_is_cut_cannot_be_written()
    {
        BytePairModel model = TestTokenizers.Small.Model;
        Assert.Throws<InvalidOperationException>(() => FileOf.Tiktoken(new BytePairTokenizer(model with { AddPrefixSpace = true })));
        Assert.Throws<InvalidOperationException>(() => FileOf.Tiktoken(new BytePairTokenizer(model with { NormalizesToFormC = true })));
    }

    [Fact]
    public void A_byte_order_mark_carriage_returns_and_empty_lines_are_no_part_of_the_tokens()
    {
        string file = "\uFEFF" + Bytes().Replace("\n", "\r\n\r\n", StringComparison.Ordinal).TrimEnd();
        BytePairTokenizer tokenizer = BytePairTokenizer.FromTiktoken(FileOf.Text(file), SplitPattern.None);
        Assert.Equal([(int)'a'], tokenizer.EncodeToIds("a"));
    }

    [Theory]
    [InlineData("YWI= 97", "Line 257: the id 97 of 'ab' is taken by 'a'")]
    [InlineData("YQ== 256", "Line 257: the token 'a' has the id 256, but had the id 97 before")]
    [InlineData("YWI=", "Line 257: 'YWI=' is not a token in base 64, a space and an id")]
    [InlineData("YWI 256", "Line 257: 'YWI' is not a token in base 64")]
    [InlineData("YW?= 256", "Line 257: 'YW?=' is not a token in base 64")]
    [InlineData("YW\tI= 256", "Line 257: 'YW\tI=' is not a token in base 64")]
    [InlineData(" 256", "Line 257: '' is not a token in base 64")]
    [InlineData("YWI=  256", "Line 257: ' 256' is not an id")]
    [InlineData("YWI= -1", "Line 257: '-1' is not an id")]
    [InlineData("YWI= 256.0", "Line 257: '256.0' is not an id")]
    [InlineData("YWI= 1e2", "Line 257: '1e2' is not an id")]
    [InlineData("YWI= 2147483648", "Line 257: '2147483648' is not an id")]
    [InlineData("YWI= 2147483647", "Line 257: the id 2147483647 is too high for 257 tokens; it may be at most 66049")]
    [InlineData("YWI= 66050", "Line 257: the id 66050 is too high")]
    public void A_line_that_is_no_token_is_refused_by_its_number(string line, string problem)
        => Assert.Contains(
            problem,
            Assert.Throws<InvalidDataException>(() => BytePairTokenizer.FromTiktoken(FileOf.Text(Bytes() + line), SplitPattern.None)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void The_highest_id_that_may_be_is_read()
        => Assert.Equal(66050, BytePairTokenizer.FromTiktoken(FileOf.Text(Bytes() + "YWI= 66049"), SplitPattern.None).VocabularySize);

    [Fact]
    public void A_missing_byte_is_refused_by_name()
        => Assert.Contains(
            "0x61",
            Assert.Throws<InvalidDataException>(
                () => BytePairTokenizer.FromTiktoken(FileOf.Text(Bytes().Replace("YQ==", "YWI=", StringComparison.Ordinal)), SplitPattern.None)).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("ab", 300, "'ab' has the id 300")]
    [InlineData("x", 300, "'x' has the id 300")]
    [InlineData("<|end|>", 97, "'<|end|>' has the id 97, which is taken by 'a'")]
    public void A_special_token_that_contradicts_the_file_is_refused_by_name(string text, int id, string problem)
        => Assert.Contains(
            problem,
            Assert.Throws<InvalidDataException>(
                () => BytePairTokenizer.FromTiktoken(FileOf.Text(Bytes() + "YWI= 256"), SplitPattern.None, new Dictionary<string, int> { [text] = id })).Message,
            StringComparison.Ordinal);

    [Theory]
    [InlineData("", 300)]
    [InlineData("<|end|>", -1)]
    public void A_special_token_that_can_be_none_is_an_argument_exception(string text, int id)
        => Assert.Throws<ArgumentException>(
            "specialTokens",
            () => BytePairTokenizer.FromTiktoken(FileOf.Text(Bytes()), SplitPattern.None, new Dictionary<string, int> { [text] = id }));

    [Fact]
    public void A_special_token_with_half_a_surrogate_pair_is_an_argument_exception()
        => A_special_token_that_can_be_none_is_an_argument_exception("\uD800", 300);

    [Fact]
    public void Ordinary_text_of_a_special_token_with_the_same_id_becomes_special()
    {
        var special = new Dictionary<string, int> { ["ab"] = 256 };
        BytePairTokenizer tokenizer = BytePairTokenizer.FromTiktoken(FileOf.Text(Bytes() + "YWI= 256"), SplitPattern.None, special);
        Assert.Equal([97, 98], tokenizer.EncodeToIds("ab"));
        Assert.Equal([256], tokenizer.EncodeToIds("ab", new HashSet<string> { "ab" }));
    }

    /// <summary>The file of the 256 bytes, each with its value as its id.</summary>
    private static string Bytes()
        => string.Concat(Enumerable.Range(0, 256).Select(value => $"{Convert.ToBase64String([(byte)value])} {value}\n"));

    private static BytePairTokenizer Model(string tokens, string merges)
    {
        List<byte[]?> bytes = [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value })];
        bytes.AddRange(tokens.Split('|').Select(token => Encoding.ASCII.GetBytes(token.Split(' ')[0])));
        var vocabulary = new TokenVocabulary(bytes, new Dictionary<string, int>());
        return new BytePairTokenizer(
            new BytePairModel(vocabulary, [.. merges.Split('|').Select(merge => new TokenPair(merge[0], merge[1]))], SplitPattern.None));
    }

    private static string Show(BytePairTokenizer tokenizer)
        => string.Join(' ', Enumerable.Range(256, tokenizer.VocabularySize - 256).Select(id => Encoding.ASCII.GetString(tokenizer.GetTokenBytes(id).Span)))
            + " | " + string.Join(' ', tokenizer.Merges!);
}
