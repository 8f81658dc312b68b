using System.Diagnostics;
using System.Globalization;
using Spectre.Console;

namespace MlNetTokenize.Benchmarks;

/// <summary>What rows that several machines learn in rounds cost in quality against one process, and gain in time: the machines learn here one after another, and the slowest of each round counts.</summary>
internal static class RoundsTable
{
    private const int Vocabulary = 8192;
    private const int SkipGramDimension = 64;
    private const int SkipGramEpochs = 5;
    private const int Neighbors = 10;
    private const int Asked = 1000;
    private const int SkipGramLines = 30_000;
    private static readonly int[] Seeds = [1, 2, 3];
    private static readonly (int Machines, int Rounds)[] Ways = [(1, 1), (2, 10), (4, 10), (8, 10), (4, 5), (4, 1)];

    public static int Print(string[] options)
    {
        if (ClassificationTask.Find(options) is not (EmbedArguments arguments, ClassificationTask[] tasks))
        {
            return 1;
        }

        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 160);
        PrintSupervised(tasks);
        using var text = new SkipGramText(arguments.Folder, tasks);
        PrintSkipGram(text);
        return 0;
    }

    private static void PrintSupervised(ClassificationTask[] tasks)
    {
        var table = new Table { Border = TableBorder.Markdown };
        table.AddColumns("task", "machines", "rounds", "accuracy", "against one process", "time of one process / slowest machine and means");
        foreach (ClassificationTask task in tasks)
        {
            var tokenizer = BytePairTokenizer.Train(task.Train.Select(row => row.Text.ToLowerInvariant()), new BytePairTrainingOptions { VocabularySize = Vocabulary });
            EmbeddingExample[] train = [.. task.Train.Select(row => Example(row, tokenizer, task))];
            double one = 0;
            double oneSeconds = 0;
            foreach ((int machines, int rounds) in Ways)
            {
                var accuracies = new List<double>();
                var seconds = new List<double>();
                foreach (int seed in Seeds)
                {
                    EmbeddingTrainingOptions Options(int machine) => new()
                    {
                        VocabularySize = tokenizer.VocabularySize,
                        ClassNames = [.. Enumerable.Range(0, task.ClassCount).Select(name => name.ToString(CultureInfo.InvariantCulture))],
                        CrossFittingFolds = 1,
                        NumberOfThreads = 1,
                        LearningRate = 0.5f * EmbeddingTrainingState.RateFactor(machines),
                        Seed = seed + (1000 * machine),
                    };
                    EmbeddingModel model = Learn(train, machines, rounds, seed, Options, out double took);
                    seconds.Add(took);
                    accuracies.Add(task.Test.Average(row => Predict(model, tokenizer, row.Text) == task.ClassOf(row) ? 1.0 : 0.0));
                }

                (one, oneSeconds) = machines == 1 ? (accuracies.Average(), seconds.Average()) : (one, oneSeconds);
                table.AddRow(
                    task.Name, machines.ToString(CultureInfo.InvariantCulture), rounds.ToString(CultureInfo.InvariantCulture), Show(accuracies.Average(), "F4"), Show(accuracies.Average() - one, "+0.0000;-0.0000"), Show(oneSeconds / seconds.Average(), "F1"));
            }
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(FormattableString.Invariant($"Rows of 32 numbers with those of token pairs, ten epochs, the mean of {Seeds.Length} seeds; one table without cross-fitting everywhere."));
        AnsiConsole.WriteLine();
    }

    private static void PrintSkipGram(SkipGramText text)
    {
        string[] lines = [.. text.Lines.Take(SkipGramLines)];
        var tokenizer = BytePairTokenizer.Train(lines, new BytePairTrainingOptions { VocabularySize = Vocabulary });
        EmbeddingExample[] texts = [.. lines.Select(line => EmbeddingExample.ForSequence(tokenizer.EncodeToIds(line).ToArray()))];
        int[] asked = [.. texts.SelectMany(example => example.TokenIds.ToArray()).CountBy(id => id).OrderByDescending(count => count.Value).ThenBy(count => count.Key).Take(Asked).Select(count => count.Key)];
        EmbeddingTrainingOptions Options(int seed, int machines) => new()
        {
            Objective = EmbeddingObjective.SkipGram,
            LearningRate = 0.05f * EmbeddingTrainingState.RateFactor(machines),
            Dimension = SkipGramDimension,
            Epochs = SkipGramEpochs,
            VocabularySize = tokenizer.VocabularySize,
            Seed = seed,
        };
        var table = new Table { Border = TableBorder.Markdown };
        table.AddColumns("skip-gram", "machines", "rounds", "the same neighbors as one process", "time of one process / slowest machine and means");
        EmbeddingModel one = Learn(texts, 1, 1, 1, machine => Options(1, 1), out double oneSeconds);
        foreach ((int machines, int rounds, int seed) in new[] { (1, 1, 2), (2, 5, 1), (4, 5, 1), (4, 1, 1) })
        {
            EmbeddingModel model = Learn(texts, machines, rounds, seed, machine => Options(seed + (1000 * machine), machines), out double seconds);
            double same = asked.Average(id => Near(one, id).Intersect(Near(model, id)).Count() / (double)Neighbors);
            table.AddRow(seed == 1 ? text.Name : "another seed", machines.ToString(CultureInfo.InvariantCulture), rounds.ToString(CultureInfo.InvariantCulture), Show(same, "P1"), Show(oneSeconds / seconds, "F1"));
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine(FormattableString.Invariant($"{lines.Length:N0} lines, {texts.Sum(example => (long)example.TokenIds.Length):N0} tokens, {SkipGramEpochs} epochs, rows of {SkipGramDimension}; the {Neighbors} nearest of the {Asked:N0} most frequent tokens."));

        static IEnumerable<int> Near(EmbeddingModel model, int id) => model.Table.NearestNeighbors(model.Table[id], Neighbors + 1).Select(neighbor => neighbor.Id).Where(other => other != id).Take(Neighbors);
    }

    private static EmbeddingModel Learn(EmbeddingExample[] texts, int machines, int rounds, int seed, Func<int, EmbeddingTrainingOptions> options, out double seconds)
    {
        long start = Stopwatch.GetTimestamp();
        if (machines == 1)
        {
            var model = EmbeddingTrainer.Train(texts, options(0));
            seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
            return model;
        }

        // Shuffled, as a corpus is dealt to shards whatever is in it.
        EmbeddingExample[] shuffled = [.. texts];
        new Random(seed).Shuffle(shuffled);
        EmbeddingTrainingOptions first = options(0);
        var state = EmbeddingTrainingState.Create(first);
        seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        for (int round = 0; round < rounds; round++)
        {
            int epochs = (first.Epochs * (round + 1) / rounds) - (first.Epochs * round / rounds);
            var states = new List<EmbeddingTrainingState>();
            double slowest = 0;
            for (int machine = 0; machine < machines; machine++)
            {
                start = Stopwatch.GetTimestamp();
                EmbeddingTrainingOptions own = options(machine);
                own.Seed += round * 100_000;
                using var trainer = new EmbeddingTrainer(own);
                for (int place = machine; place < shuffled.Length; place += machines)
                {
                    trainer.Add(shuffled[place]);
                }

                states.Add(trainer.FinishRound(state, epochs));
                slowest = Math.Max(slowest, Stopwatch.GetElapsedTime(start).TotalSeconds);
            }

            start = Stopwatch.GetTimestamp();
            state = EmbeddingTrainingState.Average(states);
            seconds += slowest + Stopwatch.GetElapsedTime(start).TotalSeconds;
        }

        return state.ToModel();
    }

    private static EmbeddingExample Example(QuickStart.LabelledText row, BytePairTokenizer tokenizer, ClassificationTask task)
        => EmbeddingExample.ForClass(tokenizer.EncodeToIds(row.Text.ToLowerInvariant()).ToArray(), task.ClassOf(row));

    private static int Predict(EmbeddingModel model, BytePairTokenizer tokenizer, string text)
    {
        var vector = new float[model.Dimension];
        var scores = new float[model.Head!.OutputCount];
        model.Pool([.. tokenizer.EncodeToIds(text.ToLowerInvariant())], vector, TokenPooling.Mean);
        model.Head.Predict(vector, scores);
        return Array.IndexOf(scores, scores.Max());
    }

    private static string Show(double value, string format) => value.ToString(format, CultureInfo.InvariantCulture);
}
