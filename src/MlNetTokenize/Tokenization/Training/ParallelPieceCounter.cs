using System.Collections.Concurrent;

namespace MlNetTokenize;

/// <summary>
/// Counts pieces on several threads: one producer adds texts, a bounded queue of blocks feeds the workers, and each has counts of its
/// own that are summed at the end. Sums do not depend on which worker counted what.
/// </summary>
internal sealed class ParallelPieceCounter : IDisposable
{
    private const int BlockLength = 1 << 18;

    private readonly BlockingCollection<TextBlock> _queue;
    private readonly PieceCounter[] _counters;
    private readonly Task[] _workers;
    private readonly CancellationTokenSource _stop;
    private TextBlock _block = new(BlockLength);

    public ParallelPieceCounter(SplitPattern splitPattern, int threads, CancellationToken cancellationToken)
    {
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _queue = new BlockingCollection<TextBlock>(boundedCapacity: threads * 2);
        _counters = [.. Enumerable.Range(0, threads).Select(_ => new PieceCounter(splitPattern))];
        _workers = [.. _counters.Select(counter => Task.Factory.StartNew(
            () => Work(counter), CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default))];
    }

    /// <summary>At least that many distinct pieces have been found.</summary>
    public int DistinctPieces => _counters.Max(counter => counter.Counts.Count);

    public void Add(ReadOnlySpan<char> text)
    {
        if (!_block.HasRoomFor(text.Length))
        {
            Send();
            _block = new TextBlock(Math.Max(BlockLength, text.Length));
        }

        _block.Add(text);
    }

    /// <summary>Waits for the workers and sums their counts.</summary>
    public PieceCounter Finish()
    {
        Send();
        _queue.CompleteAdding();
        Join();
        for (int i = 1; i < _counters.Length; i++)
        {
            _counters[0].Add(_counters[i]);
        }

        return _counters[0];
    }

    /// <summary>Stops the workers and waits for them.</summary>
    public void Dispose()
    {
        _stop.Cancel();
        Task.WhenAll(_workers).ContinueWith(static all => all.Exception, TaskScheduler.Default).Wait();
        _block.Dispose();
        foreach (TextBlock block in _queue)
        {
            block.Dispose();
        }

        _queue.Dispose();
        _stop.Dispose();
    }

    private void Send()
    {
        try
        {
            _queue.Add(_block, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            // Either the caller cancelled or a worker failed: the worker's own exception says more.
            Join();
            throw;
        }
    }

    private void Work(PieceCounter counter)
    {
        try
        {
            foreach (TextBlock block in _queue.GetConsumingEnumerable(_stop.Token))
            {
                using (block)
                {
                    block.CountInto(counter, _stop.Token);
                }
            }
        }
        catch
        {
            _stop.Cancel();
            throw;
        }
    }

    private void Join()
    {
        try
        {
            Task.WaitAll(_workers);
        }
        catch (AggregateException failures)
        {
            Exception first = failures.InnerExceptions.FirstOrDefault(failure => failure is not OperationCanceledException) ?? failures.InnerExceptions[0];
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(first);
        }
    }
}
