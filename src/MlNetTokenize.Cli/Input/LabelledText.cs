namespace MlNetTokenize.Cli;

/// <summary>A text of a file.</summary>
/// <param name="Text">The text.</param>
/// <param name="Label">The name of its class; <see langword="null"/> where labels are not asked for.</param>
internal readonly record struct LabelledText(string Text, string? Label);
