namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>What SentencePiece does to spaces, under its own names.</summary>
/// <param name="AddDummyPrefix"><c>add_dummy_prefix</c>: a space is put before the text.</param>
/// <param name="RemoveExtraWhitespaces"><c>remove_extra_whitespaces</c>: of several spaces one is left, and none at the ends.</param>
/// <param name="EscapeWhitespaces"><c>escape_whitespaces</c>: a space is written as U+2581.</param>
/// <param name="TreatWhitespaceAsSuffix"><c>treat_whitespace_as_suffix</c>: the space of the text's own goes behind it.</param>
internal sealed record SentencePieceWhiteSpace(bool AddDummyPrefix, bool RemoveExtraWhitespaces, bool EscapeWhitespaces, bool TreatWhitespaceAsSuffix);
