using System.Text;
using CsCheck;
using MlNetTokenize.Tokenization.BytePairs.Merging;

namespace MlNetTokenize.Tests;

public sealed class VocabularyAndMergesTests
{
    [Theory]
    [InlineData("small")]
    [InlineData("uncut")]
    [InlineData("cl100k_base")]
    public void What_is_written_reads_back_with_the_same_ids(string name)
    {
        BytePairTokenizer tokenizer = TestTokenizers.Named(name);
        BytePairTokenizer read = FileOf.Read(FileOf.VocabularyAndMerges(tokenizer), tokenizer.SplitPattern);
        Assert.Equal(tokenizer.VocabularySize, read.VocabularySize);
        Assert.Equal(tokenizer.SpecialTokens, read.SpecialTokens);
        HardText.Any.Sample(text => Assert.Equal(tokenizer.EncodeToIds(text), read.EncodeToIds(text)), iter: 2000, print: HardText.Show);
    }

    [Fact]
    public void What_can_be_written_has_the_same_ids_and_no_special_token_more()
    {
        int written = 0;
        Gen.Select(Gen.OneOf(RandomVocabulary.WithMerges, RandomVocabulary.OfRanks), RandomVocabulary.Text.Array[20]).Sample(
            (tokenizer, texts) =>
            {
                (byte[], byte[]) files;
                try
                {
                    files = FileOf.VocabularyAndMerges(tokenizer);
                }
                catch (InvalidOperationException)
                {
                    return;
                }

                Interlocked.Increment(ref written);
                BytePairTokenizer read = FileOf.Read(files, SplitPattern.None);
                Assert.Empty(read.SpecialTokens);
                Assert.All(texts, text => Assert.Equal(tokenizer.EncodeToIds(text), read.EncodeToIds(text)));
            },
            iter: 3000);
        Assert.True(written > 50, $"{written} written");
    }

