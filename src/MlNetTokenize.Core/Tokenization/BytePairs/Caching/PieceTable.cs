using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlNetTokenize.Tokenization.BytePairs.Caching;

/// <summary>Memory for a cache's entries, which are looked for in pairs: each pair begins at a cache line of the processor.</summary>
/// <typeparam name="TEntry">Of 32 bytes or a multiple, half a line or a whole number of lines in a pair.</typeparam>
internal sealed class PieceTable<TEntry>
    where TEntry : struct
{
    private const int CacheLine = 64;

    private readonly byte[] _memory;
    private readonly nint _offset;

    /// <param name="capacity">The number of entries, a power of two.</param>
    public PieceTable(int capacity)
    {
        Capacity = capacity;
        Shift = 64 - BitOperations.Log2((uint)capacity / 2);
        _memory = GC.AllocateArray<byte>((capacity * Unsafe.SizeOf<TEntry>()) + CacheLine, pinned: true);
        _offset = (nint)(-(long)Marshal.UnsafeAddrOfPinnedArrayElement(_memory, 0) & (CacheLine - 1));
    }

    public int Capacity { get; }

    /// <summary>The entry at index 0; the others are behind it.</summary>
    public ref TEntry First => ref this[0];

    /// <summary>By how much a hash is shifted to the right for the number of its pair.</summary>
    public int Shift { get; }

    /// <summary>The first entry of the pair that a hash belongs to; the other one is behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref TEntry PairOf(ulong hash) => ref PairOf(ref First, Shift, hash);

    /// <summary>The first entry of the other pair where it may be.</summary>
    public ref TEntry OtherPairOf(ulong hash) => ref OtherPairOf(ref First, Shift, hash);

    /// <summary>The same for who has <see cref="First"/> and <see cref="Shift"/> at hand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref TEntry OtherPairOf(ref TEntry first, int shift, ulong hash) => ref PairOf(ref first, shift, BitOperations.RotateLeft(hash, 32) * 0x9E3779B97F4A7C15);

    /// <summary>The same for who has <see cref="First"/> and <see cref="Shift"/> at hand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref TEntry PairOf(ref TEntry first, int shift, ulong hash)
        => ref Unsafe.AddByteOffset(ref first, (nuint)(hash >> shift) * (nuint)(2 * Unsafe.SizeOf<TEntry>()));

    public ref TEntry this[int index]
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => ref Unsafe.As<byte, TEntry>(
            ref Unsafe.AddByteOffset(ref MemoryMarshal.GetArrayDataReference(_memory), _offset + ((nint)(uint)index * Unsafe.SizeOf<TEntry>())));
    }
}
