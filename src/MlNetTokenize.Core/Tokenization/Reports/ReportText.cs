namespace MlNetTokenize;

/// <summary>A text that a tokenizer is looked at with.</summary>
/// <param name="name">What it is called in the report: a file, a language.</param>
/// <param name="text">The text.</param>
public sealed class ReportText(string name, string text)
{
    /// <summary>Gets what it is called in the report.</summary>
    public string Name { get; } = name;

    /// <summary>Gets the text.</summary>
    public string Text { get; } = text;
}
