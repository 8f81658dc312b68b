namespace MlNetTokenize.Tokenization.PostProcessors;

/// <summary>How spaces are taken from the ends of a token's place.</summary>
/// <param name="AddsPrefixSpace">Whether a space was put before the text, which is not one of its own.</param>
internal sealed record OffsetTrim(bool AddsPrefixSpace);
