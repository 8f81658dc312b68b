using System.Runtime.CompilerServices;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Training.Counting;

/// <summary>How often each piece occurs. Not thread-safe.</summary>
/// <param name="shortSlots">How many slots there are for short pieces at first, a power of two.</param>
/// <param name="longSlots">How many there are for the others.</param>
/// <param name="sharedBits">How many of the high bits are alike in all hashes.</param>
internal sealed class PieceCountTable(int shortSlots, int longSlots, int sharedBits = 0)
{
    /// <summary>Takes a piece and how often it occurs.</summary>
    public delegate void Visitor(ReadOnlySpan<byte> piece, ulong hash, long count);

    public ShortPieceCounts Short { get; } = new(shortSlots, sharedBits);

    public LongPieceCounts Long { get; } = new(longSlots, sharedBits);

    /// <summary>The number of distinct pieces.</summary>
    public int Count => Short.Count + Long.Count;

    public static ulong HashOf(ReadOnlySpan<byte> piece)
        => piece.Length <= PieceKey.MaximumLength ? PieceKey.Create(piece).Hash : PieceHash.Compute(piece);

    /// <summary>Adds to the count of a piece.</summary>
    /// <exception cref="OverflowException">The count is beyond 2⁶³ − 1.</exception>
    public void Add(ReadOnlySpan<byte> piece, long count) => Add(piece, HashOf(piece), count);

    /// <summary>Adds to the count of a piece whose <see cref="HashOf"/> is known.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<byte> piece, ulong hash, long count)
    {
        if (piece.Length <= PieceKey.MaximumLength)
        {
            Short.Add(PieceKey.Create(piece), hash, count);
        }
        else
        {
            Long.Add(piece, hash, count);
        }
    }

    /// <summary>The number of slots.</summary>
    public int Capacity => Short.Capacity + Long.Capacity;

    /// <inheritdoc cref="ShortPieceCounts.At"/>
    public ReadOnlySpan<byte> At(int slot, out ulong hash, out long count)
        => slot < Short.Capacity ? Short.At(slot, out hash, out count) : Long.At(slot - Short.Capacity, out hash, out count);

    /// <summary>Visits all pieces, first the short ones, each kind in the order of the hashes' high bits, all but a few.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void ForEach(Visitor visit)
    {
        for (int slot = 0; slot < Capacity; slot++)
        {
            ReadOnlySpan<byte> piece = At(slot, out ulong hash, out long count);
            if (count > 0)
            {
                visit(piece, hash, count);
            }
        }
    }

    public void Clear()
    {
        Short.Clear();
        Long.Clear();
    }
}
