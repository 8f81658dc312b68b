using System.Diagnostics;
using System.Globalization;

namespace MlNetTokenize.Benchmarks;

/// <summary>One way to train, in a process of its own, and the rounds it was measured in.</summary>
/// <param name="name">Its name in the table.</param>
/// <param name="vocabulary">How many tokens it makes.</param>
/// <param name="threads">How many threads it may use.</param>
internal abstract class TrainContender(string name, int vocabulary, int threads)
{
    private readonly List<double> _seconds = [];
    private bool _differsBetweenRounds;

    public string Name => name;

    public int Vocabulary => vocabulary;

    public int Threads => threads;

    public double LastSeconds => _seconds[^1];

    /// <summary>The median of the rounds.</summary>
    public double Seconds => _seconds.Order().ElementAt(_seconds.Count / 2);

    /// <summary>The most of all rounds; zero where the system does not say.</summary>
    public long PeakBytes { get; private set; }

    /// <summary>Why there is no time, in a few words.</summary>
    public string? Failure { get; private set; }

    /// <summary>The merges in their order, each as its two tokens with a space between; none of a method that has others.</summary>
    public IReadOnlyList<string>? Merges { get; private set; }

    /// <summary>Trains once more. What failed once would only fail again after as long.</summary>
    public void Measure(string text, TimeSpan limit)
    {
        DirectoryInfo folder = Directory.CreateTempSubdirectory("train-");
        try
        {
            string output = Path.Combine(folder.FullName, "trained");
            ChildResult result = ChildProcess.Run(CreateStart(text, output), limit);
            Failure = result.ExitCode switch
            {
                0 => null,
                null => string.Create(CultureInfo.InvariantCulture, $"over {limit.TotalSeconds} s"),
                ChildResult.NotInstalled => "not installed",
                _ => Explain(result.Error),
            };
            if (Failure is null)
            {
                _seconds.Add(result.Seconds);
                PeakBytes = Math.Max(PeakBytes, result.PeakBytes);
                IReadOnlyList<string>? merges = ReadMerges(output);
                _differsBetweenRounds |= merges is not null && Merges is not null && !merges.SequenceEqual(Merges);
                Merges = merges;
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>The column of merges. Whoever makes fewer of them is compared as far as that.</summary>
    public virtual string CompareMerges(IReadOnlyList<string>? reference)
    {
        if (Failure is not null || Merges is null)
        {
            return string.Empty;
        }

        if (_differsBetweenRounds)
        {
            return "other ones in each round";
        }

        if (reference is null || reference == Merges)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{Merges.Count:N0} merges");
        }

        int common = Math.Min(Merges.Count, reference.Count);
        int equal = 0;
        while (equal < common && Merges[equal] == reference[equal])
        {
            equal++;
        }

        return equal == common
            ? string.Create(CultureInfo.InvariantCulture, $"equal, {common:N0} merges")
            : string.Create(CultureInfo.InvariantCulture, $"other from merge {equal + 1:N0} on: '{Merges[equal]}' instead of '{reference[equal]}'");
    }

    /// <param name="text">The file to train on.</param>
    /// <param name="output">Where the files go, to be extended by a name of each.</param>
    protected abstract ProcessStartInfo CreateStart(string text, string output);

    protected abstract IReadOnlyList<string>? ReadMerges(string output);

    /// <summary>The reason of a failure in a few words: the first line that names an error, before what stacks and versions follow; else the last line.</summary>
    /// <param name="error">What the program wrote to its standard error.</param>
    protected virtual string Explain(string error)
    {
        const int Longest = 80;
        string[] lines = error.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        string reason = lines.FirstOrDefault(line => line.Contains("Error: ", StringComparison.Ordinal) || line.Contains("Exception: ", StringComparison.Ordinal))
            ?? lines.LastOrDefault() ?? "failed without a word";
        return reason.Length <= Longest ? reason : reason[..Longest] + "…";
    }
}
