namespace MlNetTokenize.Tokenization.Models;

/// <summary>How a SentencePiece model cuts text, as sentencepiece_model.proto numbers it.</summary>
internal enum SentencePieceModelType
{
    Unigram = 1,
    BytePair = 2,
    Word = 3,
    Character = 4,
}
