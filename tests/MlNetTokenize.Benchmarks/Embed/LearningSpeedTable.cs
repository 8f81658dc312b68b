using System.Globalization;
using QuickStart;
using Spectre.Console;

namespace MlNetTokenize.Benchmarks;

/// <summary>Words a second in learning, with two threads.</summary>
internal static class LearningSpeedTable
{
    private const int Threads = 2;
    private const int Dimension = 64;
    private const int Epochs = 10;
    private const int Vocabulary = 16_384;

    public static void Print(IReadOnlyList<ClassificationTask> tasks, SkipGramText text, EmbedArguments arguments)
    {
        var table = new Table { Border = TableBorder.Markdown };
        table.AddColumns("objective", "text", "system", "words/s", "ratio", "learning alone, words/s", "ratio");
        foreach (ClassificationTask task in tasks)
        {
            using var files = new ClassificationFiles(task);
            var tokenizer = BytePairTokenizer.Train(task.Train.Select(row => row.Text.ToLowerInvariant()), new BytePairTrainingOptions { VocabularySize = Vocabulary });
            AddRows("supervised", task.Name, Epochs * task.TrainWords,
            [
                ("MlNetTokenize", () => LearnSupervised(task, tokenizer)),
                ("fastText", () => LearnSupervisedByFastText(files)),
            ]);
        }

        BytePairTokenizer english = SkipGrams.TrainTokenizer(text);
        var python = new PythonPeer(arguments.Pythons);
        AddRows("skip-gram", text.Name, text.Lines.Sum(line => (long)Words.Count(line)),
        [
            ("MlNetTokenize", () => SkipGrams.Learn(text, english, epochs: 1).Speed),
            ("fastText", () => SkipGrams.LearnByFastText(text, epochs: 1)),
            ("fastText, -t 0.001", () => SkipGrams.LearnByFastText(text, epochs: 1, "-t", "0.001")),
            ("gensim", () => SkipGrams.LearnByGensim(text, python, epochs: 1)),
        ]);
        AnsiConsole.Write(table);
        AnsiConsole.WriteLine("Words are counted by white space, times the epochs, for all alike; two threads each. Ratio: how many times as fast MlNetTokenize is. The median of the rounds.");
        AnsiConsole.WriteLine("Supervised: dimension 64, n-grams to 2, 10 epochs. Skip-gram: dimension 100, window 5, 5 negatives, 1 epoch; the others leave out words that occur less than 5 times, and all frequent ones, fastText from 0.0001 on unless told, the others from 0.001.");
        AnsiConsole.WriteLine("Words/s: MlNetTokenize's EmbeddingTrainer.Train, tokenization included, its tokenizer already trained; fastText's whole process, which also writes its model; gensim's vocabulary and training.");
        AnsiConsole.WriteLine("Learning alone: MlNetTokenize after its reading stage; fastText by the words/sec/thread that it reports, which it looks at every 0.1 s; gensim's train after its vocabulary (it reads again).");
        AnsiConsole.WriteLine();

        void AddRows(string objective, string name, long words, (string System, Func<LearningSpeed> Learn)[] systems)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]{name}, {objective}: {words:N0} words …[/]");

            // Code of the one in this process is compiled here.
            systems[0].Learn();
            var rounds = systems.Select(_ => new List<LearningSpeed>()).ToArray();
            for (int round = 0; round < arguments.Rounds; round++)
            {
                for (int i = 0; i < systems.Length; i++)
                {
                    GC.Collect();
                    rounds[i].Add(systems[i].Learn());
                }
            }

            double ours = Measuring.Median([.. rounds[0].Select(speed => speed.Seconds)]);
            double? oursAlone = MedianAlone(rounds[0]);
            foreach (((string system, _), List<LearningSpeed> speeds) in systems.Zip(rounds))
            {
                double seconds = Measuring.Median([.. speeds.Select(speed => speed.Seconds)]);
                double? alone = MedianAlone(speeds);
                string[] cells = speeds.Select(speed => speed.Failure).FirstOrDefault(failure => failure is not null) is string failure
                    ? [failure, "n/a", "n/a", "n/a"]
                    :
                    [
                        (words / seconds).ToString("N0", CultureInfo.InvariantCulture),
                        (seconds / ours).ToString("F2", CultureInfo.InvariantCulture),
                        alone is null ? "n/a" : (words / alone.Value).ToString("N0", CultureInfo.InvariantCulture),
                        alone is null || oursAlone is null ? "n/a" : (alone.Value / oursAlone.Value).ToString("F2", CultureInfo.InvariantCulture),
                    ];
                table.AddRow([.. cells.Prepend(system).Prepend(name).Prepend(objective).Select(Markup.Escape)]);
            }
        }
    }

    private static double? MedianAlone(IEnumerable<LearningSpeed> speeds)
    {
        double[] known = [.. speeds.Select(speed => speed.LearningSeconds).OfType<double>()];
        return known.Length == 0 ? null : Measuring.Median(known);
    }

    private static LearningSpeed LearnSupervised(ClassificationTask task, BytePairTokenizer tokenizer)
    {
        var clock = new LearningClock();
        var options = new EmbeddingTrainingOptions { Dimension = Dimension, Epochs = Epochs, NgramLength = 2, NumberOfThreads = Threads, Progress = clock };
        double seconds = Measuring.Time(() => EmbeddingTrainer.Train(task.Train.Select(CreateExample), options));
        return new LearningSpeed(seconds, clock.LearningSeconds);

        EmbeddingExample CreateExample(LabelledText row) => EmbeddingExample.ForClass(tokenizer.EncodeToIds(row.Text.ToLowerInvariant()).ToArray(), task.ClassOf(row));
    }

    private static LearningSpeed LearnSupervisedByFastText(ClassificationFiles files)
    {
        string model = files.PathOf("speed");
        ChildResult result = FastText.Run(["supervised", "-input", files.LabelledTrain, "-output", model, .. FastText.SameOptions]);
        if (FastText.FailureOf(result) is string failure)
        {
            return new LearningSpeed(0, null, failure);
        }

        File.Delete(model + ".bin");

        // A label and a line end are words to it.
        long words = Epochs * (files.Task.TrainWords + (2L * files.Task.Train.Length));
        return new LearningSpeed(result.Seconds, words / (Threads * FastText.WordsPerSecondAndThread(result)));
    }
}
