using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.BytePairs.Caching;

/// <summary>Pieces and their ids behind each other in one block of memory, found through a hash table of fixed size. Nothing in it ever changes, so it is read without a lock.</summary>
internal sealed class PieceRecords
{
    /// <summary>The longest piece that is kept, in bytes.</summary>
    public const int MaximumLength = 384;

    /// <summary>The largest number of ids that is kept.</summary>
    public const int MaximumCount = 128;

    // How far from its place a record can be: a miss is bounded, and so is what a text made for it can cost.
    private const int Reach = 8;
    private const int HeaderLength = 1;

    // How many ids are copied at once: so many more can be read behind the last record.
    private const int CopyStep = 4;

    // A slot holds bits of the hash in its high half and the record's place, never 0, in its low half. 0 is free.
    private readonly ulong[] _slots;
    private readonly int _shift;

    // A record: length in bytes and number of ids in one header; the bytes, filled up to a whole number; the ids.
    private readonly uint[] _records;
    private readonly int _length;
    private int _end = 1;
    private int _count;

    /// <param name="slots">The number of slots, a power of two.</param>
    /// <param name="length">The size of the records together, in units of four bytes.</param>
    public PieceRecords(int slots, int length)
    {
        _slots = GC.AllocateArray<ulong>(slots + Reach, pinned: true);
        _shift = 64 - BitOperations.Log2((uint)slots);
        _records = GC.AllocateUninitializedArray<uint>(length + CopyStep, pinned: true);
        _length = length;
    }

    private bool IsFull => _count > (_slots.Length - Reach) / 4 * 3;

