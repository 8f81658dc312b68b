using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MlNetTokenize.Tokenization.BytePairs.Merging;

/// <summary>Merges at most 64 bytes as the definition says: always the pair of the lowest rank and of those the leftmost.</summary>
/// <remarks>
/// Tokens stay where their first byte is, and the bits of one word say where one begins. A pair's rank and place are one number, so that the
/// smallest one of a few vectors is the next merge.
/// </remarks>
internal static class BlockMerger
{
    public const int MaximumLength = 64;

    private const int PlaceBits = 6;
    private const int NoPair = int.MaxValue;

    /// <summary>Merges.</summary>
    /// <param name="merges">What merges.</param>
    /// <param name="bytes">The block, of at least one byte.</param>
    /// <param name="ids">Where the ids go: as many as the bytes have room.</param>
    /// <returns>The number of ids.</returns>
    [SkipLocalsInit]
    public static int Merge(MergeTable merges, ReadOnlySpan<byte> bytes, Span<int> ids)
    {
        Span<int> pairs = stackalloc int[MaximumLength];
        Span<int> tokens = stackalloc int[MaximumLength];
        int last = bytes.Length - 1;
        for (int i = 0; i < last; i++)
        {
            tokens[i] = bytes[i];
            int rank = merges.FindBytes(bytes[i], bytes[i + 1]);
            pairs[i] = rank < 0 ? NoPair : rank << PlaceBits | i;
        }

        tokens[last] = bytes[last];
        int vectors = (bytes.Length + Vector256<int>.Count - 1) / Vector256<int>.Count;
        pairs[last..(vectors * Vector256<int>.Count)].Fill(NoPair);
        ulong begins = ulong.MaxValue >> (MaximumLength - bytes.Length);
        while (true)
        {
            int lowest = Lowest(pairs, vectors);
            if (lowest == NoPair)
            {
                break;
            }

            int place = lowest & (MaximumLength - 1);
            int token = lowest >> PlaceBits;
            tokens[place] = token;

            // The token to the right is gone, and the one behind it is the new neighbour.
            ulong behind = begins & (ulong.MaxValue - 1) << place;
            int right = BitOperations.TrailingZeroCount(behind);
            begins &= ~(1UL << right);
            behind &= behind - 1;
            pairs[right] = NoPair;
            pairs[place] = behind == 0 ? NoPair : PairAt(place, merges.Find(token, tokens[BitOperations.TrailingZeroCount(behind)]));
            ulong before = begins & ((1UL << place) - 1);
            if (before != 0)
            {
                int left = BitOperations.Log2(before);
                pairs[left] = PairAt(left, merges.Find(tokens[left], token));
            }
        }

        int count = 0;
        for (; begins != 0; begins &= begins - 1)
        {
            ids[count++] = merges.IdOf(tokens[BitOperations.TrailingZeroCount(begins)]);
        }

        return count;
    }

    private static int PairAt(int place, int rank) => rank < 0 ? NoPair : rank << PlaceBits | place;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Lowest(ReadOnlySpan<int> pairs, int vectors)
    {
        ref int first = ref MemoryMarshal.GetReference(pairs);
        Vector256<int> lowest = Vector256.LoadUnsafe(ref first);
        for (int i = 1; i < vectors; i++)
        {
            lowest = Vector256.Min(lowest, Vector256.LoadUnsafe(ref first, (nuint)(uint)i * (nuint)Vector256<int>.Count));
        }

        Vector128<int> half = Vector128.Min(lowest.GetLower(), lowest.GetUpper());
        half = Vector128.Min(half, Vector128.Shuffle(half, Vector128.Create(2, 3, 0, 1)));
        half = Vector128.Min(half, Vector128.Shuffle(half, Vector128.Create(1, 0, 3, 2)));
        return half.ToScalar();
    }
}
