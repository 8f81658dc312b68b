using System.Globalization;
using Spectre.Console;

namespace MlNetTokenize.Benchmarks;

/// <summary>Task × system.</summary>
internal static class ClassificationTable
{
    /// <returns>This library's and ML.NET's pipelines for each task, for the tables that go on with them.</returns>
    public static IReadOnlyList<PipelineClassifiers> Print(IReadOnlyList<ClassificationTask> tasks, EmbedArguments arguments)
    {
        var pipelines = new List<PipelineClassifiers>();
        var table = new Table { Border = TableBorder.Markdown };
        table.AddColumns("task", "system", "accuracy", "log-loss", "AUC", "training, s", "rows/s", "model, MB");
        foreach (ClassificationTask task in tasks)
        {
            AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]{task.Name}: {task.Train.Length:N0} texts to learn from, {task.Test.Length:N0} to test on …[/]");
            var measured = PipelineClassifiers.Measure(task, arguments);
            pipelines.Add(measured);
            foreach (ClassificationResult result in arguments.Alone ? measured.Results : measured.Results.Concat(MeasurePeers(task, arguments)))
            {
                AddRow(table, task.Name, result);
            }
        }

        AnsiConsole.Write(table);
        AnsiConsole.WriteLine("MlNetTokenize: 16,384 sub-words in lower case, rows with all defaults. It and FeaturizeText: medians of three seeds, one process, a cache before the trainer; FeaturizeText + LightGBM: one seed.");
        AnsiConsole.WriteLine("Int8: the same features and the same SDCA, which was fitted to floats. Its own head: EmbeddingModel.Pool and .Head without ML.NET; training up to the rows.");
        AnsiConsole.WriteLine("fastText: training is the whole process, with two threads, of which it writes the model; its rows/s tell how much longer the program takes for ten more times the texts.");
        AnsiConsole.WriteLine("scikit-learn and gensim: as they measure themselves in their process. Rows/s: from text to label, the median of the rounds.");
        AnsiConsole.WriteLine("Model: model.zip; for its own head the same, with SDCA's; fastText's .bin; the size of a pickle.");
        AnsiConsole.WriteLine();
        return pipelines;
    }

    private static IEnumerable<ClassificationResult> MeasurePeers(ClassificationTask task, EmbedArguments arguments)
    {
        using var files = new ClassificationFiles(task);
        yield return FastText.Classify("fastText, dim 64, 10 epochs, rate 0.5", files, arguments.Rounds, FastText.SameOptions);
        yield return FastText.Classify("fastText, defaults", files, arguments.Rounds, ["-wordNgrams", "2", "-thread", "2"]);
        var python = new PythonPeer(arguments.Pythons);
        yield return python.Classify("tf-idf + logistic regression", "tfidf", files, arguments.Rounds);
        yield return python.Classify("gensim skip-gram + logistic regression", "vectors", files, arguments.Rounds);
    }

    private static void AddRow(Table table, string task, ClassificationResult result)
    {
        string[] cells = result.Score is not { } score
            ? [result.Failure!, "n/a", "n/a", "n/a", "n/a", "n/a"]
            :
            [
                score.Accuracy.ToString("F4", CultureInfo.InvariantCulture),
                score.LogLoss.ToString("F4", CultureInfo.InvariantCulture),
                double.IsNaN(score.AreaUnderCurve) ? string.Empty : score.AreaUnderCurve.ToString("F3", CultureInfo.InvariantCulture),
                result.TrainingSeconds.ToString("F2", CultureInfo.InvariantCulture),
                result.RowsPerSecond?.ToString("N0", CultureInfo.InvariantCulture) ?? "n/a",
                (result.ModelBytes / 1e6).ToString("F1", CultureInfo.InvariantCulture),
            ];
        AnsiConsole.MarkupLineInterpolated(CultureInfo.InvariantCulture, $"[grey]{result.System}: {string.Join(", ", cells)}[/]");
        table.AddRow([.. cells.Prepend(result.System).Prepend(task).Select(Markup.Escape)]);
    }
}
