using System.Numerics;
using System.Runtime.CompilerServices;
using MlNetTokenize.Tokenization.BytePairs.Merging;

namespace MlNetTokenize.Tokenization.Training.Merging;

/// <summary>The pairs of neighbouring tokens: how often each occurs in all pieces, and where.</summary>
/// <remarks>
/// Places stay in a pair's list when the pair is not there any more, so lists only get shorter: when their memory is full, they are looked through and
/// moved together. There are never more places that are right than pairs of neighbours in the pieces, so the memory need not grow with the merges.
/// </remarks>
internal sealed class PairTable
{
    private const int None = -1;
    private const int SmallestMemory = 1 << 10;
    private const int CheckedPairs = 1 << 14;
    private const int CheckedPlaces = 1 << 18;

    private PairRecord[] _records = new PairRecord[SmallestMemory];

    // Open addressing with linear probing, at most half full: the pair's number + 1 in the low half, 0 where it is free, and bits of the hash in the high one.
    private ulong[] _slots = new ulong[SmallestMemory * 2];
    private int _shift = 64 - BitOperations.Log2(SmallestMemory * 2);

    private int[] _places = [];
    private int _placesEnd;

    /// <summary>The number of pairs, those that are used up included.</summary>
    public int Count { get; private set; }

    public TokenPair PairAt(int index) => _records[index].Pair;

    public long CountAt(int index) => _records[index].Count;

    /// <summary>The number of the pair, or −1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Find(TokenPair pair)
    {
        ulong hash = HashOf(pair);
        uint tag = (uint)hash;
        ulong mask = (ulong)_slots.Length - 1;
        for (ulong slot = hash >> _shift; ; slot = (slot + 1) & mask)
        {
            ulong entry = _slots[slot];
            if (entry == 0)
            {
                return None;
            }

            int index = (int)(uint)entry - 1;
            if ((uint)(entry >> 32) == tag && _records[index].Pair == pair)
            {
                return index;
            }
        }
    }

    /// <summary>A pair that is not there.</summary>
    /// <param name="pair">The pair.</param>
    /// <param name="count">How often it occurs.</param>
    /// <param name="places">How many places it is given room for, which are to be written next.</param>
    /// <param name="room">The room.</param>
    /// <returns>Its number: the highest so far.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Add(TokenPair pair, long count, int places, out Span<int> room)
    {
        if (Count == _records.Length)
        {
            Array.Resize(ref _records, checked(_records.Length * 2));
            Grow();
        }

        int index = Count++;
        _records[index] = new PairRecord { Pair = pair, Count = count, Start = _placesEnd, Places = places };
        Index(index);
        room = _places.AsSpan(_placesEnd, places);
        _placesEnd += places;
        return index;
    }

    /// <summary>Counts a pair that stands somewhere, before <see cref="LayOut"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Tally(TokenPair pair, long count)
    {
        int index = Find(pair);
        if (index == None)
        {
            index = Add(pair, 0, 0, out _);
        }

        ref PairRecord record = ref _records[index];
        record.Count = checked(record.Count + count);
        record.Places++;
    }

    /// <summary>The pairs that were counted, without those that will not be merged, and with room for their places.</summary>
    /// <param name="smallestCount">How often a pair must occur to stay.</param>
    /// <param name="isAllowed">Whether it may stay.</param>
    /// <param name="onPairs">Called again and again; may throw.</param>
    public PairTable LayOut(long smallestCount, Func<TokenPair, bool> isAllowed, Action onPairs)
    {
        var kept = new PairTable();
        int places = 0;
        for (int index = 0; index < Count; index++)
        {
            PairRecord record = _records[index];
            if (record.Count >= smallestCount && isAllowed(record.Pair))
            {
                int added = kept.Add(record.Pair, record.Count, 0, out _);
                kept._records[added].Start = places;
                places = checked(places + record.Places);
            }

            if (index % CheckedPairs == 0)
            {
                onPairs();
            }
        }

        kept._places = GC.AllocateUninitializedArray<int>(WithSpare(places));
        kept._placesEnd = places;
        return kept;
    }

