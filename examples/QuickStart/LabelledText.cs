namespace QuickStart;

/// <summary>A row of the data: what ML.NET reads from.</summary>
internal sealed class LabelledText
{
    public string Label { get; set; } = string.Empty;

    public string Text { get; set; } = string.Empty;
}
