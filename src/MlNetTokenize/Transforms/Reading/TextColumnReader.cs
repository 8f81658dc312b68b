using System.Runtime.ExceptionServices;
using Microsoft.ML;
using MlNetTokenize.Transforms.Columns;

namespace MlNetTokenize.Transforms.Reading;

/// <summary>
/// Reads text columns once, row by row, and in a row column by column. Where a view hands out several cursors, each is read by a thread of its own, so that what the view does for its rows is done in
/// parallel; the texts come in the order of the view all the same.
/// </summary>
/// <remarks>
/// The rows of a batch are all of one cursor, and a cursor's batches ascend: the lowest batch among the cursors is the next one
/// (<see cref="DataViewRow.Batch"/>). A cursor is not read far ahead of the others, so memory does not grow with the view.
/// </remarks>
internal sealed class TextColumnReader : IDisposable
{
    private readonly DataViewRowCursor[] _cursors;
    private readonly TextBatchQueue[] _queues;
    private readonly CancellationTokenSource _stop;
    private readonly List<Thread> _threads = [];

    private TextColumnReader(DataViewRowCursor[] cursors, CancellationToken cancellationToken)
    {
        _cursors = cursors;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        _queues = [.. cursors.Select(_ => new TextBatchQueue(_stop.Token))];
    }

    /// <summary>Reads the columns.</summary>
    /// <param name="view">The view.</param>
    /// <param name="columns">Its columns: texts, or vectors of texts.</param>
    /// <param name="cursors">How many cursors are asked for; the view decides.</param>
    /// <param name="take">Takes the texts, one after the other, on the calling thread. The memory is used again.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public static void Read(
        IDataView view, DataViewSchema.Column[] columns, int cursors, Action<ReadOnlyMemory<char>> take, CancellationToken cancellationToken)
    {
        using var reader = new TextColumnReader(
            cursors == 1 ? [view.GetRowCursor(columns)] : view.GetRowCursorSet(columns, cursors), cancellationToken);
        if (reader._cursors.Length == 1)
        {
            ReadAll(reader._cursors[0], columns, (_, text) => take(text));
        }
        else
        {
            reader.ReadAll(columns, take);
        }
    }

    public void Dispose()
    {
        _stop.Cancel();
        foreach (Thread thread in _threads)
        {
            thread.Join();
        }

        foreach (DataViewRowCursor cursor in _cursors)
        {
            cursor.Dispose();
        }

        foreach (TextBatchQueue queue in _queues)
        {
            queue.Dispose();
        }

        _stop.Dispose();
    }

    private static void ReadAll(DataViewRowCursor cursor, DataViewSchema.Column[] columns, Action<long, ReadOnlyMemory<char>> take)
    {
        TextSlots[] texts = [.. columns.Select(column => new TextSlots(cursor, column))];
        while (cursor.MoveNext())
        {
            foreach (TextSlots slots in texts)
            {
                foreach (ReadOnlyMemory<char> text in slots.Read(out _, out _))
                {
                    take(cursor.Batch, text);
                }
            }
        }
    }

    private void ReadAll(DataViewSchema.Column[] columns, Action<ReadOnlyMemory<char>> take)
    {
        for (int i = 0; i < _cursors.Length; i++)
        {
            (DataViewRowCursor cursor, TextBatchQueue queue) = (_cursors[i], _queues[i]);
            var thread = new Thread(() => queue.Fill(add => ReadAll(cursor, columns, add))) { IsBackground = true, Name = "Reading texts" };
            _threads.Add(thread);
            thread.Start();
        }

        var next = new PriorityQueue<TextBatchQueue, long>();
        foreach (TextBatchQueue queue in _queues)
        {
            Queue(queue);
        }

        while (next.TryDequeue(out TextBatchQueue? queue, out _))
        {
            foreach (ReadOnlyMemory<char> text in queue.First!.Texts)
            {
                take(text);
            }

            Queue(queue);
        }

        void Queue(TextBatchQueue queue)
        {
            if (queue.TryNext())
            {
                next.Enqueue(queue, queue.First!.Number);
            }
            else if (queue.Failure is { } failure)
            {
                ExceptionDispatchInfo.Throw(failure);
            }
        }
    }
}
