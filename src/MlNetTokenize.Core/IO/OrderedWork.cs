namespace MlNetTokenize;

/// <summary>Work on many items by several threads, whose results are taken in the order of the items. Few items are in work at a time.</summary>
public static class OrderedWork
{
    /// <summary>Does the work.</summary>
    /// <param name="items">The items, asked for by the calling thread.</param>
    /// <param name="work">What is done with an item, on any thread.</param>
    /// <param name="take">What takes the results, on the calling thread.</param>
    /// <param name="threads">How many threads work, at least 1.</param>
    /// <param name="cancellationToken">Stops it between two items.</param>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is less than 1.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static void Run<TItem, TResult>(
        IEnumerable<TItem> items, Func<TItem, TResult> work, Action<TResult> take, int threads, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(items);
        ArgumentNullException.ThrowIfNull(work);
        ArgumentNullException.ThrowIfNull(take);
        ArgumentOutOfRangeException.ThrowIfLessThan(threads, 1);
        if (threads == 1)
        {
            foreach (TItem item in items)
            {
                cancellationToken.ThrowIfCancellationRequested();
                take(work(item));
            }

            return;
        }

        var running = new Queue<Task<TResult>>(threads + 1);
        try
        {
            foreach (TItem item in items)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (running.Count > threads)
                {
                    take(running.Dequeue().GetAwaiter().GetResult());
                }

                running.Enqueue(Task.Run(() => work(item), CancellationToken.None));
            }

            while (running.TryDequeue(out Task<TResult>? task))
            {
                cancellationToken.ThrowIfCancellationRequested();
                take(task.GetAwaiter().GetResult());
            }
        }
        finally
        {
            // Nobody may be at work any more with what the caller is about to let go.
            foreach (Task<TResult> task in running)
            {
                ((IAsyncResult)task).AsyncWaitHandle.WaitOne();
                _ = task.Exception;
            }
        }
    }
}
