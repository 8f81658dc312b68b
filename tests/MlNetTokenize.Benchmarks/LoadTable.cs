using System.Diagnostics;
using System.Globalization;
using Microsoft.ML.Tokenizers;
using Spectre.Console;

namespace MlNetTokenize.Benchmarks;

/// <summary>Loading an encoding, each time in a new process: code is compiled and memory counted only once in each.</summary>
internal static class LoadTable
{
    private const int Rounds = 7;
    private static readonly string[] Contenders = ["MlNetTokenize", "Microsoft.ML.Tokenizers"];

    public static void Print()
    {
        var table = new Table { Border = TableBorder.Markdown };
        table.AddColumns("encoding", "contender", "ms", "again, ms", "managed memory, MB");
        foreach (string encoding in new[] { "cl100k_base", "o200k_base" })
        {
            List<double[]>[] rounds = [.. Contenders.Select(_ => new List<double[]>())];
            for (int round = 0; round < Rounds; round++)
            {
                for (int i = 0; i < Contenders.Length; i++)
                {
                    rounds[i].Add(LoadElsewhere(Contenders[i], encoding));
                }
            }

            for (int i = 0; i < Contenders.Length; i++)
            {
                string[] medians = [.. Enumerable.Range(0, 3).Select(column
                    => rounds[i].Select(round => round[column]).Order().ElementAt(Rounds / 2).ToString("F1", CultureInfo.InvariantCulture))];
                table.AddRow([encoding, Contenders[i], .. medians]);
            }
        }

        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 100);
        AnsiConsole.Write(table);
    }

    /// <summary>What the process does: prints the milliseconds of the first and of the second load and the megabytes that one takes.</summary>
    public static void LoadHere(string contender, string encoding)
    {
        Func<object> load = contender == Contenders[0] ? () => BytePairTokenizer.CreateForEncoding(encoding) : () => TiktokenTokenizer.CreateForEncoding(encoding);
        long before = GC.GetTotalMemory(forceFullCollection: true);
        long start = Stopwatch.GetTimestamp();
        object tokenizer = load();
        double first = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        double megabytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / 1e6;
        start = Stopwatch.GetTimestamp();
        load();
        double second = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
        GC.KeepAlive(tokenizer);
        Console.WriteLine(FormattableString.Invariant($"{first} {second} {megabytes}"));
    }

    private static double[] LoadElsewhere(string contender, string encoding)
    {
        using Process process = Process.Start(new ProcessStartInfo("dotnet", [typeof(LoadTable).Assembly.Location, "load", contender, encoding]) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return [.. output.Split(' ').Select(number => double.Parse(number, CultureInfo.InvariantCulture))];
    }
}
