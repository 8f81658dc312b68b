namespace MlNetTokenize.Tokenization.PostProcessors;

/// <summary>How a tokenizer's file wants rows cut off.</summary>
/// <param name="MaximumLength">The most tokens, those around the texts included.</param>
/// <param name="Strategy">Which text of a pair is cut off.</param>
/// <param name="FromStart">Whether the beginning is cut off rather than the end.</param>
internal sealed record Truncation(int MaximumLength, TruncationStrategy Strategy, bool FromStart);
