using System.Globalization;
using Microsoft.ML;
using Spectre.Console;

namespace MlNetTokenize.Benchmarks;

/// <summary>What the way through ML.NET costs: tokens read from a data view, and one prediction at a time.</summary>
internal static class ColumnTables
{
    private const int Vocabulary = 32_768;
    private const int Rounds = 9;
    private const int WarmUpRounds = 4;

    public static void Print(string? folder)
    {
        var table = new Table { Border = TableBorder.Markdown };
        table.AddColumns("text", "rows", "cursors", "reading, ms", "tokenizing, ms", "both", "through the view, ms", "over both, %");
        foreach ((string name, string text) in Texts.Find(folder))
        {
            string[] lines = [.. text.Split('\n').Where(line => line.Length > 0)];
            BytePairTokenizer tokenizer = BytePairTokenizer.Train(lines, new BytePairTrainingOptions { VocabularySize = Vocabulary });
            foreach (int cursors in (int[])[1, 2])
            {
                AddRow(table, name, lines, tokenizer, cursors);
            }
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine("Reading: the same column copied, which ML.NET does by the same kind of row mapper, through as many cursors. Tokenizing: the tokenizer called with the same strings, in as many threads.");
        AnsiConsole.WriteLine();
        EngineTable.Print(folder);
    }

    private static void AddRow(Table table, string name, string[] lines, BytePairTokenizer tokenizer, int cursors)
    {
        var mlContext = new MLContext(seed: 1);
        IDataView rows = mlContext.Data.LoadFromEnumerable(lines.Select(line => new TextRow { Text = line }).ToArray());
        IDataView copied = mlContext.Transforms.CopyColumns("Copy", nameof(TextRow.Text)).Fit(rows).Transform(rows);
        IDataView tokens = mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", nameof(TextRow.Text), tokenizer).Fit(rows).Transform(rows);
        double[] seconds = Measuring.Seconds(
            Rounds,
            WarmUpRounds,
            () => CursorReading.Read<ReadOnlyMemory<char>>(copied, "Copy", cursors),
            () => CursorReading.Encode(tokenizer, lines, cursors),
            () => CursorReading.Read<Microsoft.ML.Data.VBuffer<uint>>(tokens, "Tokens", cursors));
        double both = seconds[0] + seconds[1];
        table.AddRow(
            name,
            lines.Length.ToString("N0", CultureInfo.InvariantCulture),
            cursors.ToString(CultureInfo.InvariantCulture),
            Milliseconds(seconds[0]),
            Milliseconds(seconds[1]),
            Milliseconds(both),
            Milliseconds(seconds[2]),
            ((seconds[2] / both * 100) - 100).ToString("F0", CultureInfo.InvariantCulture));
    }

    private static string Milliseconds(double seconds) => (seconds * 1000).ToString("F1", CultureInfo.InvariantCulture);
}
