namespace MlNetTokenize;

/// <summary>A text that a tokenizer is looked at with.</summary>
/// <param name="Name">What it is called in the report: a file, a language.</param>
/// <param name="Text">The text.</param>
public sealed record ReportText(string Name, string Text);
