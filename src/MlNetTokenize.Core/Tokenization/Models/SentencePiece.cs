namespace MlNetTokenize.Tokenization.Models;

/// <summary>A piece of a SentencePiece model.</summary>
/// <param name="Text">In UTF-8; a space is U+2581.</param>
/// <param name="Score">Of unigram models the logarithm of its probability, of byte-pair models the order of merges: the highest is the first.</param>
/// <param name="Type">What it is.</param>
internal readonly record struct SentencePiece(ReadOnlyMemory<byte> Text, float Score, SentencePieceType Type);
