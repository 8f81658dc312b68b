namespace MlNetTokenize.Conformance;

/// <summary>What came of one file, or of many of one kind.</summary>
/// <param name="name">The file.</param>
/// <param name="kind">Its model.</param>
/// <param name="needs">The parts that it has.</param>
internal sealed class Row(string name, string kind, string needs)
{
    public string Name => name;

    public string Kind => kind;

    public string Needs => needs;

    public int Files { get; set; }

    public int Loaded { get; set; }

    /// <summary>Texts and pairs, each counted once however often it was asked.</summary>
    public long Texts { get; set; }

    /// <summary>What the other engine answers with an error.</summary>
    public long Refused { get; set; }

    /// <summary>Whether a file that is refused by name is as it should be.</summary>
    public bool MayRefuse { get; init; }

    /// <summary>How many of the differences were told.</summary>
    public Dictionary<string, int> Told { get; } = [];

    public SortedDictionary<string, int> Differences { get; } = new(StringComparer.Ordinal);

    public bool IsAsItShouldBe => (MayRefuse || Loaded == Files) && Differences.Count == 0;
}