    /// <summary>Notes a place of a pair that was counted. Those of a pair come in ascending order.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Note(TokenPair pair, int place)
    {
        int index = Find(pair);
        if (index != None)
        {
            ref PairRecord record = ref _records[index];
            _places[record.Start + record.Places++] = place;
        }
    }

    /// <summary>The pair occurs that often less, if it is there.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Lower(TokenPair pair, long count)
    {
        int index = Find(pair);
        if (index != None)
        {
            _records[index].Count -= count;
        }
    }

    /// <summary>The places where the pair may stand, in ascending order.</summary>
    public ReadOnlySpan<int> PlacesOf(int index) => _places.AsSpan(_records[index].Start, _records[index].Places);

    /// <summary>The pair is not there any more, and can be added again. What <see cref="PlacesOf"/> gave can be read until <see cref="EnsurePlaces"/>.</summary>
    public void Remove(int index)
    {
        ulong hash = HashOf(_records[index].Pair);
        ulong mask = (ulong)_slots.Length - 1;
        ulong slot = hash >> _shift;
        while ((int)(uint)_slots[slot] - 1 != index)
        {
            slot = (slot + 1) & mask;
        }

        // The pair of no tokens is never looked for; the slot stays taken, so that others behind it are found.
        _records[index] = new PairRecord { Pair = new TokenPair(None, None), Start = _records[index].Start };
    }

    /// <summary>Makes room for so many places to be added.</summary>
    /// <param name="count">The number.</param>
    /// <param name="stands">Whether the pair still stands at a place.</param>
    /// <param name="onPairs">Called again and again; may throw.</param>
    public void EnsurePlaces(int count, Func<TokenPair, int, bool> stands, Action onPairs)
    {
        if (count <= _places.Length - _placesEnd)
        {
            return;
        }

        // The less is left free the more often this is done. There is hardly ever less than at the beginning, as places only become fewer.
        Compact(stands, onPairs);
        if (_places.Length - _placesEnd < Math.Max(count, _places.Length / 16))
        {
            Array.Resize(ref _places, WithSpare(checked(_placesEnd + count)));
        }
    }

    private static int WithSpare(int places) => (int)Math.Min(places * 5L / 4, Array.MaxLength);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Compact(Func<TokenPair, int, bool> stands, Action onPairs)
    {
        // Pairs were given their room in the order of their numbers.
        int end = 0;
        long work = 0;
        for (int index = 0; index < Count; index++)
        {
            ref PairRecord record = ref _records[index];
            int start = end;
            work += record.Places + 1;
            foreach (int place in PlacesOf(index))
            {
                if (stands(record.Pair, place))
                {
                    _places[end++] = place;
                }
            }

            record.Start = start;
            record.Places = end - start;
            if (work > CheckedPlaces)
            {
                work = 0;
                onPairs();
            }
        }

        _placesEnd = end;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Grow()
    {
        _slots = new ulong[checked(_slots.Length * 2)];
        _shift--;
        for (int index = 0; index < Count; index++)
        {
            if (_records[index].Pair.Left != None)
            {
                Index(index);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Index(int index)
    {
        ulong hash = HashOf(_records[index].Pair);
        ulong mask = (ulong)_slots.Length - 1;
        ulong slot = hash >> _shift;
        while (_slots[slot] != 0)
        {
            slot = (slot + 1) & mask;
        }

        _slots[slot] = hash << 32 | (uint)(index + 1);
    }

    // Fibonacci hashing (Knuth, The Art of Computer Programming, 6.4), folded, as the high bits decide the slot and the low ones are compared.
    private static ulong HashOf(TokenPair pair)
    {
        ulong product = ((ulong)(uint)pair.Left << 32 | (uint)pair.Right) * 0x9E3779B97F4A7C15;
        return (product ^ product >> 32) * 0xD6E8FEB86659FD93;
    }

    private struct PairRecord
    {
        public TokenPair Pair;
        public long Count;
        public int Start;
        public int Places;
    }
}
