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

    /// <summary>A field of the objects of an array, on however many lines.</summary>
    Json,

    /// <summary>A column of a Parquet file.</summary>
    Parquet,

    /// <summary>Each line is a text with fastText's labels before it.</summary>
    FastText,
}
