namespace MlNetTokenize.Benchmarks;

/// <summary>One way to encode a text, and the rounds it was measured in.</summary>
/// <param name="name">Its name in the table.</param>
/// <param name="encode">Encodes the text once and gives the number of ids.</param>
/// <param name="timesTheText">How many times the text is encoded by that: the number of threads.</param>
internal sealed class Contender(string name, Func<int> encode, int timesTheText = 1)
{
    private readonly List<double> _seconds = [];

    public string Name => name;

    /// <summary>Whether each measured call is a first one: <see cref="Prepare"/> makes it so.</summary>
    public Action? Prepare { get; init; }

    /// <summary>The ids, to be compared; none where the contender only counts.</summary>
    public Func<int[]>? Ids { get; init; }

    public int Count { get; private set; }

    public long AllocatedBytes { get; private set; }

    /// <summary>The median of the rounds, for one text.</summary>
    public double Seconds => _seconds.Order().ElementAt(_seconds.Count / 2) / timesTheText;

    /// <summary>Encodes the text, not measured.</summary>
    public int Run() => encode();

    public void Measure()
    {
        Prepare?.Invoke();
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        Count = encode();
        _seconds.Add(System.Diagnostics.Stopwatch.GetElapsedTime(start).TotalSeconds);
        AllocatedBytes = GC.GetAllocatedBytesForCurrentThread() - allocated;
    }

    /// <summary>Forgets the rounds so far, in which code was compiled and caches filled.</summary>
    public void Warm()
    {
        Measure();
        Measure();
        _seconds.Clear();
    }
}
