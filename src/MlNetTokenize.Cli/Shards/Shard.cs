using System.Globalization;

namespace MlNetTokenize.Cli;

/// <summary>One of several equal shares of the work.</summary>
/// <param name="Index">Which one, from 0.</param>
/// <param name="Count">How many there are.</param>
internal readonly record struct Shard(int Index, int Count)
{
    /// <summary>The most shards: names have five digits.</summary>
    public const int MostShards = 99_999;

    private const string Slurm = "slurm";
    private const string Kubernetes = "kubernetes";

    /// <summary>What <c>--shard</c> says.</summary>
    /// <param name="text"><c>3/16</c>, from 0; or the scheduler whose variables say it: <c>slurm</c> or <c>kubernetes</c>.</param>
    /// <param name="variable">The environment.</param>
    /// <exception cref="CommandException">It is no shard, or the environment does not say which one.</exception>
    public static Shard Parse(string text, Func<string, string?> variable)
    {
        switch (text)
        {
            case Slurm:
                int first = Number(variable, "SLURM_ARRAY_TASK_MIN", 0);
                return Check(Number(variable, "SLURM_ARRAY_TASK_ID") - first, Number(variable, "SLURM_ARRAY_TASK_COUNT"), text);
            case Kubernetes:
                // An indexed job tells a pod its index; how many there are is for the job's manifest to say.
                return Check(Number(variable, "JOB_COMPLETION_INDEX"), Number(variable, "JOB_COMPLETIONS"), text);
            default:
                int slash = text.IndexOf('/', StringComparison.Ordinal);
                return slash > 0 && TryParse(text.AsSpan(0, slash), out int index) && TryParse(text.AsSpan(slash + 1), out int count)
                    ? Check(index, count, text)
                    : throw CommandException.Usage($"--shard: '{text}' is no shard: write it as 0/16 to 15/16, or as {Slurm} or {Kubernetes} to take it from the scheduler's variables.");
        }
    }

    /// <summary>A file's name with this shard in it: <c>a.bin</c> becomes <c>a-00003-of-00016.bin</c>.</summary>
    public string NameOf(string path)
    {
        string name = Path.GetFileName(path);
        int dot = name.IndexOf('.', 1);
        string shard = string.Create(CultureInfo.InvariantCulture, $"-{Index:D5}-of-{Count:D5}");
        return Path.Combine(Path.GetDirectoryName(path) ?? string.Empty, dot < 0 ? name + shard : name[..dot] + shard + name[dot..]);
    }

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Index}/{Count}");

    private static Shard Check(int index, int count, string text) => count is >= 1 and <= MostShards && index >= 0 && index < count
        ? new Shard(index, count)
        : throw CommandException.Usage(string.Create(CultureInfo.InvariantCulture, $"--shard: '{text}' is shard {index} of {count}; there are from 1 to {MostShards} shards, and the first one is 0."));

    private static int Number(Func<string, string?> variable, string name, int? otherwise = null)
        => variable(name) is not { } value
            ? otherwise ?? throw CommandException.Usage($"--shard: the variable {name} is not set.")
            : TryParse(value, out int number) ? number : throw CommandException.Usage($"--shard: the variable {name} is '{value}', which is no number.");

    private static bool TryParse(ReadOnlySpan<char> text, out int number) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
