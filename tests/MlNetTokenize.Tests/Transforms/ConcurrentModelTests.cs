using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

/// <summary>One loaded model in a service: many threads, each with an engine of its own.</summary>
[Collection(nameof(RunAlone))]
public sealed class ConcurrentModelTests
{
    private const int Threads = 8;
    private const int Rounds = 30;

    // A row's worth kept for each call would be many times as much.
    private const long MostGrowth = 4 << 20;

    private readonly MLContext _mlContext = new(seed: 1);

    [Fact]
    public async Task Eight_threads_answer_as_one_does_and_nothing_grows()
    {
        TextRow[] rows = [.. TextRows.All, .. Enumerable.Range(1, 50).Select(i => new TextRow { Text = HardText.RandomLetters(i * i * 3, "abc de\u00E9你", seed: i) })];
        IDataView data = _mlContext.Data.LoadFromEnumerable(rows);
        ITransformer model = SavedModel.Reload(_mlContext, FitAll(data), data.Schema);
        string[] expected = [.. _mlContext.Data.CreateEnumerable<Answers>(model.Transform(data), reuseRowObject: false).Select(answer => answer.ToString())];
        Assert.Equal(rows.Length, expected.Distinct().Count());
        PredictionEngine<TextRow, Answers>[] engines = [.. Enumerable.Range(0, Threads).Select(_ => _mlContext.Model.CreatePredictionEngine<TextRow, Answers>(model))];

        // The first time buffers and caches fill.
        await AnswerAsync(rounds: 5);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await AnswerAsync(Rounds);
        Assert.InRange(GC.GetTotalMemory(forceFullCollection: true) - before, long.MinValue, MostGrowth);
        Assert.All(engines, engine => engine.Dispose());

        Task AnswerAsync(int rounds) => Task.WhenAll(engines.Select((engine, thread) => Task.Factory.StartNew(
            () =>
            {
                // Each thread its own order, so that long and short texts meet.
                for (int i = 0; i < rounds * rows.Length; i++)
                {
                    int row = ((i * 7) + (thread * 13)) % rows.Length;
                    Assert.Equal(expected[row], engine.Predict(rows[row]).ToString());
                }
            },
            TaskCreationOptions.LongRunning)));
    }

    private TransformerChain<SubwordDetokenizingTransformer> FitAll(IDataView data)
    {
        var ids = new TokenColumnOptions { Kind = TokenKind.Int64, MaximumTokenCount = 16, PadToMaximum = true, OffsetsColumnName = "Offsets" };
        TransformsCatalog.TextTransforms text = _mlContext.Transforms.Text;
        return text.TokenizeIntoSubwords("Tokens", "Text", TextRows.SmallVocabulary)
            .Append(text.TokenizeIntoSubwords("Ids", "Text", TextRows.LearnTokenizer(), ids))
            .Append(text.LearnTokenEmbedding("Vector", "Tokens", TextRows.SmallEmbedding, "Topic"))
            .Append(text.DetokenizeSubwords("Again", "Tokens"))
            .Fit(data);
    }

    private sealed class Answers
    {
        public long[] Ids { get; set; } = [];

        [VectorType(16, 2)]
        public int[] Offsets { get; set; } = [];

        [VectorType(4)]
        public float[] Vector { get; set; } = [];

        public string Again { get; set; } = string.Empty;

        public override string ToString() => $"{string.Join(' ', Ids)} {string.Join(' ', Offsets)} {string.Join(' ', Vector)} {Again}";
    }
}
