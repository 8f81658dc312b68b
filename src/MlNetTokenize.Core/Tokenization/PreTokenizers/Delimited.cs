using System.Runtime.InteropServices;

namespace MlNetTokenize.Tokenization.PreTokenizers;

/// <summary>The matches of a piece and what lies between them, and what a behavior makes of them. One thread's, and used again for the next piece.</summary>
internal sealed class Delimited
{
    private const int LargestKept = 1 << 18;

    [ThreadStatic]
    private static Delimited? _spare;

    private readonly List<(int Start, int End, bool IsMatch)> _parts = [];
    private readonly List<(int Start, int End)> _pieces = [];

    private Delimited()
    {
    }

    public static Delimited Rent()
    {
        Delimited delimited = _spare ?? new Delimited();
        _spare = null;
        return delimited;
    }

    public void Return() => _spare = _parts.Capacity <= LargestKept ? this : null;

    public void Clear() => _parts.Clear();

    public void Add(int start, int end, bool isMatch) => _parts.Add((start, end, isMatch));

    /// <summary>Hands the pieces on that the parts make.</summary>
    public void Cut(SplitBehavior behavior, PieceBuffer pieces)
    {
        ReadOnlySpan<(int Start, int End, bool IsMatch)> parts = CollectionsMarshal.AsSpan(_parts);
        switch (behavior)
        {
            case SplitBehavior.Removed or SplitBehavior.Isolated:
                foreach ((int start, int end, bool isMatch) in parts)
                {
                    if (!isMatch || behavior == SplitBehavior.Isolated)
                    {
                        pieces.Add(start, end);
                    }
                }

                break;
            case SplitBehavior.MergedWithNext:
                CutBackwards(parts, pieces);
                break;
            default:
                CutForwards(parts, behavior == SplitBehavior.Contiguous, pieces);
                break;
        }
    }

    private static void CutForwards(ReadOnlySpan<(int Start, int End, bool IsMatch)> parts, bool isContiguous, PieceBuffer pieces)
    {
        (int Start, int End) piece = (0, 0);
        bool hasPiece = false;
        bool wasMatch = false;
        foreach ((int start, int end, bool isMatch) in parts)
        {
            // Contiguous: what is of the same kind as before goes on. Merged: a match behind what is none does.
            bool goesOn = isContiguous ? isMatch == wasMatch : isMatch && !wasMatch;
            if (goesOn && hasPiece)
            {
                piece.End = end;
            }
            else
            {
                pieces.Add(piece.Start, piece.End);
                piece = (start, end);
                hasPiece = true;
            }

            wasMatch = isMatch;
        }

        pieces.Add(piece.Start, piece.End);
    }

    private void CutBackwards(ReadOnlySpan<(int Start, int End, bool IsMatch)> parts, PieceBuffer pieces)
    {
        _pieces.Clear();
        bool wasMatch = false;
        for (int i = parts.Length - 1; i >= 0; i--)
        {
            (int start, int end, bool isMatch) = parts[i];
            if (isMatch && !wasMatch && _pieces.Count > 0)
            {
                _pieces[^1] = (start, _pieces[^1].End);
            }
            else
            {
                _pieces.Add((start, end));
            }

            wasMatch = isMatch;
        }

        for (int i = _pieces.Count - 1; i >= 0; i--)
        {
            pieces.Add(_pieces[i].Start, _pieces[i].End);
        }
    }
}
