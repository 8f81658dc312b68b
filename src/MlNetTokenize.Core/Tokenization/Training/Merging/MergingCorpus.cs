using System.Runtime.CompilerServices;
using MlNetTokenize.Tokenization.Training.Counting;

namespace MlNetTokenize.Tokenization.Training.Merging;

/// <summary>
/// The distinct pieces as tokens, in one array that merging works in: a token's number stands at its first and its last byte, and −1 ends every piece. So the
/// neighbours of a token are found without a list, and a merge takes the same time in a piece of any length (the idea of Yikai Liao's efficient_bpe).
/// </summary>
/// <remarks>Pieces lie in the order of their counts, those with the same count together: how often what stands at a place occurs is found among few places.</remarks>
internal sealed class MergingCorpus
{
    /// <summary>What stands behind a piece, and before the first one.</summary>
    public const int End = -1;

    // Where a token begins that has become the right part of another.
    private const int Dead = -2;
    private const int CheckedPieces = 1 << 12;
    private const int ShortWalk = 8;

    private readonly int[] _cells;

    // The pieces that occur _weights[i] times begin at _groups[i]; the last entry of _groups is behind all pieces.
    private readonly int[] _groups;
    private readonly long[] _weights;

    /// <summary>Lays out the pieces.</summary>
    /// <param name="pieces">The counts.</param>
    /// <param name="tokens">What a piece is at the beginning.</param>
    /// <param name="onPiece">Called again and again; may throw.</param>
    /// <exception cref="InvalidOperationException">There are more than two billion bytes of distinct pieces.</exception>
    public MergingCorpus(SharedPieceCounts pieces, IPieceTokens tokens, Action onPiece)
    {
        var sizes = new Dictionary<long, long>();
        int visited = 0;
        pieces.ForEach((piece, _, count) =>
        {
            sizes[count] = sizes.GetValueOrDefault(count) + SizeOf(piece);
            Check();
        });

        long total = 1 + sizes.Values.Sum();
        if (total > Array.MaxLength)
        {
            throw new InvalidOperationException(
                $"The distinct pieces have {total} bytes in all; at most {Array.MaxLength} can be merged. Set {nameof(BytePairTrainingOptions.MaximumDistinctPieces)} to fewer than {pieces.Count}.");
        }

        _weights = [.. sizes.Where(group => group.Value > 0).Select(group => group.Key).OrderDescending()];
        _groups = new int[_weights.Length + 1];
        _groups[0] = 1;
        var next = new Dictionary<long, int>(_weights.Length);
        for (int i = 0; i < _weights.Length; i++)
        {
            next[_weights[i]] = _groups[i];
            _groups[i + 1] = _groups[i] + (int)sizes[_weights[i]];
        }

        _cells = GC.AllocateUninitializedArray<int>((int)total);
        _cells[0] = End;
        pieces.ForEach((piece, _, count) =>
        {
            if (SizeOf(piece) > 0)
            {
                int start = next[count];
                next[count] = start + SizeOf(piece);
                _cells[start + piece.Length] = End;
                tokens.Write(piece, _cells.AsSpan(start, piece.Length));
            }

            Check();
        });

        void Check()
        {
            if (++visited % CheckedPieces == 0)
            {
                onPiece();
            }
        }
    }

    /// <summary>The token that begins or ends at a place; <see cref="End"/> between two pieces.</summary>
    public ReadOnlySpan<int> Cells => _cells;

    /// <summary>The group of pieces with the same count that a place belongs to.</summary>
    /// <param name="group">The last answer, or 0. Places are best asked for in ascending order.</param>
    /// <param name="place">The place.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int GroupOf(int group, int place)
    {
        if (place < _groups[group])
        {
            group = 0;
        }

        for (int steps = 0; steps < ShortWalk; steps++, group++)
        {
            if (place < _groups[group + 1])
            {
                return group;
            }
        }

        int index = Array.BinarySearch(_groups, group, _groups.Length - group, place);
        return index < 0 ? ~index - 1 : index;
    }

    /// <summary>How often the pieces of a group occur.</summary>
    public long WeightOf(int group) => _weights[group];

    /// <summary>Makes one token of two.</summary>
    /// <param name="start">Where the left one begins.</param>
    /// <param name="right">Where the right one begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="token">The new one.</param>
    public void Merge(int start, int right, int end, int token)
    {
        _cells[right] = Dead;
        _cells[start] = token;
        _cells[end - 1] = token;
    }

    // A piece of one byte has no pair.
    private static int SizeOf(ReadOnlySpan<byte> piece) => piece.Length > 1 ? piece.Length + 1 : 0;
}
