namespace MlNetTokenize.Tokenization.Training.Merging;

/// <summary>What the pieces are at the beginning of training.</summary>
internal interface IPieceTokens
{
    /// <summary>Writes each token of a piece to where it begins and where it ends.</summary>
    void Write(ReadOnlySpan<byte> piece, Span<int> cells);
}
