namespace MlNetTokenize.Tests;

public sealed class BytePairTrainingOptionsTests
{
    [Fact]
    public void Defaults_are_the_documented_ones()
    {
        var options = new BytePairTrainingOptions();
        Assert.Equal(32_768, options.VocabularySize);
        Assert.Same(SplitPattern.O200k, options.SplitPattern);
        Assert.Equal(2, options.MinimumPairFrequency);
        Assert.Empty(options.SpecialTokens);
        Assert.Equal(int.MaxValue, options.MaximumTokenLength);
        Assert.Equal(10_000_000, options.MaximumDistinctPieces);
        Assert.Null(options.InitialVocabulary);
        Assert.Equal(Environment.ProcessorCount, options.NumberOfThreads);
        Assert.Null(options.Progress);
        Assert.False(options.CancellationToken.CanBeCanceled);
    }

    [Theory]
    [InlineData(255, 0)]
    [InlineData(0, 0)]
    [InlineData(-1, 0)]
    [InlineData(257, 2)]
    [InlineData(16_777_217, 0)]
    public void A_vocabulary_that_is_too_small_or_too_large_is_refused(int size, int specialTokens)
        => AssertRefused(
            new BytePairTrainingOptions { VocabularySize = size, SpecialTokens = [.. Enumerable.Range(0, specialTokens).Select(i => $"<{i}>")] },
            nameof(BytePairTrainingOptions.VocabularySize),
            $"{size}",
            $"from {256 + specialTokens} to 16777216");

    [Theory]
    [InlineData(256, 0)]
    [InlineData(258, 2)]
    [InlineData(16_777_216, 0)]
    public void A_vocabulary_at_the_end_of_the_range_is_accepted(int size, int specialTokens)
    {
        var options = new BytePairTrainingOptions { VocabularySize = size, SpecialTokens = [.. Enumerable.Range(0, specialTokens).Select(i => $"<{i}>")] };
        Assert.Equal(256 + specialTokens, BytePairTokenizer.Train(["a"], options).VocabularySize);
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(-5)]
    [InlineData(long.MinValue)]
    public void A_minimum_frequency_below_zero_is_refused(long frequency)
        => AssertRefused(
            new BytePairTrainingOptions { MinimumPairFrequency = frequency }, nameof(BytePairTrainingOptions.MinimumPairFrequency), $"{frequency}", $"from 0 to {long.MaxValue}");

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_number_of_threads_below_one_is_refused(int threads)
        => AssertRefused(new BytePairTrainingOptions { NumberOfThreads = threads }, nameof(BytePairTrainingOptions.NumberOfThreads), $"{threads}", $"from 1 to {int.MaxValue}");

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(int.MinValue)]
    public void A_maximum_token_length_below_one_is_refused(int length)
        => AssertRefused(
            new BytePairTrainingOptions { MaximumTokenLength = length }, nameof(BytePairTrainingOptions.MaximumTokenLength), $"{length}", $"from 1 to {int.MaxValue}");

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_maximum_of_distinct_pieces_below_one_is_refused(int pieces)
        => AssertRefused(
            new BytePairTrainingOptions { MaximumDistinctPieces = pieces },
            nameof(BytePairTrainingOptions.MaximumDistinctPieces),
            $"{pieces}",
            $"from 1 to {int.MaxValue}");

    [Fact]
    public void The_smallest_limits_are_accepted()
        => Assert.Equal(256, BytePairTokenizer.Train(["abab"], new() { MaximumTokenLength = 1, MaximumDistinctPieces = 1000, MinimumPairFrequency = 1 }).VocabularySize);

    [Theory]
    [InlineData("")]
    [InlineData("a")]
    [InlineData("\n")]
    public void A_special_token_of_less_than_two_bytes_is_refused(string special)
        => AssertRefused(new BytePairTrainingOptions { SpecialTokens = ["<s>", special] }, nameof(BytePairTrainingOptions.SpecialTokens), $"'{special}'");

    [Fact]
    public void A_special_token_that_cannot_be_encoded_is_refused()
        => AssertRefused(new BytePairTrainingOptions { SpecialTokens = ["<\uD800>"] }, nameof(BytePairTrainingOptions.SpecialTokens), "surrogate");

    [Fact]
    public void A_special_token_that_is_given_twice_is_refused()
        => AssertRefused(
            new BytePairTrainingOptions { SpecialTokens = ["<s>", "</s>", "<s>"] }, nameof(BytePairTrainingOptions.SpecialTokens), "'<s>'", "twice");

    [Fact]
    public void A_special_token_of_two_bytes_or_a_pair_is_accepted()
    {
        BytePairTokenizer tokenizer = BytePairTokenizer.Train(["é😀é😀"], new BytePairTrainingOptions { SpecialTokens = ["é", "😀"] });
        Assert.Equal(["é", "😀"], tokenizer.SpecialTokens.OrderBy(special => special.Value).Select(special => special.Key));
        Assert.Equal("é😀", tokenizer.Decode(tokenizer.EncodeToIds("é😀")));
    }

    [Fact]
    public void Nothing_in_place_of_an_option_is_refused()
    {
        AssertRefused(new BytePairTrainingOptions { SplitPattern = null! }, nameof(BytePairTrainingOptions.SplitPattern));
        AssertRefused(new BytePairTrainingOptions { SpecialTokens = null! }, nameof(BytePairTrainingOptions.SpecialTokens));
        AssertRefused(new BytePairTrainingOptions { SpecialTokens = ["<s>", null!] }, nameof(BytePairTrainingOptions.SpecialTokens));
        Assert.Throws<ArgumentNullException>("options", () => BytePairTokenizer.Train([], null!));
        Assert.Throws<ArgumentNullException>("texts", () => BytePairTokenizer.Train((IEnumerable<string>)null!, new BytePairTrainingOptions()));
    }

    private static void AssertRefused(BytePairTrainingOptions options, string name, params string[] told)
    {
        ArgumentException exception = Assert.ThrowsAny<ArgumentException>(() => BytePairTokenizer.Train(Unread(), options));
        Assert.Equal(name, exception.ParamName);
        Assert.Contains(name, exception.Message, StringComparison.Ordinal);
        Assert.All(told, part => Assert.Contains(part, exception.Message, StringComparison.Ordinal));
    }

    // Options are looked at before the first text is asked for: reading a corpus can take hours.
    private static IEnumerable<string> Unread()
    {
        Assert.Fail("A text was read.");
        yield break;
    }
}
