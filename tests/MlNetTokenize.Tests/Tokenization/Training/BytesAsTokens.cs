using MlNetTokenize.Tokenization.Training.Merging;

namespace MlNetTokenize.Tests;

/// <summary>Every byte is the token of its value.</summary>
internal sealed class BytesAsTokens : IPieceTokens
{
    public void Write(ReadOnlySpan<byte> piece, Span<int> cells)
    {
        for (int i = 0; i < piece.Length; i++)
        {
            cells[i] = piece[i];
        }
    }
}
