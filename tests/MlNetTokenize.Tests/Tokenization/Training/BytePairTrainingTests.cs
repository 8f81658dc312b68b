using System.Text;
using CsCheck;

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

        Assert.Equal(["aa", "ab", "aaab"], Enumerable.Range(256, 3).Select(id => Encoding.UTF8.GetString(tokenizer.GetTokenBytes(id).Span)));
        int a = Id(tokenizer, "a"), c = Id(tokenizer, "c"), d = Id(tokenizer, "d");
        Assert.Equal([258, d, 258, a, c], tokenizer.EncodeToIds("aaabdaaabac"));
        Assert.Equal("aaabdaaabac", tokenizer.Decode([258, d, 258, a, c]));
    }

    [Theory]
    [InlineData("a")]
    [InlineData("ab")]
    [InlineData("abc")]
    [InlineData("ab ")]
    [InlineData("aé中")]
    [InlineData("abcdefghij 1'\n")]
    public void Tokens_and_merges_equal_those_of_counting_anew_after_every_merge(string letters)
        => Gen.Select(Corpus(letters), Gen.Int[256, 300], Gen.Int[1, 4], Gen.OneOf(SplitPattern.None, SplitPattern.Gpt2, SplitPattern.O200k)).Sample(
            (corpus, size, frequency, pattern) => TrainsAlike(
                corpus,
                new BytePairTrainingOptions { VocabularySize = size, MinimumPairFrequency = frequency, SplitPattern = pattern, NumberOfThreads = 1 }),
            iter: 300);

    [Fact]
    public void Special_tokens_are_never_spelled_by_a_merge()
        => Gen.Select(Corpus("abc"), Gen.OneOf("ab", "abc", "aab", "cc", "aaaa", "bcb").HashSet[1, 4], Gen.Int[0, 40]).Sample(
            (corpus, special, merges) => TrainsAlike(
                corpus,
                new BytePairTrainingOptions
                {
                    VocabularySize = 256 + special.Count + merges,
                    SpecialTokens = [.. special],
                    SplitPattern = SplitPattern.None,
                    MinimumPairFrequency = 1,
                    NumberOfThreads = 1,
                }),
            iter: 500);

    [Fact]
    public void Every_short_text_of_two_letters_is_learned_as_by_counting_anew()
    {
        foreach (string text in HardText.AllUpTo(10, "ab"))
        {
            TrainsAlike(
                [text],
                new BytePairTrainingOptions { VocabularySize = 256 + 20, SplitPattern = SplitPattern.None, MinimumPairFrequency = 1, NumberOfThreads = 1 });
        }
    }

    [Fact]
    public void The_number_of_threads_and_the_order_of_texts_make_no_difference()
        => Gen.Select(Gen.OneOf("the", "cat", " ", "sat", "é", "中文", "12", ".\n", "'s").Array[0, 60].Select(string.Concat).Array[0, 40], Gen.Int).Sample(
            (corpus, seed) =>
            {
                BytePairTokenizer first = Train(corpus, 1);
                string[] shuffled = [.. corpus];
                new Random(seed).Shuffle(shuffled);
                AssertSame(first, Train(corpus, 2));
                AssertSame(first, Train(corpus, 5));
                AssertSame(first, Train(shuffled, 1));
                AssertSame(first, Train(shuffled, 5));
            },
            iter: 25);

    [Fact]
    public void The_number_of_threads_makes_no_difference_to_texts_that_fill_many_blocks()
    {
        // Also a text that is longer than a block, and empty ones.
        string[] corpus =
        [
            .. Enumerable.Range(0, 30).Select(i => HardText.RandomLetters(60_000, "abcdefgh  é.", seed: i)),
            string.Empty,
            HardText.RandomLetters(700_000, "abcdefgh  é.", seed: 100),
            string.Empty,
        ];
        BytePairTokenizer first = Train(corpus, 1);
        Assert.Equal(600, first.VocabularySize);
        AssertSame(first, Train(corpus, 2));
        AssertSame(first, Train(corpus, 5));
        AssertSame(first, Train([.. corpus.Reverse()], 5));
    }

    [Fact]
    public void Training_ends_when_no_pair_is_left()
    {
        BytePairTokenizer tokenizer = BytePairTokenizer.Train(
            ["abcd"], new BytePairTrainingOptions { VocabularySize = 1000, MinimumPairFrequency = 1, SplitPattern = SplitPattern.None });
        Assert.Equal(256 + 3, tokenizer.VocabularySize);
        Assert.Equal([258], tokenizer.EncodeToIds("abcd"));
        Assert.Equal(256, BytePairTokenizer.Train([], new BytePairTrainingOptions()).VocabularySize);
        Assert.Equal(256, BytePairTokenizer.Train(["", "a"], new BytePairTrainingOptions { MinimumPairFrequency = 1 }).VocabularySize);
    }

    [Theory]
    [InlineData(1, "ab", "cd", "ef")]
    [InlineData(2, "ab", "cd")]
    [InlineData(3, "ab")]
    [InlineData(4)]
    [InlineData(long.MaxValue)]
    public void Pairs_less_frequent_than_the_minimum_are_not_merged(long minimum, params string[] learned)
    {
        BytePairTokenizer tokenizer = BytePairTokenizer.Train(
            ["ab", "ab", "ab", "cd", "cd", "ef"], new BytePairTrainingOptions { MinimumPairFrequency = minimum });
        Assert.Equal(learned, Enumerable.Range(256, tokenizer.VocabularySize - 256).Select(id => Encoding.UTF8.GetString(tokenizer.GetTokenBytes(id).Span)));
    }

    [Fact]
    public void No_merge_reaches_from_one_text_into_the_next()
    {
        BytePairTokenizer tokenizer = BytePairTokenizer.Train(
            ["a", "b", "a", "b"], new BytePairTrainingOptions { SplitPattern = SplitPattern.None, MinimumPairFrequency = 1 });
        Assert.Equal(256, tokenizer.VocabularySize);
    }

    [Fact]
    public void Special_tokens_come_first_and_then_the_bytes_in_the_order_of_Gpt2()
    {
        BytePairTokenizer tokenizer = BytePairTokenizer.Train(
            ["a<s>"], new BytePairTrainingOptions { SpecialTokens = ["</s>", "<s>", "é"], MinimumPairFrequency = 100 });
        Assert.Equal(new Dictionary<string, int> { ["</s>"] = 0, ["<s>"] = 1, ["é"] = 2 }, tokenizer.SpecialTokens);
        Assert.Equal(256 + 3, tokenizer.VocabularySize);

        // bytes_to_unicode of GPT-2's encoder.py: ! to ~, ¡ to ¬, ® to ÿ, then all others.
        byte[] printable = [.. Enumerable.Range('!', 94).Concat(Enumerable.Range('¡', 12)).Concat(Enumerable.Range('®', 82)).Select(value => (byte)value)];
        byte[] order = [.. printable, .. Enumerable.Range(0, 256).Select(value => (byte)value).Except(printable)];
        Assert.Equal(order, Enumerable.Range(3, 256).Select(id => Assert.Single(tokenizer.GetTokenBytes(id).ToArray())));
    }

    [Fact]
    public void The_options_are_not_looked_at_again_once_training_has_begun()
    {
        var options = new BytePairTrainingOptions { VocabularySize = 258, SplitPattern = SplitPattern.None, NumberOfThreads = 1 };
        BytePairTokenizer tokenizer = BytePairTokenizer.Train(Texts(), options);
        Assert.Equal(258, tokenizer.VocabularySize);
        Assert.Same(SplitPattern.None, tokenizer.SplitPattern);

        IEnumerable<string> Texts()
        {
            yield return "abcabcabc abcabc";
            options.VocabularySize = 256;
            options.SplitPattern = SplitPattern.Gpt2;
        }
    }

    private static void TrainsAlike(string[] corpus, BytePairTrainingOptions options)
    {
        var slow = new SlowBytePairTrainer(corpus, options);
        BytePairTokenizer tokenizer = BytePairTokenizer.Train(corpus, options);
        Assert.Equal(slow.Tokens, Tokens(tokenizer));
        Assert.Equal(slow.Merges, tokenizer.Merges);

        // From single bytes on, a text's bytes merge in one order wherever they stand, so no two merges make the same token.
        Assert.Equal(tokenizer.VocabularySize - 256 - options.SpecialTokens.Count, slow.Merges.Count);
    }

    private static BytePairTokenizer Train(string[] corpus, int threads)
        => BytePairTokenizer.Train(corpus, new BytePairTrainingOptions { VocabularySize = 600, NumberOfThreads = threads });

    private static void AssertSame(BytePairTokenizer expected, BytePairTokenizer actual)
    {
        Assert.Equal(Tokens(expected), Tokens(actual));
        Assert.Equal(expected.Merges, actual.Merges);
    }

    private static IEnumerable<string> Tokens(BytePairTokenizer tokenizer)
        => Enumerable.Range(0, tokenizer.VocabularySize).Select(id => Convert.ToHexString(tokenizer.GetTokenBytes(id).Span));

    private static Gen<string[]> Corpus(string letters)
        => Gen.OneOf(letters.ToCharArray()).Array[0, 40].Select(units => new string(units)).Array[0, 6];

    private static int Id(BytePairTokenizer tokenizer, string token)
    {
        Assert.True(tokenizer.TryGetId(Encoding.UTF8.GetBytes(token), out int id));
        return id;
    }
}
