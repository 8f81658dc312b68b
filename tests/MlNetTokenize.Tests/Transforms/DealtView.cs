using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

/// <summary>
/// A view of a text column that hands out as many cursors as it is asked for, and tells what is read. Batches are dealt to the cursors in turn, or each cursor
/// has a part of the view.
/// </summary>
internal sealed class DealtView : IDataView
{
    private readonly string[] _texts;
    private readonly int _rowsInBatch;
    private readonly bool _inParts;
    private readonly int[] _reads;
    private int _opened;
    private int _closed;

    public DealtView(string[] texts, int rowsInBatch, bool inParts = false)
    {
        _texts = texts;
        _rowsInBatch = rowsInBatch;
        _inParts = inParts;
        _reads = new int[texts.Length];
        var schema = new DataViewSchema.Builder();
        schema.AddColumn("Text", TextDataViewType.Instance);
        Schema = schema.ToSchema();
    }

    public bool CanShuffle => false;

    public DataViewSchema Schema { get; }

    /// <summary>Called with its row before a value is read.</summary>
    public Action<int> OnRead { get; init; } = static _ => { };

    /// <summary>How often each row was read.</summary>
    public IReadOnlyList<int> Reads => _reads;

    /// <summary>The threads that read.</summary>
    public ConcurrentDictionary<Thread, bool> Readers { get; } = new();

    public int CursorsOpened => _opened;

    public int CursorsClosed => _closed;

    /// <summary>How many cursors were asked for, each time that several could have been.</summary>
    public List<int> SetsAskedFor { get; } = [];

    public long? GetRowCount() => null;

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        => Open([.. Enumerable.Range(0, _texts.Length)]);

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
    {
        SetsAskedFor.Add(n);
        int batches = _texts.Length / _rowsInBatch + 1;
        return [.. Enumerable.Range(0, n).Select(cursor => Open([.. Enumerable.Range(0, _texts.Length)
            .Where(row => (_inParts ? (int)((long)BatchOf(row) * n / batches) : BatchOf(row) % n) == cursor)]))];
    }

    internal int BatchOf(int row) => row / _rowsInBatch;

    internal string Read(int row)
    {
        Readers.TryAdd(Thread.CurrentThread, true);
        OnRead(row);
        Interlocked.Increment(ref _reads[row]);
        return _texts[row];
    }

    internal void CountClosed() => Interlocked.Increment(ref _closed);

    private DealtCursor Open(int[] rows)
    {
        Interlocked.Increment(ref _opened);
        return new DealtCursor(this, rows);
    }
}
