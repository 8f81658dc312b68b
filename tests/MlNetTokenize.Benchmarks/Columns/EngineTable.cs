using System.Globalization;
using Microsoft.ML;
using Microsoft.ML.Data;
using Spectre.Console;

namespace MlNetTokenize.Benchmarks;

/// <summary>One prediction at a time: a text of a hundred characters to its features.</summary>
internal static class EngineTable
{
    private const int TextLength = 100;
    private const int Dimension = 32;
    private const int Calls = 2_000;
    private const int Rounds = 9;
    private const int WarmUpRounds = 20;

    public static void Print(string? folder)
    {
        var table = new Table { Border = TableBorder.Markdown };
        table.AddColumns("text", "features", "calls a second", "ratio", "bytes a call");
        foreach ((string name, string text) in Texts.Find(folder))
        {
            TextRow[] rows = [.. Enumerable.Range(0, Math.Min(Calls, text.Length / TextLength)).Select(i => new TextRow { Text = text.Substring(i * TextLength, TextLength) })];
            var mlContext = new MLContext(seed: 1);
            IDataView data = mlContext.Data.LoadFromEnumerable(rows);
            SubwordTokenizingTransformer tokens = mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", nameof(TextRow.Text)).Fit(data);
            int vocabulary = ((BytePairTokenizer)tokens.Tokenizer).VocabularySize;
            ITransformer ours = tokens.Append(mlContext.Transforms.Text.ApplyTokenEmbedding("Features", "Tokens", EmbeddingTable.Create(vocabulary, Dimension, seed: 1)).Fit(tokens.Transform(data)));
            ITransformer inBox = mlContext.Transforms.Text.FeaturizeText("Features", nameof(TextRow.Text)).Fit(data);

            // What an engine allocates for a text and a vector of the same length by itself.
            ITransformer nothing = mlContext.Transforms.Concatenate("Features", nameof(TextRow.Vector)).Fit(data);
            Contender[] contenders = [new("TokenizeIntoSubwords + ApplyTokenEmbedding", mlContext, ours), new("FeaturizeText", mlContext, inBox), new("a copied vector", mlContext, nothing)];
            double[] seconds = Measuring.Seconds(Rounds, WarmUpRounds, [.. contenders.Select(contender => (Action)(() => contender.Predict(rows)))]);
            for (int i = 0; i < contenders.Length; i++)
            {
                table.AddRow(
                    name,
                    contenders[i].Name,
                    (rows.Length / seconds[i]).ToString("N0", CultureInfo.InvariantCulture),
                    (seconds[1] / seconds[i]).ToString("F1", CultureInfo.InvariantCulture),
                    contenders[i].MeasureBytes(rows).ToString("F0", CultureInfo.InvariantCulture));
            }
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine($"PredictionEngine.Predict(row, ref result) with texts of {TextLength} characters, a result with a VBuffer, one thread.");
        AnsiConsole.WriteLine();
    }

    private sealed class Contender(string name, MLContext mlContext, ITransformer model)
    {
        private readonly PredictionEngine<TextRow, Result> _engine = mlContext.Model.CreatePredictionEngine<TextRow, Result>(model);
        private Result _result = new();

        public string Name => name;

        public void Predict(TextRow[] rows)
        {
            foreach (TextRow row in rows)
            {
                _engine.Predict(row, ref _result);
            }
        }

        public double MeasureBytes(TextRow[] rows)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            Predict(rows);
            return (GC.GetAllocatedBytesForCurrentThread() - before) / (double)rows.Length;
        }
    }

    private sealed class TextRow
    {
        public string Text { get; set; } = string.Empty;

        [VectorType(Dimension)]
        public float[] Vector { get; set; } = new float[Dimension];
    }

    private sealed class Result
    {
        public VBuffer<float> Features { get; set; }
    }
}
