using System.Numerics;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Runtime;

namespace MlNetTokenize.Transforms.Explaining;

/// <summary>A row with other tokens than it has.</summary>
/// <param name="schema">The row's schema.</param>
/// <param name="tokens">The token column.</param>
/// <param name="row">The row; <see langword="null"/> where it has only tokens.</param>
internal sealed class TokensRow(DataViewSchema schema, DataViewSchema.Column tokens, DataViewRow? row) : DataViewRow
{
    private ReadOnlyMemory<int> _ids;
    private int _left = -1;
    private long _position;

    public override DataViewSchema Schema => schema;

    /// <summary>Each set of tokens is another row, because ML.NET keeps what it has computed of a row.</summary>
    public override long Position => _position;

    public override long Batch => 0;

    /// <summary>Sets the tokens.</summary>
    /// <param name="ids">The tokens, none of them missing.</param>
    /// <param name="left">The place of the one to leave out; −1 for none.</param>
    public void Set(ReadOnlyMemory<int> ids, int left)
    {
        _ids = ids;
        _left = left;
        _position++;
    }

    public override bool IsColumnActive(DataViewSchema.Column column)
        => column.Index == tokens.Index || row?.IsColumnActive(row.Schema[column.Index]) == true;

    public override ValueGetter<TValue> GetGetter<TValue>(DataViewSchema.Column column)
    {
        if (column.Index != tokens.Index)
        {
            return row is null ? throw Contracts.Except($"The model reads the column '{column.Name}', and there are only tokens.") : row.GetGetter<TValue>(row.Schema[column.Index]);
        }

        PrimitiveDataViewType itemType = (PrimitiveDataViewType)((VectorDataViewType)tokens.Type).ItemType;
        int first = itemType is KeyDataViewType ? 1 : 0;
        Type raw = itemType.RawType;
        Delegate getter = raw == typeof(uint) ? CreateGetter<uint>(first)
            : raw == typeof(int) ? CreateGetter<int>(first)
            : raw == typeof(long) ? CreateGetter<long>(first)
            : raw == typeof(ulong) ? CreateGetter<ulong>(first)
            : raw == typeof(ushort) ? CreateGetter<ushort>(first)
            : CreateGetter<byte>(first);
        return getter as ValueGetter<TValue> ?? throw Contracts.Except($"The column '{column.Name}' is {column.Type}, and not of {typeof(TValue)}.");
    }

    public override ValueGetter<DataViewRowId> GetIdGetter() => row?.GetIdGetter() ?? ((ref DataViewRowId id) => id = new DataViewRowId((ulong)_position, 0));

    private ValueGetter<VBuffer<T>> CreateGetter<T>(int first)
        where T : struct, INumber<T>
        => (ref VBuffer<T> values) =>
        {
            ReadOnlySpan<int> ids = _ids.Span;
            VBufferEditor<T> editor = VBufferEditor.Create(ref values, ids.Length - (_left < 0 ? 0 : 1));
            for (int from = 0, to = 0; from < ids.Length; from++)
            {
                if (from != _left)
                {
                    editor.Values[to++] = T.CreateTruncating(ids[from] + first);
                }
            }

            values = editor.Commit();
        };
}
