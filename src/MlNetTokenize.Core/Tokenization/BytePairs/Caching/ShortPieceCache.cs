using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.BytePairs.Caching;

/// <summary>The ids of short ASCII pieces. Shared by all threads, bounded, and readers neither lock nor write.</summary>
/// <remarks>
/// Each entry is a sequence lock (W. N. Scherer's and others' "seqlock" of the Linux kernel): a reader takes what it read only if the
/// entry's version was even before and is the same after. One writer at a time; whoever finds another one writing does not cache its piece.
/// A full pair of entries keeps what it has, three times in four, and else loses one at random: pieces that come often
/// come back soon, and a flood of pieces that come once cannot sweep them out faster than it costs itself.
/// </remarks>
internal sealed class ShortPieceCache
{
    private const int InitialCapacity = 1 << 10;
    private const int MaximumCapacity = 1 << 16;

    private PieceTable<ShortPieceEntry> _table = new(InitialCapacity);
    private int _used;
    private uint _random = 1;
    private int _isWriting;

    /// <summary>The bytes that the cache never exceeds.</summary>
    public static int MaximumBytes => MaximumCapacity * Unsafe.SizeOf<ShortPieceEntry>();

    /// <summary>The table of now. An older one stays good to read.</summary>
    public PieceTable<ShortPieceEntry> Table => Volatile.Read(ref _table);

    /// <summary>Finds a piece.</summary>
    /// <param name="first">The table's first entry.</param>
    /// <param name="shift">The table's shift.</param>
    /// <param name="low">The first eight characters.</param>
    /// <param name="high">The others and the length.</param>
    /// <param name="destination">Room for four ids, some of which may be written where there are fewer.</param>
    /// <returns>The number of ids; 0 where the piece is not there.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Find(ref ShortPieceEntry first, int shift, ulong low, ulong high, ref int destination)
    {
        return Find(ref PieceTable<ShortPieceEntry>.PairOf(ref first, shift, PieceHash.Compute(low, high)), low, high, ref destination);
    }

    /// <summary>Finds a piece that is not where <see cref="Find(ref ShortPieceEntry, int, ulong, ulong, ref int)"/> looks for it.</summary>
    public int FindElsewhere(ulong low, ulong high, ref int destination)
        => Find(ref Table.OtherPairOf(PieceHash.Compute(low, high)), low, high, ref destination);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Find(ref ShortPieceEntry entry, ulong low, ulong high, ref int destination)
    {
        // Which of the two it is cannot be guessed, so it is computed instead of branched on.
        ref ShortPieceEntry second = ref Unsafe.Add(ref entry, 1);
        bool isSecond = ((second.Low ^ low) | (second.High ^ high)) == 0;
        entry = ref Unsafe.Add(ref entry, Unsafe.BitCast<bool, byte>(isSecond));

        uint version = Volatile.Read(ref entry.Version);
        if (((entry.Low ^ low) | (entry.High ^ high) | (version & 1)) != 0)
        {
            return 0;
        }

        Vector128<int> ids = Vector128.LoadUnsafe(ref entry.First);
        Volatile.ReadBarrier();
        if (entry.Version != version)
        {
            return 0;
        }

        ids.StoreUnsafe(ref destination);
        return (int)(version >> 1 & 3);
    }

    /// <summary>Keeps the ids of a piece, or does not.</summary>
    public void Add(ulong low, ulong high, ReadOnlySpan<int> ids)
    {
        if (Interlocked.Exchange(ref _isWriting, 1) != 0)
        {
            return;
        }

        try
        {
            if (_used > _table.Capacity / 4 * 3 && _table.Capacity < MaximumCapacity)
            {
                Grow();
            }

            Insert(_table, low, high, ids);
        }
        finally
        {
            Volatile.Write(ref _isWriting, 0);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Insert(PieceTable<ShortPieceEntry> table, ulong low, ulong high, ReadOnlySpan<int> ids)
    {
        ulong hash = PieceHash.Compute(low, high);
        ref ShortPieceEntry pair = ref table.PairOf(hash);
        ref ShortPieceEntry other = ref table.OtherPairOf(hash);
        ref ShortPieceEntry entry = ref pair;
        if (IsFree(ref pair, out int index))
        {
            _used++;
            entry = ref Unsafe.Add(ref pair, index);
        }
        else if (IsFree(ref other, out index))
        {
            _used++;
            entry = ref Unsafe.Add(ref other, index);
        }
        else
        {
            _random = (_random * 1_664_525) + 1_013_904_223;
            if (_random >> 30 != 0)
            {
                return;
            }

            entry = ref Unsafe.Add(ref pair, (int)(_random >> 29 & 1));
        }

        // The next even version above, with the number of ids.
        uint version = (((entry.Version >> 3) + 1) << 3) | (uint)ids.Length << 1;
        entry.Version = version | 1;
        Volatile.WriteBarrier();
        entry.Low = low;
        entry.High = high;
        ids.CopyTo(MemoryMarshal.CreateSpan(ref entry.First, 3));
        Volatile.Write(ref entry.Version, version);
    }

    private static bool IsFree(ref ShortPieceEntry pair, out int index)
    {
        index = pair.High == 0 ? 0 : 1;
        return Unsafe.Add(ref pair, index).High == 0;
    }

    private void Grow()
    {
        PieceTable<ShortPieceEntry> old = _table;
        var larger = new PieceTable<ShortPieceEntry>(Math.Min(old.Capacity * 4, MaximumCapacity));
        _used = 0;
        for (int i = 0; i < old.Capacity; i++)
        {
            ref ShortPieceEntry entry = ref old[i];
            if (entry.High != 0)
            {
                Insert(larger, entry.Low, entry.High, MemoryMarshal.CreateReadOnlySpan(ref entry.First, (int)(entry.Version >> 1 & 3)));
            }
        }

        Volatile.Write(ref _table, larger);
    }
}
