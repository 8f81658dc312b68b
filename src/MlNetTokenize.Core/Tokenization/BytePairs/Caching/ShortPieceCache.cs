using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.BytePairs.Caching;

/// <summary>The ids of short ASCII pieces. Shared by all threads, bounded, and readers neither lock nor write.</summary>
/// <remarks>
/// An entry never changes once it is there, and its last word is written last: a reader that finds the word has all of it. One writer at a time; whoever finds another one
/// writing does not cache its piece. A piece that finds its places taken is turned away, and after as many of them as there are entries the table begins anew: so a change of texts
/// is followed, and a flood of pieces that come once costs whoever sends it many times what the others lose.
/// </remarks>
internal sealed class ShortPieceCache
{
    private const int InitialCapacity = 1 << 10;
    private const int MaximumCapacity = 1 << 16;

    private PieceTable<ShortPieceEntry> _table = new(InitialCapacity);
    private int _used;
    private int _turnedAway;
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
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int FindElsewhere(ref ShortPieceEntry first, int shift, ulong low, ulong high, ref int destination)
        => Find(ref PieceTable<ShortPieceEntry>.OtherPairOf(ref first, shift, PieceHash.Compute(low, high)), low, high, ref destination);

    /// <summary>The same in the table of now.</summary>
    public int FindElsewhere(ulong low, ulong high, ref int destination)
    {
        PieceTable<ShortPieceEntry> table = Table;
        return FindElsewhere(ref table.First, table.Shift, low, high, ref destination);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Find(ref ShortPieceEntry entry, ulong low, ulong high, ref int destination)
    {
        // Which of the two it is cannot be guessed, so it is computed instead of branched on.
        ref ShortPieceEntry second = ref Unsafe.Add(ref entry, 1);
        bool isSecond = ((Volatile.Read(ref second.High) ^ high) | (second.Low ^ low)) == 0;
        entry = ref Unsafe.Add(ref entry, Unsafe.BitCast<bool, byte>(isSecond));

        // What an entry holds was written before its last word.
        if (((Volatile.Read(ref entry.High) ^ high) | (entry.Low ^ low)) != 0)
        {
            return 0;
        }

        Vector128.LoadUnsafe(ref entry.First).StoreUnsafe(ref destination);
        return entry.Count;
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
            if (_table.Capacity < MaximumCapacity ? _used > _table.Capacity / 4 * 3 : _turnedAway > MaximumCapacity)
            {
                MakeRoom();
            }

            if (!TryInsert(_table, low, high, ids))
            {
                _turnedAway++;
            }
        }
        finally
        {
            Volatile.Write(ref _isWriting, 0);
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryInsert(PieceTable<ShortPieceEntry> table, ulong low, ulong high, ReadOnlySpan<int> ids)
    {
        ulong hash = PieceHash.Compute(low, high);
        ref ShortPieceEntry entry = ref table.PairOf(hash);
        if (!IsFree(ref entry, out int index))
        {
            entry = ref table.OtherPairOf(hash);
            if (!IsFree(ref entry, out index))
            {
                return false;
            }
        }

        entry = ref Unsafe.Add(ref entry, index);
        entry.Low = low;
        entry.Count = ids.Length;
        ids.CopyTo(MemoryMarshal.CreateSpan(ref entry.First, ShortPieceEntry.MaximumCount));
        Volatile.Write(ref entry.High, high);
        _used++;
        return true;
    }

    private static bool IsFree(ref ShortPieceEntry pair, out int index)
    {
        index = pair.High == 0 ? 0 : 1;
        return Unsafe.Add(ref pair, index).High == 0;
    }

    // Into a table of its own, in which nobody reads yet.
    private void MakeRoom()
    {
        PieceTable<ShortPieceEntry> old = _table;
        var larger = new PieceTable<ShortPieceEntry>(Math.Min(old.Capacity * 8, MaximumCapacity));
        _used = 0;
        _turnedAway = 0;
        for (int i = 0; i < old.Capacity && larger.Capacity > old.Capacity; i++)
        {
            ref ShortPieceEntry entry = ref old[i];
            if (entry.High != 0)
            {
                TryInsert(larger, entry.Low, entry.High, MemoryMarshal.CreateReadOnlySpan(ref entry.First, entry.Count));
            }
        }

        Volatile.Write(ref _table, larger);
    }
}
