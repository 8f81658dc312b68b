namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>A segment that normalizing changed: where it is in the normalized text and where it was in the source.</summary>
internal readonly record struct FormCChange(int Start, int End, int SourceStart, int SourceEnd);
