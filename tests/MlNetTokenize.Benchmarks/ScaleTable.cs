using System.Diagnostics;
using System.Globalization;
using System.Text;
using Spectre.Console;

namespace MlNetTokenize.Benchmarks;

/// <summary>What docs/scale.md plans with: how distinct pieces grow with a text, and what adding up the counts of many shards costs, at once and in a tree.</summary>
internal static class ScaleTable
{
    private const int Shards = 1000;
    private const int TreeTasks = 32;
    private const int DefaultPiecesOfShard = 75_000;

    // That of a web crawl in English, as others have measured it on 11 GB (docs/scale.md).
    private const int DefaultPercent = 62;
    private const int Steps = 7;

    public static int Print(string[] options)
    {
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 160);
        string? folder = options.FirstOrDefault(option => !option.StartsWith("--", StringComparison.Ordinal) && !char.IsDigit(option[0]));
        DirectoryInfo temporary = Directory.CreateTempSubdirectory("scale-");
        try
        {
            PrintGrowth(Texts.FindFiles(folder, temporary.FullName).Select(file => (Path.GetFileNameWithoutExtension(file), File.ReadAllText(file))));
        }
        finally
        {
            temporary.Delete(recursive: true);
        }

        PrintMerges(Number("--shards", Shards), Number("--pieces", DefaultPiecesOfShard), Number("--exponent-percent", DefaultPercent) / 100.0);
        return 0;

        int Number(string name, int otherwise)
            => Array.IndexOf(options, name) is >= 0 and int place && place + 1 < options.Length ? int.Parse(options[place + 1], CultureInfo.InvariantCulture) : otherwise;
    }

    /// <summary>Distinct pieces of the beginnings of texts, each twice as long as the one before it.</summary>
    private static void PrintGrowth(IEnumerable<(string Name, string Text)> texts)
    {
        var table = new Table { Border = TableBorder.Markdown };
        table.AddColumns("text", "MB", "distinct pieces", "of them long", "exponent so far", "bytes of the file a piece");
        foreach ((string name, string text) in texts)
        {
            var points = new List<(double Bytes, double Pieces)>();
            for (int step = Steps; step >= 0; step--)
            {
                string[] part = text[..(text.Length >> step)].Split('\n');
                PieceCounts counts = PieceCounts.Count(part, new BytePairTrainingOptions { MaximumDistinctPieces = int.MaxValue });
                points.Add((Math.Log(counts.BytesRead), Math.Log(counts.DistinctPieces)));
                using var file = new MemoryStream();
                counts.Save(file);
                double exponent = points.Count < 3 ? double.NaN : Slope(points[^Math.Min(points.Count, 4)..]);
                table.AddRow(
                    name,
                    Show(counts.BytesRead / 1e6, "F2"),
                    Show(counts.DistinctPieces, "N0"),
                    Show(counts.Pieces.Count(piece => piece.Key.Length > 15) / (double)counts.DistinctPieces, "P0"),
                    double.IsNaN(exponent) ? string.Empty : Show(exponent, "F3"),
                    Show(file.Length / (double)counts.DistinctPieces, "F1"));
            }
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine("Exponent: of the power of the bytes with which distinct pieces grow, over the last four lengths. Pattern: o200k. Long: more than 15 bytes.");
        AnsiConsole.WriteLine();
    }

    private static double Slope(List<(double X, double Y)> points)
    {
        double x = points.Average(point => point.X);
        double y = points.Average(point => point.Y);
        return points.Sum(point => (point.X - x) * (point.Y - y)) / points.Sum(point => (point.X - x) * (point.X - x));
    }

    /// <summary>Shards whose pieces overlap as those of texts: the frequent ones are in all, and the others are drawn from a power law, so that the pieces of all grow with the exponent.</summary>
    private static void PrintMerges(int shards, int pieces, double exponent)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("scale-");
        try
        {
            var random = new Random(1);
            var options = new BytePairTrainingOptions { MaximumDistinctPieces = int.MaxValue };
            string[] files = [.. Enumerable.Range(0, shards).Select(shard => Path.Combine(folder.FullName, $"{shard:D5}.pieces"))];
            long length = 0;
            foreach (string file in files)
            {
                PieceCounts.Count([Shard(random, pieces, exponent)], options).Save(file);
                length += new FileInfo(file).Length;
            }

            // Each in the order in which it would run; the longest of the tree's tasks counts, as they run at once.
            (PieceCounts all, double atOnce) = Merge(files);
            long memory = Process.GetCurrentProcess().PeakWorkingSet64;
            var tasks = new List<double>();
            string[] sums = [.. Enumerable.Range(0, TreeTasks).Select(task =>
            {
                (PieceCounts sum, double seconds) = Merge([.. files.Take((int)((long)shards * (task + 1) / TreeTasks)).Skip((int)((long)shards * task / TreeTasks))]);
                string path = Path.Combine(folder.FullName, $"sum-{task:D2}.pieces");
                long start = Stopwatch.GetTimestamp();
                sum.Save(path);
                tasks.Add(seconds + Stopwatch.GetElapsedTime(start).TotalSeconds);
                return path;
            })];
            (PieceCounts tree, double last) = Merge(sums);
            using var first = new MemoryStream();
            using var second = new MemoryStream();
            all.Save(first);
            tree.Save(second);
            bool isEqual = first.GetBuffer().AsSpan(0, (int)first.Length).SequenceEqual(second.GetBuffer().AsSpan(0, (int)second.Length));
            double grown = Math.Log((double)all.DistinctPieces / pieces) / Math.Log(shards);
            AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{shards:N0} shards of {pieces:N0} pieces ({length / 1e6 / shards:F2} MB each), {all.DistinctPieces:N0} distinct in all: shards^{grown:F3}."));
            AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"At once: {atOnce:F1} s, {(long)shards * pieces / atOnce / 1e6:F2} million pieces a second, peak {memory / 1e6:F0} MB of the process, {memory / (double)all.DistinctPieces:F0} bytes a distinct piece."));
            AnsiConsole.WriteLine(string.Create(CultureInfo.InvariantCulture, $"In a tree: {TreeTasks} tasks of up to {tasks.Max():F1} s each, and the last of {last:F1} s: {tasks.Max() + last:F1} s if the tasks run at once, {tasks.Sum() + last:F1} s of work. The same bytes: {isEqual}."));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static (PieceCounts Counts, double Seconds) Merge(string[] files)
    {
        GC.Collect();
        long start = Stopwatch.GetTimestamp();
        var counts = PieceCounts.Merge(files.Select(PieceCounts.Load), int.MaxValue);
        return (counts, Stopwatch.GetElapsedTime(start).TotalSeconds);
    }

    private static string Shard(Random random, int pieces, double exponent)
    {
        int head = pieces / 4;
        var words = new HashSet<long>(pieces);
        words.UnionWith(Enumerable.Range(1, head).Select(rank => (long)rank));
        while (words.Count < pieces)
        {
            // The ranks of words in a text whose words grow with the power h follow one of 1 / h (Zipf and Heaps).
            words.Add((long)Math.Min(long.MaxValue / 2, head * Math.Pow(1 - random.NextDouble(), -1 / ((1 / exponent) - 1))));
        }

        var text = new StringBuilder();
        foreach (long word in words)
        {
            text.Append(' ');
            for (long left = word; left > 0; left /= 26)
            {
                text.Append((char)('a' + (left % 26)));
            }
        }

        return text.ToString();
    }

    private static string Show(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
