using System.Text;

namespace MlNetTokenize.Tests;

public sealed class BytePairTrainingProgressTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Progress_goes_through_both_stages_and_ends_with_the_final_numbers(int threads)
    {
        // Reports come ten times a second: enough texts and merges that each stage takes several times as long.
        const int Size = 30_000;
        string[] texts = [.. Enumerable.Range(0, 30).Select(i => HardText.RandomLetters(50_000, "abcdefghijklmnopqrstuvwxyé中", seed: i))];
        var reports = new List<BytePairTrainingProgress>();
        BytePairTokenizer tokenizer = BytePairTokenizer.Train(
            Slow(texts, TimeSpan.FromMilliseconds(20)),
            new BytePairTrainingOptions { VocabularySize = Size, SplitPattern = SplitPattern.None, NumberOfThreads = threads },
            new SynchronousProgress<BytePairTrainingProgress>(reports.Add));

        Assert.True(reports.Count(report => report.Stage == BytePairTrainingStage.CountingPieces) > 1, "No report before counting ended.");
        Assert.True(reports.Count(report => report.Stage == BytePairTrainingStage.Merging) > 1, "No report before merging ended.");
        foreach ((BytePairTrainingProgress before, BytePairTrainingProgress after) in reports.Zip(reports.Skip(1)))
        {
            Assert.True(before.Stage <= after.Stage);
            Assert.True(before.TextsRead <= after.TextsRead);
            Assert.True(before.BytesRead <= after.BytesRead);
            Assert.True(before.DistinctPieces <= after.DistinctPieces);
            Assert.True(before.Merges <= after.Merges);
            Assert.True(before.Elapsed <= after.Elapsed);
        }

        Assert.All(reports, report => Assert.Equal(Size - 256, report.MaximumMerges));
        Assert.All(reports, report => Assert.Equal(report.Merges == 0, report.LastToken is null));
        BytePairTrainingProgress last = reports[^1];
        Assert.Equal(BytePairTrainingStage.Merging, last.Stage);
        Assert.Equal(texts.Length, last.TextsRead);
        Assert.Equal(texts.Sum(Encoding.UTF8.GetByteCount), last.BytesRead);
        Assert.Equal(texts.Length, last.DistinctPieces);
        Assert.Equal(tokenizer.Merges!.Count, last.Merges);
    }

    [Fact]
    public void The_last_token_reported_is_the_one_merged_last()
    {
        BytePairTrainingProgress? last = null;
        BytePairTokenizer.Train([" a a"], new BytePairTrainingOptions(), new SynchronousProgress<BytePairTrainingProgress>(report => last = report));
        Assert.Equal("Ġa", last!.LastToken);
    }

    private static IEnumerable<string> Slow(string[] texts, TimeSpan pause)
    {
        foreach (string text in texts)
        {
            Thread.Sleep(pause);
            yield return text;
        }
    }
}
