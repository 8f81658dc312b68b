using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlNetTokenize.Tokenization.Training.Counting;

/// <summary>How often each of the pieces of at most <see cref="PieceKey.MaximumLength"/> bytes occurs: open addressing with linear probing, 24 bytes a slot.</summary>
internal sealed class ShortPieceCounts
{
    private Entry[] _entries;
    private int _shift;

    /// <param name="capacity">The number of slots, a power of two. It doubles when three quarters are taken.</param>
    /// <param name="sharedBits">How many of the high bits are alike in all hashes.</param>
    public ShortPieceCounts(int capacity, int sharedBits)
    {
        _entries = new Entry[capacity];
        _shift = 64 - sharedBits - BitOperations.Log2((uint)capacity);
    }

    /// <summary>The number of pieces.</summary>
    public int Count { get; private set; }

    public int Capacity => _entries.Length;

    /// <summary>Adds to the count of a piece.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(PieceKey key, ulong hash, long count)
    {
        Entry[] entries = _entries;
        nuint mask = (nuint)(uint)entries.Length - 1;
        ref Entry first = ref MemoryMarshal.GetArrayDataReference(entries);
        for (nuint slot = (nuint)(hash >> _shift) & mask; ; slot = (slot + 1) & mask)
        {
            ref Entry entry = ref Unsafe.Add(ref first, slot);
            if (((entry.Low ^ key.Low) | (entry.High ^ key.High)) == 0)
            {
                entry.Count = checked(entry.Count + count);
                return;
            }

            if (entry.High == 0)
            {
                Insert(ref entry, key, count);
                return;
            }
        }
    }

    public void Clear()
    {
        Array.Clear(_entries);
        Count = 0;
    }

    /// <summary>The piece in a slot, or none where its count is 0. Slots are in the order of the hashes' high bits, all but a few.</summary>
    /// <param name="slot">Less than <see cref="Capacity"/>.</param>
    /// <param name="hash">The piece's hash.</param>
    /// <param name="count">How often it occurs.</param>
    /// <returns>Its bytes, good until a piece is added.</returns>
    public ReadOnlySpan<byte> At(int slot, out ulong hash, out long count)
    {
        ref Entry entry = ref _entries[slot];
        var key = new PieceKey(entry.Low, entry.High);
        hash = key.Hash;
        count = entry.Count;

        // The two words lie behind each other, and in them the bytes.
        return MemoryMarshal.AsBytes(MemoryMarshal.CreateReadOnlySpan(ref entry.Low, 2))[..key.Length];
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Insert(ref Entry free, PieceKey key, long count)
    {
        free = new Entry { Low = key.Low, High = key.High, Count = count };
        if (++Count > _entries.Length / 4 * 3)
        {
            Grow();
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Grow()
    {
        Entry[] old = _entries;
        var entries = new Entry[checked(old.Length * 2)];
        int shift = _shift - 1;
        foreach (Entry entry in old)
        {
            if (entry.High != 0)
            {
                nuint mask = (nuint)(uint)entries.Length - 1;
                nuint slot = (nuint)(new PieceKey(entry.Low, entry.High).Hash >> shift) & mask;
                while (entries[slot].High != 0)
                {
                    slot = (slot + 1) & mask;
                }

                entries[slot] = entry;
            }
        }

        _entries = entries;
        _shift = shift;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Entry
    {
        public ulong Low;
        public ulong High;
        public long Count;
    }
}
