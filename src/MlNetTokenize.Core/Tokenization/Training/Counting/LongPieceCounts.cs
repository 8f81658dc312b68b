using System.Numerics;
using System.Runtime.CompilerServices;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Training.Counting;

/// <summary>How often each of the pieces of more than <see cref="PieceKey.MaximumLength"/> bytes occurs: open addressing with linear probing, 24 bytes a slot and the bytes apart.</summary>
internal sealed class LongPieceCounts
{
    private readonly PieceBytes _bytes = new();
    private Entry[] _entries;
    private int _shift;

    /// <param name="capacity">The number of slots, a power of two. It doubles when three quarters are taken.</param>
    /// <param name="sharedBits">How many of the high bits are alike in all hashes.</param>
    public LongPieceCounts(int capacity, int sharedBits)
    {
        _entries = new Entry[capacity];
        _shift = 64 - sharedBits - BitOperations.Log2((uint)capacity);
    }

    /// <summary>The number of pieces.</summary>
    public int Count { get; private set; }

    /// <summary>Their bytes.</summary>
    public long ByteCount => _bytes.Length;

    public int Capacity => _entries.Length;

    /// <summary>Adds to the count of a piece.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(ReadOnlySpan<byte> piece, ulong hash, long count)
    {
        Entry[] entries = _entries;
        int mask = entries.Length - 1;
        uint tag = (uint)hash;
        for (int slot = (int)(hash >> _shift) & mask; ; slot = (slot + 1) & mask)
        {
            ref Entry entry = ref entries[slot];
            if (entry.Length == 0)
            {
                entry = new Entry { Place = _bytes.Add(piece), Length = piece.Length, Tag = tag, Count = count };
                if (++Count > entries.Length / 4 * 3)
                {
                    Grow();
                }

                return;
            }

            if (entry.Tag == tag && entry.Length == piece.Length && _bytes.At(entry.Place, entry.Length).SequenceEqual(piece))
            {
                entry.Count = checked(entry.Count + count);
                return;
            }
        }
    }

    /// <inheritdoc cref="ShortPieceCounts.At"/>
    public ReadOnlySpan<byte> At(int slot, out ulong hash, out long count)
    {
        Entry entry = _entries[slot];
        ReadOnlySpan<byte> piece = entry.Length == 0 ? default : _bytes.At(entry.Place, entry.Length);
        hash = PieceHash.Compute(piece);
        count = entry.Count;
        return piece;
    }

    public void Clear()
    {
        Array.Clear(_entries);
        _bytes.Clear();
        Count = 0;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Grow()
    {
        Entry[] old = _entries;
        var entries = new Entry[checked(old.Length * 2)];
        int mask = entries.Length - 1;
        _shift--;
        foreach (Entry entry in old)
        {
            if (entry.Length > 0)
            {
                int slot = (int)(PieceHash.Compute(_bytes.At(entry.Place, entry.Length)) >> _shift) & mask;
                while (entries[slot].Length > 0)
                {
                    slot = (slot + 1) & mask;
                }

                entries[slot] = entry;
            }
        }

        _entries = entries;
    }

    private struct Entry
    {
        public long Place;
        public int Length;
        public uint Tag;
        public long Count;
    }
}
