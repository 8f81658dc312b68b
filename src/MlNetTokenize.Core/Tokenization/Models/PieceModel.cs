using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Models;

/// <summary>What turns one piece of a text into tokens. Immutable and thread-safe; a warm one allocates nothing.</summary>
/// <param name="vocabulary">The tokens as the file has them, in UTF-8: a continuation with its prefix, a space as the file writes it.</param>
internal abstract class PieceModel(TokenVocabulary vocabulary)
{
    /// <summary>The model's tokens, added ones included.</summary>
    public TokenVocabulary Vocabulary { get; } = vocabulary;

    /// <summary>Adds the tokens of a piece.</summary>
    /// <param name="piece">At least one character in valid UTF-8, as the normalizer and the pre-tokenizer left it.</param>
    /// <param name="tokens">Where the tokens go, behind those that are there.</param>
    public abstract void Encode(ReadOnlySpan<byte> piece, PieceTokens tokens);
}
