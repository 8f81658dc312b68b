using CsCheck;
using MlNetTokenize.Transforms.Reading;

namespace MlNetTokenize.Tests;

public sealed class TextColumnReaderTests
{
    [Fact]
    public void Texts_come_in_the_order_of_the_view_whatever_the_cursors()
        => Gen.Select(Gen.Int[0, 300], Gen.Int[1, 70], Gen.Int[1, 5], Gen.Bool, Gen.Int[1, 3000]).Sample(
            (rows, rowsInBatch, cursors, inParts, longest) =>
            {
                // Some are as long as what is sent at a time, so that a batch comes in parts.
                string[] texts = [.. Enumerable.Range(0, rows).Select(row => row + new string('a', row * 7919 % longest * (row % 10 == 0 ? 10 : 1)))];
                var view = new DealtView(texts, rowsInBatch, inParts);
                Assert.Equal(texts, Read(view, cursors));
                HasReadAllOnce(view, cursors);
            },
            iter: 100);

    [Fact]
    public void Cursors_are_read_in_parallel()
    {
        // Each thread waits for the other in its first row.
        using var barrier = new Barrier(2);
        var view = new DealtView(["a", "b"], rowsInBatch: 1) { OnRead = _ => Assert.True(barrier.SignalAndWait(TimeSpan.FromSeconds(20))) };
        Assert.Equal(["a", "b"], Read(view, cursors: 2));
        Assert.Equal(2, view.Readers.Count);
        Assert.DoesNotContain(Thread.CurrentThread, view.Readers.Keys);
        Assert.All(view.Readers.Keys, reader => Assert.Equal("Reading texts", reader.Name));
    }

    [Fact]
    public void A_cursor_is_not_read_far_ahead_of_the_others()
    {
        // The first row is waited for, and meanwhile the other cursor could be read to its end.
        string[] texts = [.. Enumerable.Range(0, 10_000).Select(row => $"{row}")];
        int others = 0;
        int ahead = 0;
        var view = new DealtView(texts, rowsInBatch: 10)
        {
            OnRead = row =>
            {
                if (row == 0)
                {
                    Thread.Sleep(300);
                    ahead = Volatile.Read(ref others);
                }

                Interlocked.Increment(ref others);
            },
        };
        Assert.Equal(texts, Read(view, cursors: 2));
        Assert.InRange(ahead, 0, 200);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(5, false)]
    [InlineData(5, true)]
    public void An_exception_in_a_getter_comes_through(int cursors, bool inParts)
    {
        string[] texts = [.. Enumerable.Range(0, 500).Select(row => $"{row}")];
        foreach (int failing in (int[])[0, 1, 77, 499])
        {
            var view = new DealtView(texts, 10, inParts)
            {
                OnRead = row =>
                {
                    if (row == failing)
                    {
                        throw new InvalidDataException("cannot be read");
                    }
                },
            };
            var taken = new List<string>();
            InvalidDataException exception = Assert.Throws<InvalidDataException>(() => Read(view, cursors, taken.Add));
            Assert.Equal("cannot be read", exception.Message);
            Assert.Equal(texts.Take(taken.Count), taken);
            Assert.True(taken.Count <= failing);
            HasEnded(view, cursors);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void An_exception_where_texts_are_taken_comes_through(int cursors)
    {
        var view = new DealtView([.. Enumerable.Range(0, 5000).Select(row => $"{row}")], rowsInBatch: 3);
        int taken = 0;
        Assert.Throws<InvalidDataException>(() => Read(
            view,
            cursors,
            _ =>
            {
                if (++taken == 50)
                {
                    throw new InvalidDataException();
                }
            }));
        Assert.Equal(50, taken);
        HasEnded(view, cursors);
    }

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void Cancelling_stops_all_cursors(int cursors)
    {
        var view = new DealtView([.. Enumerable.Range(0, 100_000).Select(row => $"{row}")], rowsInBatch: 3);
        using var source = new CancellationTokenSource();
        int taken = 0;
        Assert.ThrowsAny<OperationCanceledException>(() => TextColumnReader.Read(
            view,
            [view.Schema["Text"]],
            cursors,
            _ =>
            {
                if (++taken == 50)
                {
                    source.Cancel();
                }
            },
            source.Token));
        HasEnded(view, cursors);
        Assert.InRange(taken, 50, 60);
        Assert.InRange(view.Reads.Sum(), 50, 2000);
    }

    private static List<string> Read(DealtView view, int cursors)
    {
        var texts = new List<string>();
        Read(view, cursors, texts.Add);
        return texts;
    }

    private static void Read(DealtView view, int cursors, Action<string> take)
        => TextColumnReader.Read(view, [view.Schema["Text"]], cursors, text => take(text.ToString()), CancellationToken.None);

    private static void HasReadAllOnce(DealtView view, int cursors)
    {
        HasEnded(view, cursors);
        Assert.All(view.Reads, reads => Assert.Equal(1, reads));
    }

    private static void HasEnded(DealtView view, int cursors)
    {
        Assert.Equal(cursors, view.CursorsOpened);
        Assert.Equal(cursors, view.CursorsClosed);
        Assert.Equal(cursors == 1 ? [] : [cursors], view.SetsAskedFor);
        Assert.All(view.Readers.Keys, reader => Assert.True(reader == Thread.CurrentThread || !reader.IsAlive, "A thread is still reading."));
    }
}
