using System.Globalization;
using Microsoft.ML;
using QuickStart;
using Spectre.Console;

namespace MlNetTokenize.Benchmarks;

/// <summary>Task × (peers, rows from nothing, distilled, taught, both, MiniLM): what an encoder's knowledge is worth as the start of rows, with all labels and with few.</summary>
internal static class EncoderTable
{
    private static readonly int[] Seeds = [1, 2, 3];
    private const int WarmUpRounds = 3;

    public static int Print(string[] options)
    {
        if (ClassificationTask.Find(options) is not (EmbedArguments arguments, ClassificationTask[] tasks))
        {
            return 1;
        }

        AnsiConsole.Profile.Width = Math.Max(AnsiConsole.Profile.Width, 180);
        using var knowledge = new EncoderKnowledge();
        var table = new Table { Border = TableBorder.Markdown };
        table.AddColumns("task", "system", "accuracy", "log-loss", "texts/s", "model, MB");
        foreach (ClassificationTask task in tasks)
        {
            (string Name, Func<ClassificationTask, int, ClassificationResult> Measure)[] systems = [.. SystemsOf(task, knowledge, arguments)
                .Where(system => arguments.Systems.Count == 0 || arguments.Systems.Any(name => system.Name.StartsWith(name, StringComparison.OrdinalIgnoreCase)))];
            foreach (int? count in arguments.Labels.Where(count => count is null || count < task.Train.Length))
            {
                foreach ((string name, Func<ClassificationTask, int, ClassificationResult> measure) in systems)
                {
                    AddRow(table, count is int few ? $"{task.Name}, {few} texts" : task.Name, name, [.. Seeds.Select(seed => measure(count is int texts ? task.Take(texts, seed) : task, seed))]);
                }
            }
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine("Medians of three seeds; with few texts each seed draws others. Rows: all defaults, then SDCA. The tokens of rows with MiniLM's knowledge are MiniLM's; those from nothing are 16,384 sub-words learned from the task's training texts.");
        AnsiConsole.WriteLine("Distilled: each token through MiniLM. Taught: learned towards MiniLM's vectors of all training texts, without labels. Both: the one and then the other. All three are where learning by the labels begins.");
        return 0;
    }

    private static IEnumerable<(string Name, Func<ClassificationTask, int, ClassificationResult> Measure)> SystemsOf(ClassificationTask whole, EncoderKnowledge knowledge, EmbedArguments arguments)
    {
        if (!arguments.Alone)
        {
            yield return ("fastText, pairs", (task, _) => WithFiles(task, files => FastText.Classify("fastText", files, 1, ["-wordNgrams", "2", "-thread", "2"])));
            yield return ("fastText, dim 64, 10 epochs, rate 0.5", (task, _) => WithFiles(task, files => FastText.Classify("fastText", files, 1, FastText.SameOptions)));
            yield return ("tf-idf + logistic regression", (task, _) => WithFiles(task, files => new PythonPeer(arguments.Pythons).Classify("tf-idf", "tfidf", files, 1)));
        }

        yield return ("FeaturizeText + SDCA", (task, seed) => Fit(task, seed, arguments, mlContext => [mlContext.Transforms.Text.FeaturizeText(FittedPipeline.Features, nameof(LabelledText.Text))]));
        BytePairTokenizer own = BytePairTokenizer.Train(whole.Train.Select(row => row.Text.ToLowerInvariant()), new BytePairTrainingOptions { VocabularySize = 16_384 });
        yield return ("rows from nothing", (task, seed) => Fit(task, seed, arguments, mlContext =>
        [
            mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", nameof(LabelledText.Text), own, new TokenColumnOptions { Lowercase = true }),
            mlContext.Transforms.Text.LearnTokenEmbedding(FittedPipeline.Features, "Tokens", new EmbeddingTrainingOptions(), FittedPipeline.LabelKey),
        ]));
        IReadOnlyDictionary<string, float[]> vectors = knowledge.VectorsOf(whole);
        var taught = new Lazy<EmbeddingTable>(() => knowledge.Teach(whole.Train, vectors, initial: null));
        var both = new Lazy<EmbeddingTable>(() => knowledge.Teach(whole.Train, vectors, knowledge.Distilled));
        yield return ("rows distilled from MiniLM", (task, seed) => FitFrom(task, seed, knowledge.Distilled));
        yield return ("rows taught by MiniLM", (task, seed) => FitFrom(task, seed, taught.Value));
        yield return ("both", (task, seed) => FitFrom(task, seed, both.Value));
        yield return ("MiniLM + logistic regression", (task, seed) => VectorClassifier.Classify("MiniLM", task, seed, knowledge.Encoder, vectors));

        ClassificationResult FitFrom(ClassificationTask task, int seed, EmbeddingTable table) => Fit(task, seed, arguments, mlContext =>
        [
            mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", nameof(LabelledText.Text), knowledge.Encoder.Tokenizer),
            mlContext.Transforms.Text.LearnTokenEmbedding(FittedPipeline.Features, "Tokens", new EmbeddingTrainingOptions { InitialTable = table }, FittedPipeline.LabelKey),
        ]);
    }

    private static ClassificationResult Fit(ClassificationTask task, int seed, EmbedArguments arguments, Func<MLContext, IEnumerable<IEstimator<ITransformer>>> features)
    {
        var fitted = FittedPipeline.Fit(task.Train, seed, features);

        // The last seed's speed is as good as any.
        double? speed = seed == Seeds[^1]
            ? task.Test.Length / Measuring.Seconds(arguments.Rounds, WarmUpRounds, () => fitted.Read<ReadOnlyMemory<char>>(task.Test, FittedPipeline.PredictedLabel, oneThread: false)).Single()
            : null;
        return new ClassificationResult("pipeline", fitted.Evaluate(task), fitted.TrainingSeconds, speed, speed is null ? 0 : fitted.MeasureModel());
    }

    private static ClassificationResult WithFiles(ClassificationTask task, Func<ClassificationFiles, ClassificationResult> measure)
    {
        using var files = new ClassificationFiles(task);
        return measure(files);
    }

    private static void AddRow(Table table, string task, string system, ClassificationResult[] results)
    {
        ClassificationResult last = results[^1];
        string[] cells = Array.Find(results, result => result.Score is null) is { } failed
            ? [failed.Failure!, "n/a", "n/a", "n/a"]
            :
            [
                Measuring.Median([.. results.Select(result => result.Score!.Accuracy)]).ToString("F4", CultureInfo.InvariantCulture),
                Measuring.Median([.. results.Select(result => result.Score!.LogLoss)]).ToString("F4", CultureInfo.InvariantCulture),
                last.RowsPerSecond?.ToString("N0", CultureInfo.InvariantCulture) ?? "n/a",
                (last.ModelBytes / 1e6).ToString("F1", CultureInfo.InvariantCulture),
            ];
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]{task}: {system}: {string.Join(", ", cells)}[/]");
        table.AddRow([.. cells.Prepend(system).Prepend(task).Select(Markup.Escape)]);
    }
}
