using System.Collections.Concurrent;
using System.Runtime.ExceptionServices;

namespace MlNetTokenize.Embedding.Training.Learners;

/// <summary>A loop over tables or shares of texts by several threads, which fails as one thread would: with the first failure itself.</summary>
internal static class ParallelLoop
{
    private const int StepsOfChain = 32;

    /// <summary>Does the work.</summary>
    /// <param name="first">The first number that the work is given.</param>
    /// <param name="end">The number after the last one.</param>
    /// <param name="options">How many threads work, and what cancels between two numbers.</param>
    /// <param name="work">What is done with a number, on any thread.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void Run(int first, int end, EmbeddingTrainingOptions options, Action<int> work)
    {
        try
        {
            Parallel.For(first, end, new ParallelOptions { MaxDegreeOfParallelism = options.NumberOfThreads, CancellationToken = options.CancellationToken }, work);
        }
        catch (AggregateException failures)
        {
            ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }
    }

    /// <summary>
    /// Does chains of work: the steps of a chain one after another, those of different chains at the same time. Threads take turns at the chains, so that five of them keep two or four threads busy until the end.
    /// </summary>
    /// <param name="chains">How many chains there are.</param>
    /// <param name="length">How many texts, say, a chain goes over, in a few dozen steps.</param>
    /// <param name="options">How many threads work, and what cancels between two steps.</param>
    /// <param name="work">What is done with a chain's number, the first text and the one after the last.</param>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void RunChains(int chains, int length, EmbeddingTrainingOptions options, Action<int, int, int> work)
    {
        int steps = Math.Min(StepsOfChain, Math.Max(1, length));
        var done = new int[chains];
        var ready = new ConcurrentQueue<int>(Enumerable.Range(0, chains));
        Run(0, Math.Min(chains, options.NumberOfThreads), options, _ =>
        {
            while (ready.TryDequeue(out int chain))
            {
                options.CancellationToken.ThrowIfCancellationRequested();
                int step = done[chain]++;
                work(chain, (int)((long)length * step / steps), (int)((long)length * (step + 1) / steps));
                if (step + 1 < steps)
                {
                    ready.Enqueue(chain);
                }
            }
        });
    }
}