    /// <summary>Asks the processor for the slot of a piece that is looked for soon. It does not wait, and so the memory of several is on its way together.</summary>
    /// <param name="hash">The hash of its bytes.</param>
    public void PrefetchSlot(ulong hash) => Prefetch(ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_slots), (nint)(hash >> _shift)));

    /// <summary>The same for its record, once the slot is there.</summary>
    /// <param name="hash">The hash of its bytes.</param>
    public void PrefetchRecord(ulong hash)
        => Prefetch(ref Unsafe.Add(
            ref MemoryMarshal.GetArrayDataReference(_records), (nint)(uint)Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_slots), (nint)(hash >> _shift))));

    /// <summary>Finds a piece.</summary>
    /// <param name="piece">Its bytes.</param>
    /// <param name="hash">Their hash.</param>
    /// <returns>Its ids; none where the piece is not there. Three more can be read behind them.</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ReadOnlySpan<int> Find(ReadOnlySpan<byte> piece, ulong hash)
    {
        uint tag = (uint)hash;
        ref ulong slot = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_slots), (nint)(hash >> _shift));
        for (int i = 0; i < Reach; i++)
        {
            // What the slot leads to was written before the slot.
            ulong entry = Volatile.Read(ref Unsafe.Add(ref slot, i));
            if ((uint)(entry >> 32) == tag && entry != 0)
            {
                ref uint record = ref Unsafe.Add(ref MemoryMarshal.GetArrayDataReference(_records), (nint)(uint)entry);
                if ((int)(record & 0xFFFF) == piece.Length
                    && AreEqual(ref Unsafe.As<uint, byte>(ref Unsafe.Add(ref record, HeaderLength)), ref MemoryMarshal.GetReference(piece), piece.Length))
                {
                    return MemoryMarshal.CreateReadOnlySpan(
                        ref Unsafe.As<uint, int>(ref Unsafe.Add(ref record, HeaderLength + ((piece.Length + 3) >> 2))), (int)(record >> 16));
                }
            }

            if (entry == 0)
            {
                break;
            }
        }

        return default;
    }

    /// <summary>Copies ids by fours.</summary>
    /// <param name="ids">What was found.</param>
    /// <param name="destination">Room for a whole number of fours.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Copy(ReadOnlySpan<int> ids, ref int destination)
    {
        ref int source = ref MemoryMarshal.GetReference(ids);
        for (int i = 0; i < ids.Length; i += CopyStep)
        {
            Vector128.LoadUnsafe(ref source, (nuint)(uint)i).StoreUnsafe(ref destination, (nuint)(uint)i);
        }
    }

    /// <summary>Keeps a piece. One writer at a time.</summary>
    /// <returns>Whether there is room for more.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public bool TryAdd(ReadOnlySpan<byte> piece, ulong hash, ReadOnlySpan<int> ids)
    {
        int length = HeaderLength + ((piece.Length + 3) >> 2) + ids.Length;
        if (IsFull || length > _length - _end)
        {
            return false;
        }

        Span<ulong> reach = _slots.AsSpan((int)(hash >> _shift), Reach);
        int free = reach.IndexOf(0UL);
        if (free < 0)
        {
            // Nowhere near. That is rare, and this piece is just not kept.
            return true;
        }

        Span<uint> record = _records.AsSpan(_end, length);
        record[0] = (uint)piece.Length | (uint)ids.Length << 16;
        piece.CopyTo(MemoryMarshal.AsBytes(record[HeaderLength..]));
        ids.CopyTo(MemoryMarshal.Cast<uint, int>(record[^ids.Length..]));
        Volatile.Write(ref reach[free], (ulong)(uint)hash << 32 | (uint)_end);
        _end += length;
        _count++;
        return true;
    }

    /// <summary>Puts all of it into a larger one.</summary>
    public void CopyTo(PieceRecords larger)
    {
        for (int place = 1; place < _end;)
        {
            int length = (int)(_records[place] & 0xFFFF);
            int bytes = place + HeaderLength;
            int ids = bytes + ((length + 3) >> 2);
            int end = ids + (int)(_records[place] >> 16);
            ReadOnlySpan<byte> piece = MemoryMarshal.AsBytes(_records.AsSpan(bytes..ids))[..length];
            larger.TryAdd(piece, PieceHash.Compute(piece), MemoryMarshal.Cast<uint, int>(_records.AsSpan(ids..end)));
            place = end;
        }
    }

    // As SequenceEqual without a call: most pieces have eight to thirty bytes, which two to four overlapping reads compare.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static bool AreEqual(ref byte left, ref byte right, int length)
    {
        if (length >= Vector128<byte>.Count)
        {
            nuint last = (nuint)(uint)(length - Vector128<byte>.Count);
            Vector128<byte> difference = Vector128.LoadUnsafe(ref left, last) ^ Vector128.LoadUnsafe(ref right, last);
            for (nuint i = 0; i < last; i += (nuint)Vector128<byte>.Count)
            {
                difference |= Vector128.LoadUnsafe(ref left, i) ^ Vector128.LoadUnsafe(ref right, i);
            }

            return difference == Vector128<byte>.Zero;
        }

        if (length >= sizeof(ulong))
        {
            int last = length - sizeof(ulong);
            return ((Read<ulong>(ref left, 0) ^ Read<ulong>(ref right, 0)) | (Read<ulong>(ref left, last) ^ Read<ulong>(ref right, last))) == 0;
        }

        if (length >= sizeof(uint))
        {
            int last = length - sizeof(uint);
            return ((Read<uint>(ref left, 0) ^ Read<uint>(ref right, 0)) | (Read<uint>(ref left, last) ^ Read<uint>(ref right, last))) == 0;
        }

        // One to three bytes: the first, the middle and the last one.
        return length == 0 || (left == right && Unsafe.Add(ref left, length >> 1) == Unsafe.Add(ref right, length >> 1) && Unsafe.Add(ref left, length - 1) == Unsafe.Add(ref right, length - 1));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static T Read<T>(ref byte start, int index) => Unsafe.ReadUnaligned<T>(ref Unsafe.Add(ref start, index));

    // The arrays are pinned, so the address is good; and a prefetch of any address is harmless.
    private static unsafe void Prefetch<T>(ref T place)
    {
        if (Sse.IsSupported)
        {
            Sse.Prefetch0(Unsafe.AsPointer(ref place));
        }
    }
}
