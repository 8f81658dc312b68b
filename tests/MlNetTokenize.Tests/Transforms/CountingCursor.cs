using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

/// <summary>A cursor that tells its view what is read.</summary>
internal sealed class CountingCursor : DataViewRowCursor
{
    private readonly CountingView _view;
    private readonly DataViewRowCursor _source;
    private bool _closed;

    public CountingCursor(CountingView view, DataViewRowCursor source)
    {
        _view = view;
        _source = source;
        view.CountOpened();
    }

    public override DataViewSchema Schema => _source.Schema;

    public override long Position => _source.Position;

    public override long Batch => _source.Batch;

    public override bool MoveNext()
    {
        bool moved = _source.MoveNext();
        if (moved)
        {
            _view.CountRow();
        }

        return moved;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => _source.IsColumnActive(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => _source.GetIdGetter();

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        ValueGetter<TValue> get = _source.GetGetter<TValue>(column);
        return (ref TValue value) =>
        {
            _view.CountValue(column.Name);
            get(ref value);
        };
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_closed)
        {
            _closed = true;
            _view.CountClosed();
            _source.Dispose();
        }

        base.Dispose(disposing);
    }
}
