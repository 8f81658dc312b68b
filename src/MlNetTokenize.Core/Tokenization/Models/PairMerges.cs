using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlNetTokenize.Tokenization.Models;

/// <summary>Which pairs of symbols merge, how early and into what.</summary>
internal sealed class PairMerges
{
    /// <summary>The rank of a pair that does not merge: later than any other.</summary>
    public const int NoRank = int.MaxValue;

    // Ranks and places of short pieces share a word.
    private const int MaximumRank = (1 << 25) - 1;
    private const int FilterBits = 8;

    // Open addressing with linear probing, at most half full.
    private readonly Slot[] _slots;
    private readonly int _shift;

    // A bit for each pair that merges, at a place of few: most pairs do not merge, and this part of the table stays in a processor's nearer memory.
    private readonly ulong[] _mayMerge;
    private readonly int _filterShift;

    /// <param name="capacity">The most pairs that are added.</param>
    public PairMerges(int capacity)
    {
        uint size = BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, checked(capacity * 2)));
        _slots = new Slot[size];
        _shift = 64 - BitOperations.Log2(size);
        _mayMerge = new ulong[size * FilterBits / 64];
        _filterShift = 64 - BitOperations.Log2(size * FilterBits);
    }

    public int Count { get; private set; }

    /// <summary>Adds a pair, or gives one that is there another rank and result.</summary>
    /// <param name="left">A symbol, not negative.</param>
    /// <param name="right">A symbol, not negative.</param>
    /// <param name="rank">How early they merge; the lowest is the first.</param>
    /// <param name="result">What they merge into.</param>
    /// <exception cref="InvalidDataException">The rank is higher than any vocabulary's.</exception>
    public void Set(int left, int right, int rank, int result)
    {
        if (rank > MaximumRank)
        {
            throw new InvalidDataException($"The vocabulary has more than {MaximumRank} merges, the most that are supported.");
        }

        ulong key = KeyOf(left, right);
        ulong hash = HashOf(key);
        ulong filter = hash >> _filterShift;
        _mayMerge[filter >> 6] |= 1UL << (int)filter;
        ref Slot slot = ref SlotOf(key, hash);
        Count += slot.Key == 0 ? 1 : 0;
        slot = new Slot { Key = key, Rank = rank, Result = result };
    }

    /// <summary>The rank at which two symbols merge, or <see cref="NoRank"/>.</summary>
    /// <param name="left">A symbol; one below 0 merges with none.</param>
    /// <param name="right">The one behind it.</param>
    /// <param name="result">What they merge into, where they do.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(int left, int right, out int result)
    {
        ulong key = KeyOf(left, right);
        ulong hash = HashOf(key);
        ulong filter = hash >> _filterShift;
        if ((Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_mayMerge), (nint)(filter >> 6)) >> (int)filter & 1) == 0)
        {
            result = 0;
            return NoRank;
        }

        ref Slot slot = ref SlotOf(key, hash);
        result = slot.Result;
        return slot.Key == key ? slot.Rank : NoRank;
    }

    // The lowest bit tells it from a free slot, and no pair with a negative symbol has the key of another.
    private static ulong KeyOf(int left, int right) => (ulong)(uint)left << 32 | (uint)right << 1 | 1;

    // Fibonacci hashing (Knuth, The Art of Computer Programming, 6.4).
    private static ulong HashOf(ulong key) => key * 0x9E3779B97F4A7C15;

    private ref Slot SlotOf(ulong key, ulong hash)
    {
        ulong mask = (ulong)(_slots.Length - 1);
        for (ulong place = hash >> _shift; ; place++)
        {
            ref Slot slot = ref _slots[place & mask];
            if (slot.Key == key || slot.Key == 0)
            {
                return ref slot;
            }
        }
    }

    private struct Slot
    {
        public ulong Key;
        public int Rank;
        public int Result;
    }
}
