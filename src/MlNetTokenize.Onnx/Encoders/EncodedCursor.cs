using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MlNetTokenize.Encoders;

/// <summary>A cursor whose vectors come from a second one over the same rows, which is ahead of it.</summary>
internal sealed class EncodedCursor : DataViewRowCursor
{
    private readonly IHost _host;
    private readonly DataViewRowCursor _current;
    private readonly int _output;
    private readonly DataViewRowCursor _ahead;
    private readonly ValueGetter<ReadOnlyMemory<char>> _getText;
    private readonly ValueGetter<DataViewRowId> _getId;
    private readonly ValueGetter<DataViewRowId> _getAheadId;
    private readonly OnnxTextEncoder _encoder;
    private readonly int _most;
    private readonly List<ReadOnlyMemory<char>> _texts = [];
    private readonly List<DataViewRowId> _ids = [];

    // The first row of the texts that were read ahead. Their vectors are made when one of them is asked for.
    private long _start;
    private float[][]? _vectors;

    public EncodedCursor(IHost host, DataViewRowCursor current, int output, DataViewRowCursor ahead, int text, OnnxTextEncoder encoder, int most)
    {
        _host = host;
        _current = current;
        _output = output;
        _ahead = ahead;
        _getText = ahead.GetGetter<ReadOnlyMemory<char>>(ahead.Schema[text]);
        _getId = current.GetIdGetter();
        _getAheadId = ahead.GetIdGetter();
        _encoder = encoder;
        _most = most;
    }

    public override DataViewSchema Schema => _current.Schema;

    public override long Position => _current.Position;

    public override long Batch => _current.Batch;

    public override bool IsColumnActive(DataViewSchema.Column column) => column.Index == _output || _current.IsColumnActive(column);

    public override ValueGetter<DataViewRowId> GetIdGetter() => _current.GetIdGetter();

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (column.Index != _output)
        {
            return _current.GetGetter<TValue>(column);
        }

        ValueGetter<VBuffer<float>> get = Get;
        return get as ValueGetter<TValue> ?? throw _host.Except($"Column '{column.Name}' is a vector of Single, not {typeof(TValue)}.");
    }

    public override bool MoveNext() => _current.MoveNext();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _ahead.Dispose();
            _current.Dispose();
        }

        base.Dispose(disposing);
    }

    private void Get(ref VBuffer<float> vector)
    {
        while (Position >= _start + _texts.Count)
        {
            ReadAhead();
        }

        int row = (int)(Position - _start);
        DataViewRowId id = default;
        _getId(ref id);
        if (!_ids[row].Equals(id))
        {
            throw OtherRows();
        }

        _vectors ??= _encoder.Run([.. _texts]);
        VBufferEditor<float> editor = VBufferEditor.Create(ref vector, _encoder.Dimension);
        _vectors[row].CopyTo(editor.Values);
        vector = editor.Commit();
    }

    private void ReadAhead()
    {
        _start += _texts.Count;
        _texts.Clear();
        _ids.Clear();
        _vectors = null;
        ReadOnlyMemory<char> text = default;
        DataViewRowId id = default;
        while (_texts.Count < _most && _ahead.MoveNext())
        {
            _host.CheckAlive();
            _getText(ref text);
            _getAheadId(ref id);

            // Some views write the next row's text where this one's is.
            _texts.Add(text.ToString().AsMemory());
            _ids.Add(id);
        }

        if (_texts.Count == 0)
        {
            throw OtherRows();
        }
    }

    private Exception OtherRows()
        => _host.Except(FormattableString.Invariant($"The rows came in another order when they were read for the second time, at row {Position}. Cache them before the encoder (AppendCacheCheckpoint), or do not shuffle them."));
}
