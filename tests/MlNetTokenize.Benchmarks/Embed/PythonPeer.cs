using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace MlNetTokenize.Benchmarks;

/// <summary>scikit-learn and gensim, by <c>embed-peer.py</c>.</summary>
/// <param name="pythons">The programs to try.</param>
internal sealed class PythonPeer(IReadOnlyList<string> pythons)
{
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(20);

    /// <summary>Runs the script with the first program that has its packages.</summary>
    /// <returns>What it measured, or why there is nothing.</returns>
    public (JsonElement? Measured, string? Failure) Run(params string[] arguments)
    {
        foreach (string python in pythons)
        {
            ChildResult result = ChildProcess.Run(new ProcessStartInfo(python, [Path.Combine(AppContext.BaseDirectory, "Peers", "embed-peer.py"), .. arguments]), Limit);
            if (result.ExitCode == ChildResult.NotInstalled)
            {
                continue;
            }

            if (result.ExitCode != 0)
            {
                string reason = result.Error.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).LastOrDefault() ?? "failed without a word";
                return (null, result.ExitCode is null ? "too slow" : reason);
            }

            using var json = JsonDocument.Parse(result.Output);
            return (json.RootElement.Clone(), null);
        }

        return (null, "not installed");
    }

    /// <param name="name">The system's name in the table.</param>
    /// <param name="command">What the script calls it.</param>
    /// <param name="files">The task.</param>
    /// <param name="rounds">How often the test texts are predicted.</param>
    public ClassificationResult Classify(string name, string command, ClassificationFiles files, int rounds)
    {
        (JsonElement? measured, string? failure) = Run(command, files.Train, files.Test, rounds.ToString(CultureInfo.InvariantCulture));
        return measured is JsonElement json
            ? new ClassificationResult(
                name, new ClassificationScore(Number("accuracy"), Number("logLoss"), json.GetProperty("areaUnderCurve") is { ValueKind: JsonValueKind.Number } area ? area.GetDouble() : double.NaN), Number("trainingSeconds"), files.Task.Test.Length / Number("predictionSeconds"), Number("modelBytes"))
            : ClassificationResult.Failed(name, failure!);

        double Number(string property) => json.GetProperty(property).GetDouble();
    }
}
