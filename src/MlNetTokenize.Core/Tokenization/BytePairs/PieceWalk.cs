using MlNetTokenize.Tokenization.BytePairs.Merging;

namespace MlNetTokenize.Tokenization.BytePairs;

/// <summary>The pieces of a text one by one: as they are asked for where the pattern can, else all cut at the beginning.</summary>
internal struct PieceWalk
{
    private readonly SplitPattern _pattern;
    private readonly List<int>? _ends;
    private int _index;
    private int _start;

    /// <param name="pattern">The pattern.</param>
    /// <param name="text">The text.</param>
    /// <param name="scratch">Holds the cuts until the walk is over.</param>
    public PieceWalk(SplitPattern pattern, ReadOnlySpan<char> text, EncoderScratch scratch)
    {
        _pattern = pattern;
        if (pattern.CutsTextAsAWhole)
        {
            _ends = scratch.Cuts;
            pattern.AppendCuts(text, _ends);
        }
    }

    /// <summary>The next piece.</summary>
    /// <param name="text">The same text.</param>
    /// <param name="start">Where it begins.</param>
    /// <param name="end">Where it ends.</param>
    public bool TryNext(ReadOnlySpan<char> text, out int start, out int end)
    {
        start = _start;
        if (start == text.Length)
        {
            end = start;
            return false;
        }

        end = _ends is null ? _pattern.EndOfPiece(text, start) : _ends[_index++];
        _start = end;
        return true;
    }
}
