using System.Runtime.ExceptionServices;

namespace MlNetTokenize.Embedding.Training;

/// <summary>A loop over tables or shares of texts by several threads, which fails as one thread would: with the first failure itself.</summary>
internal static class ParallelLoop
{
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
}
