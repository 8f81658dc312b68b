using System.Collections.Concurrent;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

/// <summary>A vocabulary is learned from all cursors of a view as from one.</summary>
public sealed class FitCursorTests
{
    private static readonly string[] Texts =
        [.. Enumerable.Range(0, 3000).Select(i => $"row {HardText.RandomLetters(20, "abc ", seed: i)} {i} of many")];

    private readonly MLContext _mlContext = new(seed: 1);

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, false)]
    [InlineData(5, false)]
    [InlineData(5, true)]
    public void The_number_of_cursors_makes_no_difference(int threads, bool inParts)
    {
        var view = new DealtView(Texts, rowsInBatch: 64, inParts);
        BytePairTokenizer tokenizer = Learn(view, Options(threads));
        Assert.Equal(BytePairTokenizer.Train(Texts, Options(1)).Merges, tokenizer.Merges);
        Assert.Equal(Texts.Length, tokenizer.TrainingSummary!.TextsRead);
        Assert.All(view.Reads, reads => Assert.Equal(1, reads));
        Assert.Equal(threads == 1 ? [] : [threads], view.SetsAskedFor);
        Assert.Equal((threads, threads), (view.CursorsOpened, view.CursorsClosed));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void A_file_is_read_once_and_every_cursor_closed(int threads)
    {
        string path = Path.GetTempFileName();
        try
        {
            File.WriteAllLines(path, Texts);
            var view = new CountingView(_mlContext.Data.LoadFromTextFile(path, [new TextLoader.Column("Text", DataKind.String, 0)], separatorChar: '\t'));
            BytePairTokenizer tokenizer = Learn(view, Options(threads));
            Assert.Equal(BytePairTokenizer.Train(Texts, Options(1)).Merges, tokenizer.Merges);
            Assert.Equal(Texts.Length, tokenizer.TrainingSummary!.TextsRead);
            Assert.Equal((Texts.Length, Texts.Length), (view.RowsRead, view.ValuesRead("Text")));
            Assert.Equal(view.CursorsOpened, view.CursorsClosed);
            Assert.True(threads == 1 ? view.CursorsOpened == 1 : view.CursorsOpened > 1, $"{view.CursorsOpened} cursors");
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Objects_are_read_by_one_cursor()
    {
        var view = new CountingView(_mlContext.Data.LoadFromEnumerable(Texts.Select(text => new TextRow { Text = text })));
        BytePairTokenizer tokenizer = Learn(view, Options(4));
        Assert.Equal(BytePairTokenizer.Train(Texts, Options(1)).Merges, tokenizer.Merges);
        Assert.Equal((1, 1), (view.CursorsOpened, view.CursorsClosed));
        Assert.Equal(Texts.Length, view.RowsRead);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Cursors_are_closed_where_learning_fails_or_is_cancelled(int threads)
    {
        var failing = new DealtView(Texts, rowsInBatch: 16)
        {
            OnRead = row =>
            {
                if (row == 1234)
                {
                    throw new InvalidDataException("cannot be read");
                }
            },
        };
        Assert.Equal("cannot be read", Assert.Throws<InvalidDataException>(() => Learn(failing, Options(threads))).Message);
        HasEnded(failing);

        using var source = new CancellationTokenSource();
        var cancelling = new DealtView(Texts, rowsInBatch: 16)
        {
            OnRead = row =>
            {
                if (row == 1234)
                {
                    source.Cancel();
                }
            },
        };
        BytePairTrainingOptions options = Options(threads);
        options.CancellationToken = source.Token;
        Assert.ThrowsAny<OperationCanceledException>(() => Learn(cancelling, options));
        HasEnded(cancelling);

        void HasEnded(DealtView view)
        {
            Assert.Equal((threads, threads), (view.CursorsOpened, view.CursorsClosed));
            Assert.All(view.Readers.Keys, reader => Assert.True(reader == Thread.CurrentThread || !reader.IsAlive));
        }
    }

    [Fact]
    public void The_log_hears_of_pieces_that_were_dropped_and_of_nothing_left_to_merge()
    {
        var log = new ConcurrentQueue<string>();
        _mlContext.Log += (_, line) => log.Enqueue(line.Message);
        BytePairTrainingOptions options = Options(2);
        options.MaximumDistinctPieces = 1000;
        options.VocabularySize = 10_000;
        BytePairTokenizer tokenizer = Learn(new DealtView(Texts, rowsInBatch: 16), options);
        BytePairTrainingSummary summary = tokenizer.TrainingSummary!;
        Assert.True(summary.DroppedPieces > 0);
        Assert.Contains($"the vocabulary has {tokenizer.VocabularySize} tokens of 10000", summary.Note, StringComparison.Ordinal);
        Assert.Contains(
            log, line => line.Contains($"a vocabulary of {tokenizer.VocabularySize} of at most 10000 tokens. {summary.Note}", StringComparison.Ordinal));
    }

    private static BytePairTrainingOptions Options(int threads) => new() { VocabularySize = 400, NumberOfThreads = threads };

    private BytePairTokenizer Learn(IDataView view, BytePairTrainingOptions options)
        => (BytePairTokenizer)_mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", options).Fit(view).Tokenizer;
}
