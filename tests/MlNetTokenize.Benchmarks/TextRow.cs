namespace MlNetTokenize.Benchmarks;

/// <summary>A row of a data view with a text column.</summary>
internal sealed class TextRow
{
    public string Text { get; set; } = string.Empty;
}
