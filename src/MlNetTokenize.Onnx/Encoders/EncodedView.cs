using Microsoft.ML;
using Microsoft.ML.Runtime;

namespace MlNetTokenize.Encoders;

/// <summary>Rows with an encoder's vectors, which are computed a few hundred rows at a time.</summary>
/// <param name="host">Is asked whether work goes on.</param>
/// <param name="rows">The rows with the column of vectors, computed one by one.</param>
/// <param name="source">The rows without it.</param>
/// <param name="text">The index of the text column.</param>
/// <param name="output">The name of the column of vectors.</param>
/// <param name="encoder">The encoder.</param>
internal sealed class EncodedView(IHost host, IDataView rows, IDataView source, int text, string output, OnnxTextEncoder encoder) : IDataView
{
    // Enough that batches of one length can be found among texts of many.
    private const int BatchesAhead = 16;

    private readonly int _output = rows.Schema[output].Index;

    /// <summary>Two cursors have to see the rows in one order.</summary>
    public bool CanShuffle => false;

    public DataViewSchema Schema => rows.Schema;

    public long? GetRowCount() => rows.GetRowCount();

    public DataViewRowCursor GetRowCursor(IEnumerable<DataViewSchema.Column> columnsNeeded, Random? rand = null)
    {
        DataViewSchema.Column[] columns = [.. columnsNeeded];
        if (!columns.Any(column => column.Index == _output))
        {
            return rows.GetRowCursor(columns);
        }

        // Without the vectors: a cursor of ML.NET may compute what it is asked for ahead, on other threads.
        DataViewRowCursor current = rows.GetRowCursor(columns.Where(column => column.Index != _output));
        try
        {
            return new EncodedCursor(host, current, _output, source.GetRowCursor([source.Schema[text]]), text, encoder, BatchesAhead * encoder.Options.BatchSize);
        }
        catch
        {
            current.Dispose();
            throw;
        }
    }

    public DataViewRowCursor[] GetRowCursorSet(IEnumerable<DataViewSchema.Column> columnsNeeded, int n, Random? rand = null) => [GetRowCursor(columnsNeeded, rand)];
}
