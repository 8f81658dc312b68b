namespace MlNetTokenize.Tokenization.Models;

/// <summary>What a piece is, as sentencepiece_model.proto numbers it.</summary>
internal enum SentencePieceType
{
    Normal = 1,
    Unknown = 2,
    Control = 3,
    UserDefined = 4,
    Unused = 5,
    Byte = 6,
}
