namespace MlNetTokenize.Tests;

/// <summary>Progress comes at a steady rate, also where a reader is slow or all threads are busy.</summary>
public sealed class TrainingReportRateTests
{
    private static readonly string Line = HardText.RandomLetters(1000, "abc ", seed: 1) + "\n";

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_slow_reader_does_not_keep_reports_back(int threads)
        => ReportsSteadily(1, (options, token) => PieceCounts.Count(new EndlessReader(Line, TimeSpan.FromMilliseconds(20)), options, null, token), threads);

    [Fact]
    public void Busy_threads_do_not_keep_reports_back()
    {
        // The queue is full after a few texts, and each takes minutes.
        var pattern = new ProbeSplitPattern(static () => Thread.Sleep(1));
        string text = new('a', 100_000);
        ReportsSteadily(0, (options, token) => PieceCounts.Count(Enumerable.Repeat(text, int.MaxValue), options, null, token), threads: 2, pattern);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Fast_counting_is_not_reported_more_often(int threads)
        => ReportsSteadily(1, (options, token) => PieceCounts.Count(new EndlessReader(Line), options, null, token), threads);

    /// <summary>Counts until there have been a few reports.</summary>
    private static void ReportsSteadily(
        long fewest, Action<BytePairTrainingOptions, CancellationToken> count, int threads, SplitPattern? pattern = null)
    {
        using var source = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var reports = new List<BytePairTrainingProgress>();
        var options = new BytePairTrainingOptions
        {
            NumberOfThreads = threads,
            SplitPattern = pattern ?? SplitPattern.O200k,
            Progress = new SynchronousProgress<BytePairTrainingProgress>(report =>
            {
                reports.Add(report);
                if (reports.Count == 5)
                {
                    source.Cancel();
                }
            }),
        };
        Assert.ThrowsAny<OperationCanceledException>(() => count(options, source.Token));
        Assert.Equal(5, reports.Count);
        Assert.True(reports[^1].TextsRead + reports[^1].BytesRead >= fewest);

        // A tenth of a second apart on average, and later where the machine is busy.
        Assert.InRange(reports[^1].Elapsed, TimeSpan.FromMilliseconds(480), TimeSpan.FromSeconds(20));
        foreach ((BytePairTrainingProgress before, BytePairTrainingProgress after) in reports.Zip(reports.Skip(1)))
        {
            Assert.True(before.Elapsed < after.Elapsed && before.TextsRead <= after.TextsRead);
            Assert.True(before.BytesRead <= after.BytesRead && before.DistinctPieces <= after.DistinctPieces);
            Assert.Equal(BytePairTrainingStage.CountingPieces, after.Stage);
        }
    }
}
