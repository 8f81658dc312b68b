using System.Runtime.CompilerServices;

namespace MlNetTokenize.Tokenization.Models;

/// <summary>What words are looked up by, alone and with what counts of the sum before them.</summary>
internal static class RoundedWordKeys
{
    /// <summary>How much longer than its word the key of <see cref="KeyOf"/> is.</summary>
    public const int End = 2;

    /// <summary>The first eight bytes of a word of at most fifteen, and the others with the number of all.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static (ulong Low, ulong High) ShortOf(ReadOnlySpan<byte> word)
    {
        Span<byte> bytes = stackalloc byte[2 * sizeof(ulong)];
        bytes.Clear();
        word.CopyTo(bytes);
        return ShortOf(ref bytes[0], word.Length);
    }

    /// <summary>The same where sixteen bytes may be read.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static (ulong Low, ulong High) ShortOf(ref byte word, int length)
    {
        ulong low = Unsafe.ReadUnaligned<ulong>(ref word);
        ulong high = Unsafe.ReadUnaligned<ulong>(ref Unsafe.Add(ref word, sizeof(ulong)));
        ulong mask = (1ul << (length * 8)) - 1;
        (low, high) = length < sizeof(ulong) ? (low & mask, 0) : (low, high & mask);
        return (low, high | (ulong)(uint)length << 56);
    }

    /// <summary>A short word's key with the exponent and the last bit of a sum, in the two bytes that it leaves: its length has four bits.</summary>
    public static ulong WithExponent(ulong high, float sum) => high | (ulong)(uint)ExponentOf(sum) << 48 | (ulong)(BitConverter.SingleToUInt32Bits(sum) & 1) << 60;

    public static int ExponentOf(float sum) => BitConverter.SingleToInt32Bits(sum) >> 23 & 0xFF;

    /// <summary>A word with those behind it.</summary>
    public static Span<byte> KeyOf(ReadOnlySpan<byte> word, float sum, Span<byte> key)
    {
        word.CopyTo(key);
        key[word.Length] = (byte)ExponentOf(sum);
        key[word.Length + 1] = (byte)(BitConverter.SingleToInt32Bits(sum) & 1);
        return key[..(word.Length + End)];
    }
}
