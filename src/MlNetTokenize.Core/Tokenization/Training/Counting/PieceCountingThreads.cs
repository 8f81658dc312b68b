using System.Runtime.ExceptionServices;

namespace MlNetTokenize.Tokenization.Training.Counting;

/// <summary>Threads that count the pieces of blocks from a bounded queue.</summary>
internal sealed class PieceCountingThreads : IDisposable
{
    private readonly PieceCounter[] _counters;
    private readonly Thread[] _threads;
    private readonly CancellationTokenSource _stop;
    private readonly CancellationTokenRegistration _wakeUp;

    // Guards all that is below.
    private readonly object _gate = new();
    private readonly Queue<TextBlock> _queue = new();
    private readonly int _capacity;
    private int _working;
    private bool _isOver;
    private Exception? _failure;
    private long _lines;

    /// <summary>Starts a thread for each counter.</summary>
    public PieceCountingThreads(PieceCounter[] counters, CancellationToken cancellationToken)
    {
        _counters = counters;
        _capacity = counters.Length * 2;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _wakeUp = _stop.Token.Register(WakeAll);
        _threads = [.. counters.Select(counter => new Thread(() => Work(counter)) { IsBackground = true, Name = "Counting pieces" })];
        foreach (Thread thread in _threads)
        {
            thread.Start();
        }
    }

    /// <summary>The number of lines that ended in the blocks counted so far.</summary>
    public long Lines => Volatile.Read(ref _lines);

    /// <summary>At least that many distinct pieces have been found by one of them.</summary>
    public int DistinctPieces => _counters.Max(counter => counter.DistinctPieces);

    /// <summary>Hands on a block, where there is room within some time.</summary>
    /// <exception cref="OperationCanceledException">Counting was cancelled.</exception>
    public bool TryAdd(TextBlock block, TimeSpan wait)
    {
        lock (_gate)
        {
            if (_queue.Count >= _capacity && !_stop.IsCancellationRequested)
            {
                Monitor.Wait(_gate, wait);
            }

            ThrowIfStopped();
            if (_queue.Count >= _capacity)
            {
                return false;
            }

            _queue.Enqueue(block);
            Monitor.PulseAll(_gate);
            return true;
        }
    }

    /// <summary>Brings all counts to the shared table, where all blocks are counted within some time.</summary>
    /// <exception cref="OperationCanceledException">Counting was cancelled.</exception>
    public bool TryFlush(TimeSpan wait)
    {
        lock (_gate)
        {
            if ((_queue.Count > 0 || _working > 0) && !_stop.IsCancellationRequested)
            {
                Monitor.Wait(_gate, wait);
            }

            ThrowIfStopped();
            if (_queue.Count > 0 || _working > 0)
            {
                return false;
            }
        }

        // The threads have nothing to do, and what they wrote was written before they said so under the lock.
        foreach (PieceCounter counter in _counters)
        {
            counter.Flush();
        }

        return true;
    }

    /// <summary>Stops the threads and waits for them.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isOver = true;
        }

        _stop.Cancel();
        foreach (Thread thread in _threads)
        {
            thread.Join();
        }

        _wakeUp.Dispose();
        _stop.Dispose();
        while (_queue.TryDequeue(out TextBlock? block))
        {
            block.Dispose();
        }
    }

    private void Work(PieceCounter counter)
    {
        while (TryTake() is TextBlock block)
        {
            long lines = 0;
            try
            {
                using (block)
                {
                    lines = counter.Count(block, _stop.Token);
                }
            }
            catch (Exception exception)
            {
                lock (_gate)
                {
                    // The first one is what is wrong; the others are told to stop.
                    _failure ??= exception;
                }

                _stop.Cancel();
            }

            lock (_gate)
            {
                _working--;
                _lines += lines;
                Monitor.PulseAll(_gate);
            }
        }
    }

    private TextBlock? TryTake()
    {
        lock (_gate)
        {
            while (_queue.Count == 0 && !_isOver && !_stop.IsCancellationRequested)
            {
                Monitor.Wait(_gate);
            }

            if (_isOver || _stop.IsCancellationRequested)
            {
                return null;
            }

            _working++;
            Monitor.PulseAll(_gate);
            return _queue.Dequeue();
        }
    }

    private void ThrowIfStopped()
    {
        if (_failure is not null and not OperationCanceledException)
        {
            ExceptionDispatchInfo.Throw(_failure);
        }

        _stop.Token.ThrowIfCancellationRequested();
    }

    private void WakeAll()
    {
        lock (_gate)
        {
            Monitor.PulseAll(_gate);
        }
    }
}