    [Fact]
    public void The_files_are_GPT2s()
    {
        BytePairTokenizer tokenizer = BytePairTokenizer.Train(
            [" a a a"], new() { VocabularySize = 258, SpecialTokens = ["<|end of \"text\"|>"], SplitPattern = SplitPattern.Gpt2 });
        (byte[] vocabulary, byte[] merges) = FileOf.VocabularyAndMerges(tokenizer);
        Assert.Equal("#version: 0.2\nĠ a\n", Encoding.UTF8.GetString(merges));
        string json = Encoding.UTF8.GetString(vocabulary);
        Assert.StartsWith("{\"<|end of \\\"text\\\"|>\":0,\"!\":1,\"\\\"\":2,", json, StringComparison.Ordinal);
        Assert.EndsWith("\"Ġa\":257}", json, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("#version: 0.2\n")]
    [InlineData("#version: 0.2\r\n")]
    [InlineData("\uFEFF#version: 0.2 - trained by hand\n")]
    public void The_header_is_optional_and_lines_may_end_with_a_carriage_return(string header)
    {
        BytePairTokenizer tokenizer = Read(Vocabulary("ab", "abb"), header + "a b\r\n\r\nab b");
        Assert.Equal([257], tokenizer.EncodeToIds("abb"));
    }

    [Fact]
    public void What_is_neither_a_byte_nor_a_merge_is_special()
    {
        BytePairTokenizer tokenizer = Read(Vocabulary("ab", "<|endoftext|>", "a b", "中"), "a b");
        Assert.Equal(new Dictionary<string, int> { ["<|endoftext|>"] = 257, ["a b"] = 258, ["中"] = 259 }, tokenizer.SpecialTokens);
    }

    [Theory]
    [InlineData("a", "line 1: 'a' is not two tokens")]
    [InlineData("a b c", "line 1: 'a b c' is not two tokens")]
    [InlineData("a  b", "line 1: 'a  b' is not two tokens")]
    [InlineData("a b\n b", "line 2: ' b' is not two tokens")]
    [InlineData("a b\nab x y", "line 2")]
    [InlineData("a b\na xyz", "line 2: merge 1 names 'xyz', which is not an ordinary token")]
    [InlineData("a b\na c", "line 2: merge 1 makes 'ac' of 'a' and 'c', which is not an ordinary token")]
    [InlineData("a b\n\na b", "line 3: merge 1 of 'a' and 'b' stands there a second time")]
    [InlineData("a b\n中 b", "line 2: merge 1 names '中'")]
    [InlineData("a b\n#version: 0.2", "line 2: merge 1 names '#version:'")]
    public void A_line_that_is_no_merge_is_refused_by_its_number(string merges, string problem)
        => Assert.Contains(
            problem, Assert.Throws<InvalidDataException>(() => Read(Vocabulary("ab", "中"), merges)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("\"ab\":97", "the id 97")]
    [InlineData("\"a\":256", "'a'")]
    [InlineData("\"\\u0061\":256", "'a'")]
    [InlineData("\"ab\":-1", "vocab.json, 'ab': -1 is not an id")]
    [InlineData("\"ab\":1.5", "vocab.json, 'ab': 1.5 is not an id")]
    [InlineData("\"ab\":1e999", "vocab.json, 'ab': 1e999 is not an id")]
    [InlineData("\"ab\":NaN", "not JSON")]
    [InlineData("\"ab\":\"256\"", "vocab.json, 'ab': \"256\" is not an id")]
    [InlineData("\"ab\":null", "vocab.json, 'ab': null is not an id")]
    [InlineData("\"ab\":[[[256]]]", "vocab.json, 'ab': [[[256]]] is not an id")]
    [InlineData("\"ab\":2147483647", "the id 2147483647 is too high")]
    [InlineData("\"\\ud800\":256", "a name in it is not text")]
    public void An_entry_that_is_no_token_is_refused_by_name(string entry, string problem)
    {
        string vocabulary = Vocabulary()[..^1] + "," + entry + "}";
        Assert.Contains(problem, Assert.Throws<InvalidDataException>(() => Read(vocabulary, string.Empty)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_entry_is_an_id_that_no_text_has()
    {
        BytePairTokenizer tokenizer = Read(Vocabulary()[..^1] + ",\"\":256}", string.Empty);
        Assert.Equal(257, tokenizer.VocabularySize);
        Assert.True(tokenizer.ContainsId(256));
        Assert.Empty(tokenizer.GetTokenBytes(256).ToArray());
        int[] ids = [.. tokenizer.EncodeToIds("ab")];
        Assert.DoesNotContain(256, ids);
        Assert.Equal("ab", tokenizer.Decode([ids[0], 256, .. ids[1..]]));
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("")]
    [InlineData("{}")]
    [InlineData("{\"a\":0}")]
    public void What_is_no_vocabulary_is_refused(string json) => Assert.Throws<InvalidDataException>(() => Read(json, string.Empty));

    [Fact]
    public void What_the_files_cannot_say_is_refused_and_nothing_is_written()
    {
        BytePairModel model = TestTokenizers.Small.Model;
        Refused(new BytePairTokenizer(model with { AddPrefixSpace = true }), "a space is put before a text");
        Refused(new BytePairTokenizer(model with { NormalizesToFormC = true }), "normalization form C");
        Refused(new BytePairTokenizer(model with { Merges = [] }), "is made by no merge");
        Refused(BytePairTokenizer.Train(["a"], new() { VocabularySize = 257, SpecialTokens = ["Ã"] }), "in the printable alphabet");

        static void Refused(BytePairTokenizer tokenizer, string reason)
        {
            using var vocabulary = new MemoryStream();
            using var merges = new MemoryStream();
            Assert.Contains(
                reason,
                Assert.Throws<InvalidOperationException>(() => tokenizer.SaveVocabularyAndMerges(vocabulary, merges)).Message,
                StringComparison.Ordinal);
            Assert.Equal(0, vocabulary.Length + merges.Length);
        }
    }

    /// <summary>The bytes, each with its value as its id, and more from 256 on.</summary>
    private static string Vocabulary(params string[] more)
        => "{" + string.Join(
            ',',
            Enumerable.Range(0, 256).Select(value => PrintableBytes.Encode([(byte)value])).Concat(more)
                .Select((token, id) => $"{System.Text.Json.JsonSerializer.Serialize(token)}:{id}")) + "}";

    private static BytePairTokenizer Read(string vocabulary, string merges)
        => BytePairTokenizer.FromVocabularyAndMerges(FileOf.Text(vocabulary), FileOf.Text(merges), SplitPattern.None);
}
