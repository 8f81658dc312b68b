using System.Runtime.InteropServices;
using MlNetTokenize.Tokenization.Normalization;

namespace MlNetTokenize.Tokenization.PreTokenizers;

/// <summary>The pieces of a text while it is cut, and the text, which a pre-tokenizer may change piece by piece. One thread's, and used again for the next text.</summary>
internal sealed class PieceBuffer
{
    private List<(int Start, int End)> _pieces = [];
    private List<(int Start, int End)> _newPieces = [];

    public AlignedText Text { get; } = new();

    public ReadOnlySpan<(int Start, int End)> Pieces => CollectionsMarshal.AsSpan(_pieces);

    /// <summary>The length of the longest buffer, for who decides whether to keep them.</summary>
    public int Capacity => Math.Max(Text.Capacity, Math.Max(_pieces.Capacity, _newPieces.Capacity));

    /// <summary>Begins with one piece of the text.</summary>
    public void Begin(int start, int end)
    {
        _pieces.Clear();
        _newPieces.Clear();
        if (end > start)
        {
            _pieces.Add((start, end));
        }
    }

    /// <summary>Adds a piece to those of after; an empty one is none.</summary>
    public void Add(int start, int end)
    {
        if (end > start)
        {
            _newPieces.Add((start, end));
        }
    }

    /// <summary>Makes the pieces of after those of now.</summary>
    public void EndSplit()
    {
        (_pieces, _newPieces) = (_newPieces, _pieces);
        _newPieces.Clear();
    }
}
