using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace MlNetTokenize.Benchmarks;

/// <summary>fastText's own program.</summary>
internal static partial class FastText
{
    public const string LabelPrefix = "__label__";

    /// <summary>What makes its supervised learning comparable with this library's.</summary>
    public static readonly string[] SameOptions = ["-wordNgrams", "2", "-dim", "64", "-epoch", "10", "-lr", "0.5", "-thread", "2"];

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);

    public static ChildResult Run(params IEnumerable<string> arguments) => ChildProcess.Run(new ProcessStartInfo("fasttext", arguments), Limit);

    /// <summary>Why a run failed, in a few words; none where it did not.</summary>
    public static string? FailureOf(ChildResult result) => result.ExitCode switch
    {
        0 => null,
        null => "too slow",
        ChildResult.NotInstalled => "not installed",
        int code => string.Create(CultureInfo.InvariantCulture, $"ended with {code}"),
    };

    /// <summary>What it says in the end of words (labels and line ends are among them) for each second of learning and thread, without reading and writing.</summary>
    public static double? WordsPerSecondAndThread(ChildResult result)
        => SpeedReport().Matches(result.Error).LastOrDefault() is Match match ? double.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : null;

    public static ClassificationResult Classify(string name, ClassificationFiles files, int rounds, string[] options)
    {
        string model = files.PathOf("model");
        ChildResult training = Run(["supervised", "-input", files.LabelledTrain, "-output", model, .. options]);
        if (FailureOf(training) is string failure)
        {
            return ClassificationResult.Failed(name, failure);
        }

        model += ".bin";
        ChildResult prediction = Run("predict-prob", model, files.LabelledTest, "-1");
        if (FailureOf(prediction) is string problem)
        {
            return ClassificationResult.Failed(name, problem);
        }

        // Loading the model takes longer than a few thousand texts: what counts is how much longer more of them take.
        double[] seconds = Measuring.Seconds(rounds, warmUpRounds: 0, () => Run("predict", model, files.LabelledTest), () => Run("predict", model, files.LongTest));
        double more = seconds[1] - seconds[0];
        long bytes = new FileInfo(model).Length;
        File.Delete(model);
        IEnumerable<(int, Func<int, double>)> predictions = prediction.Output.TrimEnd('\n').Split('\n').Select(ParsePrediction);
        return new ClassificationResult(
            name, ClassificationScore.Of(files.Task, predictions), training.Seconds, more > 0 ? ClassificationFiles.LongTestRepeats * files.Task.Test.Length / more : null, bytes);
    }

    /// <summary>A line such as <c>__label__3 0.9 __label__1 0.1</c>, the likeliest label first.</summary>
    private static (int Likeliest, Func<int, double> ProbabilityOf) ParsePrediction(string line)
    {
        var probabilities = new Dictionary<int, double>();
        int likeliest = -1;
        foreach (string[] pair in line.Split(' ', StringSplitOptions.RemoveEmptyEntries).Chunk(2))
        {
            int label = int.Parse(pair[0].AsSpan(LabelPrefix.Length), CultureInfo.InvariantCulture);
            likeliest = likeliest < 0 ? label : likeliest;
            probabilities[label] = double.Parse(pair[1], CultureInfo.InvariantCulture);
        }

        return (likeliest, label => probabilities.GetValueOrDefault(label));
    }

    [GeneratedRegex(@"words/sec/thread:\s*([0-9]+)")]
    private static partial Regex SpeedReport();
}
