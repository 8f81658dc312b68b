using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using MlNetTokenize.Tokenization.Training.Counting;
using Xunit.Abstractions;

namespace MlNetTokenize.Tests;

/// <summary>
/// Training is over soon after it is cancelled, whatever it is doing. The bound is far above what is measured, and it is enough to keep to it once: a machine
/// that has much other work does not let a thread run for seconds.
/// </summary>
public sealed class CancellationTimeTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(1);

    private static readonly string Words = HardText.RandomLetters(500_000, "abcdefghij   ,1\n", seed: 1);

    // Cut as a whole, as many patterns are, and normalized as a whole.
    private static readonly string FewWords = Words[..50_000];
    private static readonly string Decomposed = string.Concat(Enumerable.Repeat("e\u0301 a\u0308 ", 5_000));

    private static readonly Lazy<PieceCounts> FewLongPieces = new(() => PieceCounts.Count(
        [HardText.RandomLetters(3_000_000, "abcdefghijklmnopqrstuvwxyz", seed: 2)], new() { SplitPattern = SplitPattern.None, NumberOfThreads = 1 }));

    private static readonly Lazy<PieceCounts> ManyShortPieces = new(() =>
    {
        var table = new SharedPieceCounts();
        for (int i = 0; i < 600_000; i++)
        {
            table.Add(Encoding.ASCII.GetBytes(HardText.RandomLetters(10, "abcdefghijklmnopqrstuvwxyz", seed: i)), 1 + i % 5);
        }

        return new PieceCounts(SplitPattern.None, default, table);
    });

    [Theory]
    [InlineData("texts", 1)]
    [InlineData("texts", 4)]
    [InlineData("reader", 1)]
    [InlineData("reader", 4)]
    [InlineData("stream", 1)]
    [InlineData("stream", 4)]
    [InlineData("regex", 1)]
    [InlineData("regex", 4)]
    [InlineData("sequence", 1)]
    [InlineData("sequence", 4)]
    [InlineData("normalizing", 1)]
    [InlineData("normalizing", 4)]
    public void Counting_is_over_soon_after_it_is_cancelled(string what, int threads)
    {
        var options = new BytePairTrainingOptions { NumberOfThreads = threads, MaximumDistinctPieces = 100_000 };
        Func<CancellationToken, PieceCounts> count = what switch
        {
            "texts" => token => PieceCounts.Count(Endless(Words), options, null, token),
            "reader" => token => PieceCounts.Count(new EndlessReader(Words), options, null, token),
            "stream" => token => PieceCounts.Count(new EndlessStream(), options, null, token),
            "regex" => token => PieceCounts.Count(Endless(Words), With(SplitPattern.FromRegex(@"\w+|\s")), null, token),
            "sequence" => token => PieceCounts.Count(Endless(FewWords), With(CountedPatterns.Named("Sequence")), null, token),
            _ => token => PieceCounts.Count(Endless(Decomposed), Of(new Layout("qwen2").Tokenizer), null, token),
        };
        foreach (int delay in (int[])[20, 90])
        {
            Cancel(what, delay, token => count(token));
        }

        BytePairTrainingOptions With(SplitPattern pattern) => new() { NumberOfThreads = threads, SplitPattern = pattern };

        BytePairTrainingOptions Of(BytePairTokenizer initial) => new() { NumberOfThreads = threads, InitialVocabulary = initial };
    }

    [Fact]
    public void Dropping_is_over_soon_after_it_is_cancelled()
    {
        var copy = new SharedPieceCounts();
        copy.Add(ManyShortPieces.Value.Table);
        Cancel("dropping", 2, token =>
        {
            while (true)
            {
                // One at a time, so that it never comes to an end.
                copy.Drop(copy.Count - 1, token);
            }
        });
    }

    [Theory]
    [InlineData("few long pieces", 1)]
    [InlineData("few long pieces", 10)]
    [InlineData("few long pieces", 40)]
    [InlineData("few long pieces", 100)]
    [InlineData("few long pieces", 300)]
    [InlineData("many short pieces", 1)]
    [InlineData("many short pieces", 20)]
    [InlineData("many short pieces", 60)]
    [InlineData("many short pieces", 120)]
    [InlineData("many short pieces", 200)]
    public void Merging_is_over_soon_after_it_is_cancelled(string what, int delay)
    {
        // Laying out the pieces, counting their pairs, merging.
        PieceCounts counts = what == "few long pieces" ? FewLongPieces.Value : ManyShortPieces.Value;
        var options = new BytePairTrainingOptions { VocabularySize = 1 << 24, MinimumPairFrequency = 1, NumberOfThreads = 1 };
        Cancel(what, delay, token => BytePairTokenizer.Train(counts, options, null, token));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void No_thread_is_left_behind(int threads)
    {
        var workers = new ConcurrentDictionary<Thread, bool>();
        var pattern = new ProbeSplitPattern(() => workers.TryAdd(Thread.CurrentThread, true));
        var options = new BytePairTrainingOptions { NumberOfThreads = threads, SplitPattern = pattern };
        Cancel("threads", 200, token => PieceCounts.Count(Endless(Words), options, null, token));
        Assert.NotEmpty(workers);
        Assert.All(workers.Keys, worker => Assert.Equal("Counting pieces", worker.Name));
        Assert.All(workers.Keys, worker => Assert.False(worker.IsAlive));
    }

    private static IEnumerable<string> Endless(string text) => Enumerable.Repeat(text, int.MaxValue);

    private void Cancel(string what, int delay, Action<CancellationToken> work)
    {
        TimeSpan time = TimeSpan.MaxValue;
        for (int i = 0; i < 5 && time > Longest; i++)
        {
            time = TimeToEnd(delay, work);
            output.WriteLine($"{what}, cancelled after {delay} ms: over after {time.TotalMilliseconds:F1} ms");
        }

        Assert.InRange(time, TimeSpan.Zero, Longest);
    }

    private static TimeSpan TimeToEnd(int delay, Action<CancellationToken> work)
    {
        using var source = new CancellationTokenSource();
        long cancelled = 0;
        var canceller = new Thread(() =>
        {
            Thread.Sleep(delay);
            cancelled = Stopwatch.GetTimestamp();
            source.Cancel();
        });
        canceller.Start();
        Assert.ThrowsAny<OperationCanceledException>(() => work(source.Token));
        TimeSpan time = Stopwatch.GetElapsedTime(cancelled);
        canceller.Join();
        return time;
    }
}
