using System.Globalization;
using Spectre.Console;

namespace MlNetTokenize.Benchmarks;

/// <summary>Corpus × vocabulary × trainer, each a process of its own. All take turns in each round, so that what the machine does besides hits them alike.</summary>
internal static class TrainTable
{
    // One, and all that there are: the default of every trainer here but SentencePiece's, which gets as many.
    private static readonly int[] Threads = [.. new[] { 1, Environment.ProcessorCount }.Distinct()];

    public static int Print(string[] arguments)
    {
        DirectoryInfo temporary = Directory.CreateTempSubdirectory("train-");
        try
        {
            var parsed = TrainArguments.Parse(arguments);
            Print(parsed, Texts.FindFiles(parsed.Place, temporary.FullName));
            return 0;
        }
        catch (ArgumentException exception)
        {
            Console.Error.WriteLine(exception.Message);
            return 1;
        }
        finally
        {
            temporary.Delete(recursive: true);
        }
    }

    private static void Print(TrainArguments arguments, IReadOnlyList<string> files)
    {
        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 180);
        var table = new Table { Border = TableBorder.Markdown };
        table.AddColumns("text", "vocabulary", "contender", "threads", "s", "ratio", "peak, MB", "merges");
        foreach (string file in files)
        {
            TrainContender[] contenders = [.. arguments.Vocabularies.SelectMany(vocabulary => Threads.SelectMany(threads => Create(arguments, vocabulary, threads)))];
            for (int round = 1; round <= arguments.Rounds; round++)
            {
                foreach (TrainContender contender in contenders.Where(contender => contender.Failure is null))
                {
                    contender.Measure(file, arguments.Limit);

                    // The table comes in the end, perhaps after an hour.
                    string outcome = contender.Failure ?? string.Create(CultureInfo.InvariantCulture, $"{contender.LastSeconds:F2} s");
                    AnsiConsole.MarkupLineInterpolated(
                        CultureInfo.InvariantCulture,
                        $"[grey]{Path.GetFileName(file)}, round {round} of {arguments.Rounds}: {contender.Name}, {contender.Vocabulary:N0} tokens, threads: {contender.Threads}: {outcome}[/]");
                }
            }

            AddRows(table, Path.GetFileNameWithoutExtension(file), contenders);
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine("Seconds: of the whole process, the median of the rounds. Ratio: how many times as fast as Hugging Face's with as many threads, which always makes 30,000 tokens.");
        AnsiConsole.WriteLine("Peak: the most resident memory of all rounds, a million bytes. Merges: compared with Hugging Face's, as far as both have some.");
        AnsiConsole.WriteLine();
        FitTable.Print(files, arguments.Vocabularies.Max(), Threads[^1], arguments.Rounds);
    }

    private static IEnumerable<TrainContender> Create(TrainArguments arguments, int vocabulary, int threads)
    {
        yield return new OurTrainContender(vocabulary, threads);

        // Once, beside the vocabulary whose time is compared with it.
        if (vocabulary == arguments.Vocabularies.Where(size => size >= HuggingFaceTrainContender.OnlyVocabulary).DefaultIfEmpty(arguments.Vocabularies.Max()).Min())
        {
            yield return new HuggingFaceTrainContender(threads, arguments.PeersFolder);
        }

        if (vocabulary >= SentencePieceTrainContender.SmallestVocabulary)
        {
            yield return new SentencePieceTrainContender(vocabulary, threads);
        }
    }

    private static void AddRows(Table table, string name, TrainContender[] contenders)
    {
        TrainContender[] peers = [.. contenders.Where(contender => contender is HuggingFaceTrainContender && contender.Failure is null)];
        foreach (TrainContender contender in contenders)
        {
            TrainContender? peer = peers.FirstOrDefault(peer => peer.Threads == contender.Threads);
            bool isMeasured = contender.Failure is null;
            bool isComparable = isMeasured && peer is not null && peer != contender && contender.Vocabulary >= peer.Vocabulary;
            string[] cells =
            [
                name,
                contender.Vocabulary.ToString("N0", CultureInfo.InvariantCulture),
                contender.Name,
                contender.Threads.ToString(CultureInfo.InvariantCulture),
                contender.Failure ?? contender.Seconds.ToString("F2", CultureInfo.InvariantCulture),
                isComparable ? (peer!.Seconds / contender.Seconds).ToString("F2", CultureInfo.InvariantCulture) : string.Empty,
                !isMeasured ? string.Empty : contender.PeakBytes == 0 ? "n/a" : (contender.PeakBytes / 1e6).ToString("N0", CultureInfo.InvariantCulture),
                contender.CompareMerges(peers.FirstOrDefault()?.Merges),
            ];
            table.AddRow([.. cells.Select(Markup.Escape)]);
        }
    }
}
