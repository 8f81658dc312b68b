namespace MlNetTokenize.Tokenization.PostProcessors;

/// <summary>How a tokenizer's file wants rows filled up.</summary>
/// <param name="Length">To how many tokens; <see langword="null"/>: to the longest of a batch, which a column does not know.</param>
/// <param name="Id">What with.</param>
/// <param name="FromStart">Whether before the tokens rather than after them.</param>
internal sealed record Padding(int? Length, int Id, bool FromStart);
