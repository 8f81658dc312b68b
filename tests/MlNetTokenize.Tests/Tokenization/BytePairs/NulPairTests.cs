namespace MlNetTokenize.Tests;

/// <summary>The pair of two NULs is all zeros where merges are looked up, as is a place without a merge; that must not matter, whatever lies beside it.</summary>
public sealed class NulPairTests
{
    // All of them, as which one shares a place with the NULs depends on the hash.
    private static readonly IEnumerable<string> Pairs = HardText.AllUpTo(2, "abcdefghijklmnopqrstuvwxyz").Where(text => text.Length == 2);

    [Fact]
    public void Two_NULs_are_learned_beside_any_pair()
    {
        foreach (string pair in Pairs)
        {
            BytePairTokenizer tokenizer = Train(pair, pair, "\0\0");
            Assert.Equal(258, tokenizer.VocabularySize);
            Assert.Equal([256, 257, 257], tokenizer.EncodeToIds($"{pair}\0\0\0\0"));
        }
    }

    [Fact]
    public void Many_NULs_are_encoded_whatever_pair_merges()
    {
        string text = new('\0', 100);
        foreach (string pair in Pairs)
        {
            BytePairTokenizer tokenizer = Train(pair);
            Assert.Equal(text, tokenizer.Decode(tokenizer.EncodeToIds(text)));
        }
    }

    [Fact]
    public void A_token_with_two_NULs_in_it_is_made_whatever_pair_merges()
    {
        foreach (string pair in Pairs)
        {
            // The two halves are learned first.
            BytePairTokenizer tokenizer = Train(pair, "(\0", "(\0", "\0)", "\0)", "(\0\0)");
            Assert.Single(tokenizer.EncodeToIds("(\0\0)"));
        }
    }

    private static BytePairTokenizer Train(params string[] texts) => BytePairTokenizer.Train(
        texts, new BytePairTrainingOptions { SplitPattern = SplitPattern.None, MinimumPairFrequency = 1, NumberOfThreads = 1 });
}
