namespace MlNetTokenize.Tests;

public sealed class BytePairTrainingSummaryTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_summary_says_what_was_learned_from(int threads)
    {
        BytePairTrainingSummary summary = BytePairTokenizer.Train(
            ["the the cat", "", "the é"],
            new() { VocabularySize = 259, SpecialTokens = ["<s>"], SplitPattern = SplitPattern.Gpt2, NumberOfThreads = threads }).TrainingSummary!;
        Assert.Equal(3, summary.TextsRead);
        Assert.Equal(17, summary.BytesRead);
        Assert.Equal(4, summary.DistinctPieces);
        Assert.Equal(5, summary.Occurrences);
        Assert.Equal((0, 0, 0.0), (summary.DroppedPieces, summary.DroppedOccurrences, summary.DroppedShare));
        Assert.Equal((2, 2), (summary.Merges, summary.MaximumMerges));
        Assert.InRange(summary.Elapsed, TimeSpan.FromTicks(1), TimeSpan.FromMinutes(5));
        Assert.Null(summary.Note);
    }

    [Fact]
    public void A_note_says_that_no_pair_is_left()
    {
        BytePairTrainingSummary summary = BytePairTokenizer.Train(
            ["ab ab ab"], new() { VocabularySize = 1000, MinimumPairFrequency = 3, SplitPattern = SplitPattern.None }).TrainingSummary!;
        Assert.Equal("No other pair of tokens that may be merged occurs 3 times: the vocabulary has 257 tokens of 1000.", summary.Note);
        Assert.Equal((1, 744), (summary.Merges, summary.MaximumMerges));
        Assert.Contains("256 tokens of 300", BytePairTokenizer.Train([], new() { VocabularySize = 300 }).TrainingSummary!.Note, StringComparison.Ordinal);

        // Reached exactly, with the last pair there is.
        Assert.Null(BytePairTokenizer.Train(["ab"], new() { VocabularySize = 257, MinimumPairFrequency = 1 }).TrainingSummary!.Note);
    }

    [Fact]
    public void A_summary_of_an_initial_vocabulary_has_the_new_merges_alone()
    {
        BytePairTokenizer initial = BytePairTokenizer.Train(["abab cdcd"], new() { VocabularySize = 258, SplitPattern = SplitPattern.None });
        BytePairTrainingSummary summary = BytePairTokenizer.Train(
            ["abcd", "abcd", "x"], new() { InitialVocabulary = initial, VocabularySize = 261, SpecialTokens = ["<s>"] }).TrainingSummary!;
        Assert.Equal((1, 2), (summary.Merges, summary.MaximumMerges));
        Assert.Contains("260 tokens of 261", summary.Note, StringComparison.Ordinal);
        Assert.Equal((2, 3), (summary.DistinctPieces, summary.Occurrences));
    }

    [Fact]
    public void What_was_not_learned_here_has_none()
    {
        BytePairTokenizer learned = BytePairTokenizer.Train(["abab"], new() { VocabularySize = 257 });
        Assert.NotNull(learned.TrainingSummary);
        Assert.Null(Layout.Read(FileOf.Written(learned.SaveTokenizerJson)).TrainingSummary);
        Assert.Null(FileOf.ReadTiktoken(FileOf.Tiktoken(learned), SplitPattern.O200k).TrainingSummary);
        Assert.Null(FileOf.Read(FileOf.VocabularyAndMerges(learned), SplitPattern.O200k).TrainingSummary);
        Assert.Null(TestTokenizers.Cl100k.TrainingSummary);
    }
}
