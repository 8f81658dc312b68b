namespace MlNetTokenize.Cli;

/// <summary>How ids stand in a file.</summary>
internal enum IdsFormat
{
    /// <summary>Numbers between spaces, some of them on a line.</summary>
    Text,

    /// <summary>An array of numbers on each line.</summary>
    Jsonl,

    /// <summary>Two bytes for each id, the lower first: what nanoGPT reads.</summary>
    UInt16,

    /// <summary>Four bytes for each id, the lowest first.</summary>
    UInt32,
}
