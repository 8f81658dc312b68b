using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

/// <summary>Reads the rows of views and cursors.</summary>
internal static class ViewRows
{
    public static List<ViewRow> Read(IDataView view) => Read(view.GetRowCursor(view.Schema), view.Schema);

    /// <summary>Reads at most <paramref name="count"/> rows and disposes of the cursor.</summary>
    public static List<ViewRow> Read(DataViewRowCursor cursor, IEnumerable<DataViewSchema.Column> columns, int count = int.MaxValue)
    {
        using (cursor)
        {
            Func<ViewRow> read = Open(cursor, columns);
            var rows = new List<ViewRow>();
            while (rows.Count < count && cursor.MoveNext())
            {
                rows.Add(read());
            }

            return rows;
        }
    }

    /// <summary>Reads the row that the cursor stands on, each time it is called.</summary>
    public static Func<ViewRow> Open(DataViewRowCursor cursor, IEnumerable<DataViewSchema.Column> columns)
    {
        (int Index, Func<string> Read)[] readers = [.. columns.Select(column => (column.Index, RowReader.Open(cursor, column)))];
        ValueGetter<DataViewRowId> getId = cursor.GetIdGetter();
        return () =>
        {
            DataViewRowId id = default;
            getId(ref id);
            string?[] values = new string?[cursor.Schema.Count];
            foreach ((int index, Func<string> read) in readers)
            {
                values[index] = read();
            }

            return new ViewRow(id, values);
        };
    }
}
