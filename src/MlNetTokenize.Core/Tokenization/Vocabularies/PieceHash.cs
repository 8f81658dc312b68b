using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlNetTokenize.Tokenization.Vocabularies;

/// <summary>
/// Hashes of short runs of bytes by folded 64 × 64 bit products, the idea of Wang Yi's wyhash. With a seed of the process, so that no text can be
/// made whose pieces all fall on each other; ids do not depend on it.
/// </summary>
internal static class PieceHash
{
    private static readonly ulong Seed;
    private static readonly ulong OtherSeed;

    static PieceHash()
    {
        // A new identifier is random bytes of the system's, all but six bits of it: RandomNumberGenerator's come from OpenSSL, which takes longer to load than a short text takes from start to end.
        Span<byte> random = stackalloc byte[2 * sizeof(ulong)];
        Guid.NewGuid().TryWriteBytes(random);
        Seed = BitConverter.ToUInt64(random) | 1;
        OtherSeed = BitConverter.ToUInt64(random[sizeof(ulong)..]) | 1;
    }

    /// <summary>Of two words; good in its high bits (multiply-shift: Dietzfelbinger and others 1997).</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Compute(ulong low, ulong high) => (low * Seed) ^ (high * OtherSeed);

    /// <summary>Of one word; good in its high bits.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Compute(ulong word) => word * Seed;

    /// <summary>Of any number of bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Compute(ReadOnlySpan<byte> bytes) => Compute(bytes, Seed);

    /// <summary>The same in every process, where what is decided by it must be repeatable.</summary>
    public static ulong RepeatableOf(ReadOnlySpan<byte> bytes) => Compute(bytes, 0x9E3779B97F4A7C15);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Compute(ReadOnlySpan<byte> bytes, ulong seed)
    {
        ref byte start = ref MemoryMarshal.GetReference(bytes);
        int length = bytes.Length;
        ulong hash = seed ^ (ulong)(uint)length * 0xE7037ED1A0B428DB;
        if (length > 16)
        {
            int index = 0;
            for (; index < length - 16; index += 16)
            {
                hash = Fold(Read64(ref start, index) ^ hash, Read64(ref start, index + 8) ^ 0xA0761D6478BD642F);
            }

            return Fold(Read64(ref start, length - 16) ^ hash, Read64(ref start, length - 8) ^ 0x8EBC6AF09C88C6E3);
        }

        // One or two reads that overlap.
        ulong low, high;
        if (length >= 8)
        {
            low = Read64(ref start, 0);
            high = Read64(ref start, length - 8);
        }
        else if (length >= 4)
        {
            low = Unsafe.ReadUnaligned<uint>(ref start);
            high = Unsafe.ReadUnaligned<uint>(ref Unsafe.Add(ref start, length - 4));
        }
        else
        {
            low = length == 0 ? 0u : start | (uint)Unsafe.Add(ref start, length >> 1) << 8 | (uint)Unsafe.Add(ref start, length - 1) << 16;
            high = 0;
        }

        return Fold(low ^ hash, high ^ 0x8EBC6AF09C88C6E3);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Read64(ref byte start, int index) => Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref start, index));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong left, ulong right) => Math.BigMul(left, right, out ulong low) ^ low;
}
