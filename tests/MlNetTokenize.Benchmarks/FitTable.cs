using System.Diagnostics;
using System.Globalization;
using Microsoft.ML;
using Spectre.Console;

namespace MlNetTokenize.Benchmarks;

/// <summary>What the way through ML.NET costs: a transform that is fitted to a data view, and the tokenizer that is trained on the same strings.</summary>
internal static class FitTable
{
    public static void Print(IReadOnlyList<string> files, int vocabulary, int threads, int rounds)
    {
        BytePairTrainingOptions options = OurTrainContender.CreateOptions(vocabulary, threads);
        var table = new Table { Border = TableBorder.Markdown };
        table.AddColumns("text", "lines", "vocabulary", "threads", "Train, s", "Fit, s", "ratio", "merges");
        foreach (string file in files)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]{Path.GetFileName(file)}: Train and Fit …[/]");
            AddRow(table, file, options, rounds);
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine("Train: BytePairTokenizer.Train of the lines as strings. Fit: TokenizeIntoSubwords fitted to the same strings in a data view. Ratio: how many times as fast as Train.");
    }

    private static void AddRow(Table table, string file, BytePairTrainingOptions options, int rounds)
    {
        List<string> lines = ReadLines(file);
        var mlContext = new MLContext();
        IDataView view = mlContext.Data.LoadFromEnumerable(lines.Select(line => new TextRow { Text = line }));
        Func<BytePairTokenizer> train = () => BytePairTokenizer.Train(lines, options);
        Func<BytePairTokenizer> fit = () => (BytePairTokenizer)mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", nameof(TextRow.Text), options).Fit(view).Tokenizer;

        // The first calls, in which code is compiled, are not counted.
        bool isEqual = WriteMerges(train()).AsSpan().SequenceEqual(WriteMerges(fit()));
        var trainSeconds = new List<double>();
        var fitSeconds = new List<double>();
        for (int round = 0; round < rounds; round++)
        {
            trainSeconds.Add(Measure(train));
            fitSeconds.Add(Measure(fit));
        }

        double trainMedian = trainSeconds.Order().ElementAt(rounds / 2);
        double fitMedian = fitSeconds.Order().ElementAt(rounds / 2);
        table.AddRow(
            Path.GetFileNameWithoutExtension(file),
            lines.Count.ToString("N0", CultureInfo.InvariantCulture),
            options.VocabularySize.ToString("N0", CultureInfo.InvariantCulture),
            options.NumberOfThreads.ToString(CultureInfo.InvariantCulture),
            trainMedian.ToString("F2", CultureInfo.InvariantCulture),
            fitMedian.ToString("F2", CultureInfo.InvariantCulture),
            (trainMedian / fitMedian).ToString("F2", CultureInfo.InvariantCulture),
            isEqual ? "equal" : "other");
    }

    /// <summary>The lines, each with its line end.</summary>
    private static List<string> ReadLines(string file)
    {
        string text = File.ReadAllText(file);
        var lines = new List<string>();
        for (int start = 0; start < text.Length;)
        {
            int end = text.IndexOf('\n', start) + 1;
            end = end == 0 ? text.Length : end;
            lines.Add(text[start..end]);
            start = end;
        }

        return lines;
    }

    private static double Measure(Func<BytePairTokenizer> train)
    {
        // What the other one left behind is not this one's.
        GC.Collect();
        long start = Stopwatch.GetTimestamp();
        GC.KeepAlive(train());
        return Stopwatch.GetElapsedTime(start).TotalSeconds;
    }

    private static byte[] WriteMerges(BytePairTokenizer tokenizer)
    {
        using var merges = new MemoryStream();
        tokenizer.SaveVocabularyAndMerges(Stream.Null, merges);
        return merges.ToArray();
    }
}
