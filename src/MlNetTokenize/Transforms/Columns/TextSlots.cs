using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Transforms.Columns;

/// <summary>The texts of a column in the current row: one, or those of a vector that are there.</summary>
internal sealed class TextSlots
{
    private readonly ValueGetter<ReadOnlyMemory<char>>? _getText;
    private readonly ValueGetter<VBuffer<ReadOnlyMemory<char>>>? _getTexts;
    private readonly ReadOnlyMemory<char>[] _text = new ReadOnlyMemory<char>[1];
    private VBuffer<ReadOnlyMemory<char>> _texts;

    /// <param name="row">The row or cursor.</param>
    /// <param name="column">A text column or a vector of texts.</param>
    public TextSlots(DataViewRow row, DataViewSchema.Column column)
    {
        if (column.Type is VectorDataViewType)
        {
            _getTexts = row.GetGetter<VBuffer<ReadOnlyMemory<char>>>(column);
        }
        else
        {
            _getText = row.GetGetter<ReadOnlyMemory<char>>(column);
        }
    }

    /// <summary>Reads the row's texts. They are overwritten by the next call.</summary>
    /// <param name="slots">Which of the vector's slots they are, ascending; empty where they are the first ones.</param>
    /// <param name="length">How many slots the vector has.</param>
    public ReadOnlySpan<ReadOnlyMemory<char>> Read(out ReadOnlySpan<int> slots, out int length)
    {
        slots = [];
        length = 1;
        if (_getText is not null)
        {
            _getText(ref _text[0]);
            return _text;
        }

        _getTexts!(ref _texts);
        slots = _texts.IsDense ? [] : _texts.GetIndices();
        length = _texts.Length;
        return _texts.GetValues();
    }

    /// <summary>Whether a column has texts.</summary>
    public static bool AreIn(DataViewType type) => (type is VectorDataViewType vector ? vector.ItemType : type) is TextDataViewType;
}
