namespace MlNetTokenize.Tests;

public sealed class BytePairTrainingStopTests
{
    // What hangs should fail and not stop the run; a cancelled training is over within milliseconds.
    private static readonly TimeSpan Soon = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(5, true)]
    [InlineData(5, false)]
    public void A_token_that_is_cancelled_already_stops_training_at_once(int threads, bool inOptions)
    {
        var cancelled = new CancellationToken(canceled: true);
        var options = new BytePairTrainingOptions { NumberOfThreads = threads, CancellationToken = inOptions ? cancelled : default };
        Assert.ThrowsAny<OperationCanceledException>(() => BytePairTokenizer.Train(["a a"], options, null, inOptions ? default : cancelled));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(2, false)]
    [InlineData(5, true)]
    public async Task Cancelling_stops_the_counting(int threads, bool inOptions)
    {
        using var source = new CancellationTokenSource();
        int afterwards = 0;
        var options = new BytePairTrainingOptions
        {
            NumberOfThreads = threads,
            SplitPattern = SplitPattern.FromRegex(@"\w+|\s"),
            CancellationToken = inOptions ? source.Token : default,
        };
        Task training = Task.Run(() => BytePairTokenizer.Train(Endless(), options, null, inOptions ? default : source.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => training.WaitAsync(Soon));
        Assert.True(afterwards <= 1, $"{afterwards} texts were read after it was cancelled.");

        IEnumerable<string> Endless()
        {
            string text = HardText.RandomLetters(100_000, "abcdef    ", seed: 1);
            for (int i = 0; ; i++)
            {
                afterwards += source.IsCancellationRequested ? 1 : 0;
                if (i == 40)
                {
                    source.Cancel();
                }

                yield return text;
            }
        }
    }

    [Fact]
    public async Task Cancelling_wakes_a_reader_that_waits_for_busy_threads()
    {
        // No thread goes on before it is cancelled, so the queue between them fills up and the reader waits.
        using var source = new CancellationTokenSource();
        var pattern = new ProbeSplitPattern(() => source.Token.WaitHandle.WaitOne(Soon));
        var options = new BytePairTrainingOptions { NumberOfThreads = 2, SplitPattern = pattern };
        string text = new('a', 300_000);
        Task training = Task.Run(() => BytePairTokenizer.Train(Enumerable.Repeat(text, int.MaxValue), options, null, source.Token));
        source.CancelAfter(TimeSpan.FromMilliseconds(300));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => training.WaitAsync(Soon));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Cancelling_stops_the_counting_within_a_text(int threads)
    {
        using var source = new CancellationTokenSource();
        int cuts = 0;
        var pattern = new ProbeSplitPattern(() =>
        {
            if (Interlocked.Increment(ref cuts) == 1000)
            {
                source.Cancel();
            }
        });
        var options = new BytePairTrainingOptions { NumberOfThreads = threads, SplitPattern = pattern };
        string text = new('a', 1 << 22);
        Task training = Task.Run(() => BytePairTokenizer.Train([text, text], options, null, source.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => training.WaitAsync(Soon));
        Assert.True(cuts < text.Length, $"The text was cut {cuts} times.");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Cancelling_stops_the_merging(int threads)
    {
        // Without cancelling, these merges take minutes.
        using var source = new CancellationTokenSource();
        int reportsOfMerges = 0;
        var progress = new SynchronousProgress<BytePairTrainingProgress>(report =>
        {
            if (report.Merges > 0)
            {
                reportsOfMerges++;
                source.Cancel();
            }
        });
        var options = new BytePairTrainingOptions { VocabularySize = 30_000, SplitPattern = SplitPattern.None, NumberOfThreads = threads };
        string text = HardText.RandomLetters(2_000_000, "abcdefghijklmnopqrstuvwxyz", seed: 1);
        Task training = Task.Run(() => BytePairTokenizer.Train([text], options, progress, source.Token));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => training.WaitAsync(Soon));
        Assert.Equal(1, reportsOfMerges);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task An_exception_of_the_texts_comes_through_and_no_thread_stays_behind(int threads)
    {
        // Every thread is caught in a text of its own before the texts fail.
        int ended = 0;
        var workers = new HashSet<Thread>();
        using var allAreWorking = new CountdownEvent(threads);
        using var textsHaveFailed = new ManualResetEventSlim();
        var pattern = new ProbeSplitPattern(() =>
        {
            lock (workers)
            {
                if (!workers.Add(Thread.CurrentThread))
                {
                    return;
                }
            }

            allAreWorking.Signal();
            if (threads > 1)
            {
                textsHaveFailed.Wait(Soon);
                Thread.Sleep(100);
            }

            Interlocked.Increment(ref ended);
        });
        var options = new BytePairTrainingOptions { NumberOfThreads = threads, SplitPattern = pattern };
        Task training = Task.Factory.StartNew(() => BytePairTokenizer.Train(Failing(), options), TaskCreationOptions.LongRunning);
        InvalidDataException exception = await Assert.ThrowsAsync<InvalidDataException>(() => training.WaitAsync(Soon));
        Assert.Equal("no more", exception.Message);
        Assert.Equal(threads, ended);
        Assert.All(workers, worker => Assert.True(worker.Join(Soon)));

        IEnumerable<string> Failing()
        {
            // One more than there are threads, as a block is handed on when the next one begins.
            for (int i = 0; i <= threads; i++)
            {
                yield return new string('a', 300_000);
            }

            Assert.True(allAreWorking.Wait(Soon));
            textsHaveFailed.Set();
            throw new InvalidDataException("no more");
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public async Task An_exception_in_a_thread_that_counts_comes_through(int threads)
    {
        var pattern = new ProbeSplitPattern(() => throw new InvalidDataException("cannot be cut"));
        var options = new BytePairTrainingOptions { NumberOfThreads = threads, SplitPattern = pattern };
        string text = new('a', 100_000);
        Task endless = Task.Run(() => BytePairTokenizer.Train(Enumerable.Repeat(text, int.MaxValue), options));
        Task single = Task.Run(() => BytePairTokenizer.Train([text], options));
        Assert.Equal("cannot be cut", (await Assert.ThrowsAsync<InvalidDataException>(() => endless.WaitAsync(Soon))).Message);
        Assert.Equal("cannot be cut", (await Assert.ThrowsAsync<InvalidDataException>(() => single.WaitAsync(Soon))).Message);
    }
}
