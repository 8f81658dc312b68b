using System.Collections.Concurrent;
using Microsoft.ML;

namespace MlNetTokenize.Tests;

/// <summary>A view that counts what is read of it.</summary>
internal sealed class CountingView(IDataView source) : IDataView
{
    private readonly ConcurrentDictionary<string, int> _values = new(StringComparer.Ordinal);
    private int _opened;
    private int _closed;
    private int _rows;

    /// <summary>How many cursors were asked for.</summary>
    public int CursorsOpened => _opened;

    /// <summary>How many of them were disposed of.</summary>
    public int CursorsClosed => _closed;

    /// <summary>How many rows the cursors moved to, all together.</summary>
    public int RowsRead => _rows;

    public bool CanShuffle => source.CanShuffle;

    public DataViewSchema Schema => source.Schema;

    /// <summary>How often a value of the column was asked for.</summary>
    public int ValuesRead(string column) => _values.GetValueOrDefault(column);

    public long? GetRowCount() => source.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
        => new CountingCursor(this, source.GetRowCursor(columnsNeeded, rand));

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null)
        => [.. source.GetRowCursorSet(columnsNeeded, n, rand).Select(cursor => new CountingCursor(this, cursor))];

    internal void CountOpened() => Interlocked.Increment(ref _opened);

    internal void CountClosed() => Interlocked.Increment(ref _closed);

    internal void CountRow() => Interlocked.Increment(ref _rows);

    internal void CountValue(string column) => _values.AddOrUpdate(column, 1, static (_, count) => count + 1);
}
