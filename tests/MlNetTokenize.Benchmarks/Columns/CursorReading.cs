using System.Buffers;
using Microsoft.ML;

namespace MlNetTokenize.Benchmarks;

/// <summary>Goes through rows by several cursors at a time, each in a thread of its own.</summary>
internal static class CursorReading
{
    public static void Read<T>(IDataView view, string column, int cursors)
    {
        DataViewSchema.Column found = view.Schema[column];
        DataViewRowCursor[] set = view.GetRowCursorSet([found], cursors);
        if (set.Length != cursors)
        {
            throw new InvalidOperationException($"The view offers {set.Length} cursors, not {cursors}.");
        }

        Parallel(cursors, i =>
        {
            using DataViewRowCursor cursor = set[i];
            ValueGetter<T> getter = cursor.GetGetter<T>(found);
            T value = default!;
            while (cursor.MoveNext())
            {
                getter(ref value);
            }
        });
    }

    public static void Encode(BytePairTokenizer tokenizer, string[] lines, int threads) => Parallel(threads, i =>
    {
        var ids = new ArrayBufferWriter<int>();
        for (int line = i; line < lines.Length; line += threads)
        {
            ids.ResetWrittenCount();
            tokenizer.Encode(lines[line], ids);
        }
    });

    private static void Parallel(int count, Action<int> action)
    {
        Thread[] threads = [.. Enumerable.Range(1, count - 1).Select(i => new Thread(() => action(i)))];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        action(0);
        foreach (Thread thread in threads)
        {
            thread.Join();
        }
    }
}
