using System.Globalization;
using Microsoft.ML.Data;
using QuickStart;
using Spectre.Console;

namespace MlNetTokenize.Benchmarks;

/// <summary>Rows a second through ML.NET, from text: how far this library's columns come, and FeaturizeText's.</summary>
internal static class PredictionTable
{
    public static void Print(IReadOnlyList<PipelineClassifiers> pipelines, int rounds)
    {
        var table = new Table { Border = TableBorder.Markdown };
        table.AddColumns("task", "threads", "column", "MlNetTokenize, rows/s", "FeaturizeText, rows/s", "ratio");
        foreach (PipelineClassifiers measured in pipelines)
        {
            AddRows(table, measured, rounds, oneThread: true);
            AddRows(table, measured, rounds, oneThread: false);
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine("The test texts, as often as 10,000 of them need, through LoadFromEnumerable, not cached, the median of the rounds. Each column is read alone, with all that it needs.");
        AnsiConsole.WriteLine("One thread: of a cursor set of one. Otherwise ML.NET has threads of its own compute rows, which it hands over in batches.");
        AnsiConsole.WriteLine();
    }

    private static void AddRows(Table table, PipelineClassifiers measured, int rounds, bool oneThread)
    {
        LabelledText[] test = measured.RowsToPredict;
        double[] seconds = Measuring.Seconds(
            rounds,
            PipelineClassifiers.WarmUpRounds,
            () => measured.Ours.Read<ReadOnlyMemory<char>>(test, nameof(LabelledText.Text), oneThread),
            () => measured.Ours.Read<VBuffer<uint>>(test, "Tokens", oneThread),
            () => measured.Ours.Read<VBuffer<float>>(test, FittedPipeline.Features, oneThread),
            () => measured.Ours.Read<ReadOnlyMemory<char>>(test, FittedPipeline.PredictedLabel, oneThread),
            () => measured.InBox.Read<VBuffer<float>>(test, FittedPipeline.Features, oneThread),
            () => measured.InBox.Read<ReadOnlyMemory<char>>(test, FittedPipeline.PredictedLabel, oneThread));
        AddRow("text alone", seconds[0], null);
        AddRow("tokens", seconds[1], null);
        AddRow("features", seconds[2], seconds[4]);
        AddRow("label", seconds[3], seconds[5]);

        void AddRow(string column, double ours, double? inBox) => table.AddRow(
            measured.TaskName,
            oneThread ? "one" : "ML.NET's",
            column,
            (test.Length / ours).ToString("N0", CultureInfo.InvariantCulture),
            inBox is null ? string.Empty : (test.Length / inBox.Value).ToString("N0", CultureInfo.InvariantCulture),
            inBox is null ? string.Empty : (inBox.Value / ours).ToString("F1", CultureInfo.InvariantCulture));
    }
}
