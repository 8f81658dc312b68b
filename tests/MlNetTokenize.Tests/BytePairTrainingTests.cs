namespace MlNetTokenize.Tests;

public sealed class BytePairTrainingTests
{
    [Fact]
    public void Wikipedias_example_merges_aa_then_ab_then_both()
    {
        // https://en.wikipedia.org/wiki/Byte-pair_encoding: aaabdaaabac → ZabdZabac → ZYdZYac → XdXac. Ours breaks the tie between Za and ab
        // by the smaller ids, which is the same choice.
        var options = new BytePairTrainingOptions { VocabularySize = 256 + 3, SplitPattern = SplitPattern.None };
        BytePairTokenizer tokenizer = BytePairTokenizer.Train(["aaabdaaabac"], options);

        Assert.Equal(["aa", "ab", "aaab"], Enumerable.Range(256, 3).Select(id => System.Text.Encoding.UTF8.GetString(tokenizer.GetTokenBytes(id).Span)));
        int a = Id(tokenizer, "a"), c = Id(tokenizer, "c"), d = Id(tokenizer, "d");
        Assert.Equal([258, d, 258, a, c], tokenizer.EncodeToIds("aaabdaaabac"));
        Assert.Equal("aaabdaaabac", tokenizer.Decode([258, d, 258, a, c]));
    }

    private static int Id(BytePairTokenizer tokenizer, string token)
    {
        Assert.True(tokenizer.TryGetId(System.Text.Encoding.UTF8.GetBytes(token), out int id));
        return id;
    }
}
