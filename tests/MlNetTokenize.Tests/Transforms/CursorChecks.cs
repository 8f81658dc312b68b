using Microsoft.ML;

namespace MlNetTokenize.Tests;

/// <summary>However a view is read, its rows are the same.</summary>
internal static class CursorChecks
{
    private const int LargestSet = 4;

    /// <param name="view">Can be shuffled and read by several cursors at a time.</param>
    public static void Run(IDataView view)
    {
        List<ViewRow> rows = ViewRows.Read(view);
        Assert.Equal(rows, ViewRows.Read(WithoutReadingAhead(view), view.Schema));
        AnySubsetOfColumns(view, rows);
        Shuffled(view, rows);
        InParallel(view, rows);
        AbandonedAndEnteredAgain(view, rows);
        InterleavedWithAnother(view, rows);
    }

    private static void AnySubsetOfColumns(IDataView view, List<ViewRow> rows)
    {
        for (int set = 0; set < 1 << view.Schema.Count; set++)
        {
            DataViewSchema.Column[] columns = [.. view.Schema.Where(column => (set >> column.Index & 1) != 0)];
            int[] indices = [.. columns.Select(column => column.Index)];
            DataViewRowCursor cursor = view.GetRowCursor(columns);
            Assert.All(columns, column => Assert.True(cursor.IsColumnActive(column)));
            Assert.Equal(rows.Select(row => row.Only(indices)), ViewRows.Read(cursor, columns));
        }
    }

    private static void Shuffled(IDataView view, List<ViewRow> rows)
    {
        Assert.True(view.CanShuffle);
        List<ViewRow> shuffled = ViewRows.Read(view.GetRowCursor(view.Schema, new Random(1)), view.Schema);
        Assert.NotEqual(rows, shuffled);
        Assert.Equal(InOrder(rows), InOrder(shuffled));
    }

    private static void InParallel(IDataView view, List<ViewRow> rows)
    {
        foreach (Random? random in (Random?[])[null, new Random(2)])
        {
            DataViewRowCursor[] cursors = view.GetRowCursorSet(view.Schema, LargestSet, random);
            Assert.True(cursors.Length > 1, "The view should offer several cursors, or this proves nothing.");
            Task<List<ViewRow>>[] readers =
                [.. cursors.Select(cursor => Task.Factory.StartNew(() => ViewRows.Read(cursor, view.Schema), TaskCreationOptions.LongRunning))];
            Task.WaitAll(readers);
            Assert.Equal(InOrder(rows), InOrder(readers.SelectMany(reader => reader.Result)));
        }
    }

    private static void AbandonedAndEnteredAgain(IDataView view, List<ViewRow> rows)
    {
        int half = rows.Count / 2;
        Assert.Equal(rows.Take(half), ViewRows.Read(view.GetRowCursor(view.Schema), view.Schema, half));
        view.GetRowCursor(view.Schema).Dispose();
        Assert.Equal(rows, ViewRows.Read(view));
    }

    private static void InterleavedWithAnother(IDataView view, List<ViewRow> rows)
    {
        using DataViewRowCursor ahead = WithoutReadingAhead(view);
        using DataViewRowCursor behind = WithoutReadingAhead(view);
        Func<ViewRow> readAhead = ViewRows.Open(ahead, view.Schema);
        Func<ViewRow> readBehind = ViewRows.Open(behind, view.Schema);
        Assert.True(ahead.MoveNext());
        foreach ((ViewRow row, ViewRow next) in rows.Zip(rows.Skip(1)))
        {
            Assert.True(ahead.MoveNext());
            Assert.Equal(next, readAhead());
            Assert.True(behind.MoveNext());
            Assert.Equal(row, readBehind());
            Assert.Equal(next, readAhead());
        }
    }

    // A single cursor of ML.NET's maps rows ahead, on threads of its own. The cursor of a set of one maps a row when it is asked.
    private static DataViewRowCursor WithoutReadingAhead(IDataView view) => view.GetRowCursorSet(view.Schema, 1).Single();

    private static IEnumerable<ViewRow> InOrder(IEnumerable<ViewRow> rows) => rows.OrderBy(row => row.Id.High).ThenBy(row => row.Id.Low);
}
