using System.Collections.Concurrent;

namespace MlNetTokenize.Transforms.Reading;

/// <summary>The batches of one cursor on their way from the thread that reads it.</summary>
/// <param name="stop">Stops both sides.</param>
internal sealed class TextBatchQueue(CancellationToken stop) : IDisposable
{
    private const int Capacity = 8;

    // A batch of many or long rows comes in parts.
    private const int LongestPart = 1 << 16;

    private readonly BlockingCollection<TextBatch> _batches = new(Capacity);

    /// <summary>The batch taken last.</summary>
    public TextBatch? First { get; private set; }

    /// <summary>Why there are no more.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Fills the queue, on the thread that reads.</summary>
    /// <param name="read">Reads all rows and gives their batches' numbers and texts.</param>
    public void Fill(Action<Action<long, ReadOnlyMemory<char>>> read)
    {
        try
        {
            var batch = new TextBatch(-1);
            read((number, text) =>
            {
                if (number != batch.Number || batch.Length > LongestPart)
                {
                    Send(batch);
                    batch = new TextBatch(number);
                }

                batch.Add(text.Span);
            });
            Send(batch);
        }
        catch (Exception exception)
        {
            Failure = exception;
        }

        _batches.CompleteAdding();

        void Send(TextBatch batch)
        {
            if (batch.Texts.Count > 0)
            {
                _batches.Add(batch, stop);
            }
        }
    }

    /// <summary>Waits for the next batch.</summary>
    /// <returns>Whether there is one.</returns>
    public bool TryNext()
    {
        bool taken = _batches.TryTake(out TextBatch? batch, Timeout.Infinite, stop);
        First = batch;
        return taken;
    }

    public void Dispose() => _batches.Dispose();
}
