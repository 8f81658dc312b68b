using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

/// <summary>A cursor over some rows of a <see cref="DealtView"/>. It uses the memory of its text again, as those of ML.NET may.</summary>
internal sealed class DealtCursor(DealtView view, int[] rows) : DataViewRowCursor
{
    private char[] _memory = [];
    private int _index = -1;
    private bool _isClosed;

    public override DataViewSchema Schema => view.Schema;

    public override long Position => _index;

    public override long Batch => view.BatchOf(rows[_index]);

    public override bool MoveNext()
    {
        Assert.False(_isClosed, "A cursor was read after it was disposed of.");
        return ++_index < rows.Length;
    }

    public override bool IsColumnActive(DataViewSchema.Column column) => true;

    public override ValueGetter<DataViewRowId> GetIdGetter() => (ref DataViewRowId id) => id = new DataViewRowId((ulong)rows[_index], 0);

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        ValueGetter<ReadOnlyMemory<char>> get = Read;
        return (ValueGetter<TValue>)(Delegate)get;
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isClosed)
        {
            _isClosed = true;
            view.CountClosed();
        }

        base.Dispose(disposing);
    }

    private void Read(ref ReadOnlyMemory<char> value)
    {
        string text = view.Read(rows[_index]);
        if (_memory.Length < text.Length)
        {
            _memory = new char[text.Length * 2];
        }

        _memory.AsSpan().Fill('?');
        text.CopyTo(_memory);
        value = _memory.AsMemory(0, text.Length);
    }
}
