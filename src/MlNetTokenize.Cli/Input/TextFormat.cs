namespace MlNetTokenize.Cli;

/// <summary>How texts stand in a file.</summary>
internal enum TextFormat
{
    /// <summary>Each line is a text.</summary>
    Text,

    /// <summary>A column of a table whose values are divided by tabs.</summary>
    Tsv,

    /// <summary>A column of a table whose values are divided by commas and may be quoted.</summary>
    Csv,

    /// <summary>A field of an object on each line.</summary>
    Jsonl,
}
