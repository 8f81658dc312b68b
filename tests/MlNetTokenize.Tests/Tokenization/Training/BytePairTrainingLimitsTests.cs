using CsCheck;

namespace MlNetTokenize.Tests;

/// <summary>What limits merging: the length of tokens, and how often a pair occurs.</summary>
public sealed class BytePairTrainingLimitsTests
{
    [Fact]
    public void No_token_is_longer_than_the_maximum()
        => Gen.Select(Gen.Char["aab c\u00E9"].Array[0, 40].Select(units => new string(units)).Array[0, 6], Gen.Int[1, 7], Gen.Int[0, 40]).Sample(
            (corpus, longest, merges) =>
            {
                BytePairTokenizer tokenizer = TrainsAlike(corpus, new()
                {
                    VocabularySize = 257 + merges,
                    SpecialTokens = ["a long special one"],
                    MaximumTokenLength = longest,
                    MinimumPairFrequency = 1,
                    SplitPattern = SplitPattern.None,
                    NumberOfThreads = 1,
                });
                Assert.All(Enumerable.Range(1, tokenizer.VocabularySize - 1), id => Assert.InRange(tokenizer.GetTokenBytes(id).Length, 1, longest));
            },
            iter: 150);

    [Fact]
    public void Pairs_that_are_rare_at_first_are_merged_when_their_turn_comes()
        => Gen.Select(Gen.Int, Gen.Int[1, 12], Gen.Int[0, 150]).Sample(
            (seed, minimum, merges) =>
            {
                // Words that occur from hundreds of times to once, so that pairs are merged down to the last one.
                var random = new Random(seed);
                string[] corpus = [.. Enumerable.Range(0, 25).SelectMany(word => Enumerable.Repeat(
                    HardText.RandomLetters(random.Next(2, 8), "abcd", seed: random.Next()), 300 / (1 + word * word) + random.Next(4)))];
                TrainsAlike(corpus, new()
                {
                    VocabularySize = 256 + merges,
                    MinimumPairFrequency = minimum,
                    SplitPattern = SplitPattern.None,
                    NumberOfThreads = 1,
                });
            },
            iter: 40);

    [Theory]
    [InlineData(1, 15)]
    [InlineData(2, 14)]
    [InlineData(7, 9)]
    [InlineData(8, 8)]
    [InlineData(9, 7)]
    [InlineData(16, 0)]
    public void Pairs_are_merged_as_long_as_they_are_frequent_enough(long minimum, int merges)
    {
        // Pair i occurs i times, from 15 times to once.
        string[] corpus = [.. Enumerable.Range(1, 15).SelectMany(i => Enumerable.Repeat($"{(char)('A' + i)}{(char)('a' + i)}", i))];
        BytePairTokenizer tokenizer = BytePairTokenizer.Train(corpus, new() { MinimumPairFrequency = minimum, SplitPattern = SplitPattern.None });
        Assert.Equal(merges, tokenizer.Merges!.Count);
        Assert.Equal(
            Enumerable.Range(1, 15).Reverse().Take(merges).Select(i => $"{(char)('A' + i)}{(char)('a' + i)}"),
            Enumerable.Range(256, merges).Select(id => System.Text.Encoding.ASCII.GetString(tokenizer.GetTokenBytes(id).Span)));
    }

    private static BytePairTokenizer TrainsAlike(string[] corpus, BytePairTrainingOptions options)
    {
        var slow = new SlowBytePairTrainer(corpus, options);
        BytePairTokenizer tokenizer = BytePairTokenizer.Train(corpus, options);
        Assert.Equal(slow.Tokens, Enumerable.Range(0, tokenizer.VocabularySize).Select(id => Convert.ToHexString(tokenizer.GetTokenBytes(id).Span)));
        Assert.Equal(slow.Merges, tokenizer.Merges);
        return tokenizer;
    }
}
