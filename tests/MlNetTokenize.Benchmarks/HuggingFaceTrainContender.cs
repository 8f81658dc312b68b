using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace MlNetTokenize.Benchmarks;

/// <summary>Hugging Face's tokenizers in their own binding to Node.js, by <c>train-peer.mjs</c>.</summary>
/// <param name="threads">How many threads it may use.</param>
/// <param name="folder">Where the package is installed.</param>
internal sealed class HuggingFaceTrainContender(int threads, string folder) : TrainContender("Hugging Face tokenizers", OnlyVocabulary, threads)
{
    /// <summary>Its trainer has no option for another.</summary>
    public const int OnlyVocabulary = 30_000;

    private const string ThreadsVariable = "RAYON_NUM_THREADS";

    protected override ProcessStartInfo CreateStart(string text, string output)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(AppContext.BaseDirectory, "Peers", "train-peer.mjs"), text, output]) { WorkingDirectory = folder };
        start.Environment.Remove(ThreadsVariable);
        if (Threads != Environment.ProcessorCount)
        {
            start.Environment[ThreadsVariable] = Threads.ToString(CultureInfo.InvariantCulture);
        }

        return start;
    }

    protected override IReadOnlyList<string> ReadMerges(string output)
    {
        using FileStream file = File.OpenRead(output);
        using var json = JsonDocument.Parse(file);
        return
        [
            .. json.RootElement.GetProperty("model").GetProperty("merges").EnumerateArray()
                // A pair in newer versions, one string in older ones.
                .Select(merge => merge.ValueKind == JsonValueKind.Array ? string.Join(' ', merge.EnumerateArray().Select(token => token.GetString())) : merge.GetString()!),
        ];
    }
}
