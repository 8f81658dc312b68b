using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.BytePairs.Caching;

/// <summary>The ids of words: of nine pieces out of ten in English. Shared by all threads, bounded, and readers neither lock nor write.</summary>
/// <remarks>
/// Four entries share a cache line, so that what a text needs often stays near to the processor, and all four are compared at once. Otherwise as
/// <see cref="ShortPieceCache"/>: an entry never changes once its key is there, and the key is written last.
/// </remarks>
internal sealed class WordCache
{
    private const int EntriesPerLine = 4;
    private const int InitialCapacity = 1 << 10;
    private const int MaximumCapacity = 1 << 16;

    // In units of the table: of two entries.
    private PieceTable<WordLine> _table = new(InitialCapacity / 2);
    private int _used;
    private int _turnedAway;
    private int _isWriting;

    /// <summary>The bytes that the cache never exceeds.</summary>
    public static int MaximumBytes => MaximumCapacity * WordEntry.Size;

    /// <summary>The table of now. An older one stays good to read.</summary>
    public PieceTable<WordLine> Table => Volatile.Read(ref _table);

    private int Capacity => _table.Capacity * 2;

    /// <summary>The key of a word.</summary>
    /// <param name="units">Eight characters from its first one on.</param>
    /// <param name="length">The number of its characters, from 1 to <see cref="WordEntry.MaximumLength"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong KeyOf(ulong units, int length)
    {
        uint bits = (uint)length * 8;
        return (Bmi2.X64.IsSupported ? Bmi2.X64.ZeroHighBits(units, bits) : units & ((1UL << (int)bits) - 1)) | (ulong)(uint)length << 56;
    }

    /// <summary>Finds a word in a line of a table.</summary>
    /// <param name="line">The line where it may be: that of its hash, or the other one.</param>
    /// <param name="key">The word's key.</param>
    /// <returns>What <see cref="Write"/> takes; 0 where the word is not there.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Find(ref WordLine line, ulong key)
        => Vector512.Equals(Vector512.LoadUnsafe(ref Unsafe.As<WordLine, ulong>(ref line)), Vector512.Create(key)).ExtractMostSignificantBits() & 0b_01_01_01_01;

    /// <summary>Writes the ids of a word that was found.</summary>
    /// <param name="line">The line.</param>
    /// <param name="found">Where it is.</param>
    /// <param name="destination">Room for two ids, both of which may be written where there is one.</param>
    /// <returns>The number of ids.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int Write(ref WordLine line, ulong found, ref int destination)
    {
        // Where it is depends on the key that was read, and so it is read after it.
        ulong ids = Unsafe.Add(ref Unsafe.As<WordLine, ulong>(ref line), BitOperations.TrailingZeroCount(found) + 1);
        Unsafe.WriteUnaligned(ref Unsafe.As<int, byte>(ref destination), ids);
        return WordEntry.MaximumCount - (int)(ids >> 63);
    }

    /// <summary>Keeps the ids of a word, or does not.</summary>
    public void Add(ulong key, ReadOnlySpan<int> ids)
    {
        if (Interlocked.Exchange(ref _isWriting, 1) != 0)
        {
            return;
        }

        try
        {
            if (Capacity < MaximumCapacity ? _used > Capacity / 4 * 3 : _turnedAway > MaximumCapacity)
            {
                MakeRoom();
            }

            if (!TryInsert(_table, key, (uint)ids[0] | (ulong)(uint)(ids.Length > 1 ? ids[1] : -1) << 32))
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
    private bool TryInsert(PieceTable<WordLine> table, ulong key, ulong ids)
    {
        ulong hash = PieceHash.Compute(key);
        if (TryInsert(ref table.PairOf(hash), key, ids) || TryInsert(ref table.OtherPairOf(hash), key, ids))
        {
            _used++;
            return true;
        }

        return false;
    }

    private static bool TryInsert(ref WordLine line, ulong key, ulong ids)
    {
        ref WordEntry first = ref Unsafe.As<WordLine, WordEntry>(ref line);
        for (int i = 0; i < EntriesPerLine; i++)
        {
            ref WordEntry entry = ref Unsafe.Add(ref first, i);
            if (entry.Key == 0)
            {
                entry.Ids = ids;
                Volatile.Write(ref entry.Key, key);
                return true;
            }
        }

        return false;
    }

    // Into a table of its own, in which nobody reads yet.
    private void MakeRoom()
    {
        PieceTable<WordLine> old = _table;
        var larger = new PieceTable<WordLine>(Math.Min(Capacity * 4, MaximumCapacity) / 2);
        _used = 0;
        _turnedAway = 0;
        for (int i = 0; i < old.Capacity && larger.Capacity > old.Capacity; i++)
        {
            foreach (ref readonly WordEntry entry in (ReadOnlySpan<WordEntry>)old[i])
            {
                if (entry.Key != 0)
                {
                    TryInsert(larger, entry.Key, entry.Ids);
                }
            }
        }

        Volatile.Write(ref _table, larger);
    }
}
