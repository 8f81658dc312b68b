using System.Runtime.CompilerServices;

namespace MlNetTokenize.Tokenization.Models;

/// <summary>What each symbol is made of and when, and so which two of them can stand next to each other once nothing merges.</summary>
/// <remarks>
/// In the order of ranks a symbol is made of one pair only: what the text of the symbol alone comes to before its merge is one sequence, and a longer text comes to the same there or to nothing that
/// ends where the symbol does. Symbols that only pairs of a lower rank than a part of them make have no history here: nothing is said of them.
/// </remarks>
internal sealed class MergeHistory
{
    // Of a symbol without a history, and of a character, which is there before all merges.
    private const int Never = -2;
    private const int Character = -1;

    private readonly PairMerges _merges;
    private readonly MergeBorders _borders;
    private readonly int[] _rankOf;
    private readonly (int Left, int Right)[] _parts;

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private MergeHistory(PairMerges merges, ReadOnlySpan<SymbolPair> pairs, int symbols, ReadOnlySpan<int> characters)
    {
        _merges = merges;
        _borders = new MergeBorders(pairs, symbols);
        _rankOf = new int[symbols];
        _parts = new (int, int)[symbols];
        Array.Fill(_rankOf, Never);
        foreach (int symbol in characters)
        {
            _rankOf[symbol] = Character;
        }

        IsClear = _borders.IsClear;
        int lastRank = -1;
        int lastResult = -1;
        foreach (SymbolPair pair in pairs)
        {
            // Of two that are the same, the one whose rank is not the table's was put aside.
            if (merges.Find(pair.Left, pair.Right, out _) != pair.Rank)
            {
                continue;
            }

            if (_rankOf[pair.Result] == Character || (pair.Rank == lastRank && pair.Result != lastResult))
            {
                IsClear = false;
                return;
            }

            (lastRank, lastResult) = (pair.Rank, pair.Result);
            if (_rankOf[pair.Left] != Never && _rankOf[pair.Right] != Never && _rankOf[pair.Result] == Never && CanMeet(pair.Left, pair.Right, pair.Rank))
            {
                _rankOf[pair.Result] = pair.Rank;
                _parts[pair.Result] = (pair.Left, pair.Right);
            }
        }
    }

    private bool IsClear { get; }

    /// <summary>Follows merges.</summary>
    /// <param name="merges">All of them.</param>
    /// <param name="pairs">The same, by rank.</param>
    /// <param name="symbols">The highest symbol + 1.</param>
    /// <param name="characters">Those that pieces begin with.</param>
    /// <returns>Their history; <see langword="null"/> where symbols do not say what they are made of: a character is also made by merging, or one rank makes different symbols.</returns>
    public static MergeHistory? Of(PairMerges merges, ReadOnlySpan<SymbolPair> pairs, int symbols, ReadOnlySpan<int> characters)
    {
        var history = new MergeHistory(merges, pairs, symbols, characters);
        return history.IsClear ? history : null;
    }

    /// <summary>Whether two symbols are sure to be next to each other in the end, if they come of what is on either side of a border.</summary>
    public bool CanMeet(int left, int right)
        => !_borders.MayMerge(left, right) || (_rankOf[left] != Never && _rankOf[right] != Never && CanMeet(left, right, PairMerges.NoRank));

    /// <summary>Undoes the merges of the two from the last one back.</summary>
    /// <remarks>
    /// Where at some time the symbols at the border are a pair that merges before either of them changes again, it would have been merged (is_valid_token_pair in GitHub's rust-gems, crates/bpe).
    /// </remarks>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool CanMeet(int left, int right, int limit)
    {
        while (_merges.Find(left, right, out _) >= limit)
        {
            int leftRank = _rankOf[left];
            int rightRank = _rankOf[right];
            if (leftRank == Character && rightRank == Character)
            {
                return true;
            }

            if (leftRank > rightRank)
            {
                // The left one was made later. The limit is its own rank: at equal ranks the left one of two merges is first.
                limit = leftRank;
                left = _parts[left].Right;
            }
            else
            {
                limit = rightRank + 1;
                right = _parts[right].Left;
            }
        }

        return false;
    }
}
