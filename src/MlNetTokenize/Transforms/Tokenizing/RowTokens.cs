using Microsoft.ML;
using MlNetTokenize.Tokenization.Columns;
using MlNetTokenize.Transforms.Columns;

namespace MlNetTokenize.Transforms.Tokenizing;

/// <summary>The tokens of the current row, made once for all columns that are made from them.</summary>
/// <param name="row">The row or cursor.</param>
/// <param name="column">Its text column.</param>
/// <param name="tokens">Makes the tokens.</param>
internal sealed class RowTokens(DataViewRow row, DataViewSchema.Column column, ColumnTokens tokens)
{
    private readonly TextSlots _texts = new(row, column);
    private long _position = long.MinValue;

    /// <summary>The tokens of the current row. Several columns downstream may ask for the same one: it is tokenized once.</summary>
    public ColumnTokens Read()
    {
        long position = row.Position;
        if (_position != position)
        {
            // If tokenizing fails there is no half of a row to come back to.
            _position = long.MinValue;
            tokens.Read(_texts.Read(out ReadOnlySpan<int> slots, out int length), slots, length);
            _position = position;
        }

        return tokens;
    }
}
