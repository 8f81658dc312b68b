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
        table.AddColumns("task", "column", "MlNetTokenize, rows/s", "FeaturizeText, rows/s", "ratio");
        foreach (PipelineClassifiers measured in pipelines)
        {
            LabelledText[] test = measured.RowsToPredict;
            double[] seconds = Measuring.Seconds(
                rounds,
                PipelineClassifiers.WarmUpRounds,
                () => measured.Ours.Read<ReadOnlyMemory<char>>(test, nameof(LabelledText.Text)),
                () => measured.Ours.Read<ReadOnlyMemory<char>>(test, "Lowered"),
                () => measured.Ours.Read<VBuffer<uint>>(test, "Tokens"),
                () => measured.Ours.Read<VBuffer<float>>(test, FittedPipeline.Features),
                () => measured.Ours.Read<ReadOnlyMemory<char>>(test, FittedPipeline.PredictedLabel),
                () => measured.InBox.Read<VBuffer<float>>(test, FittedPipeline.Features),
                () => measured.InBox.Read<ReadOnlyMemory<char>>(test, FittedPipeline.PredictedLabel));
            AddRow("text alone", seconds[0], null);
            AddRow("text in lower case", seconds[1], null);
            AddRow("tokens", seconds[2], null);
            AddRow("features", seconds[3], seconds[5]);
            AddRow("label", seconds[4], seconds[6]);

            void AddRow(string column, double ours, double? inBox) => table.AddRow(
                measured.TaskName,
                column,
                (test.Length / ours).ToString("N0", CultureInfo.InvariantCulture),
                inBox is null ? string.Empty : (test.Length / inBox.Value).ToString("N0", CultureInfo.InvariantCulture),
                inBox is null ? string.Empty : (inBox.Value / ours).ToString("F1", CultureInfo.InvariantCulture));
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine("The test texts, as often as 10,000 of them need, through LoadFromEnumerable, not cached, the median of the rounds. Each column is read alone, with all that it needs.");
        AnsiConsole.WriteLine();
    }
}
