using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace MlNetTokenize.Tokenization.Models;

/// <summary>Merges at most 64 symbols.</summary>
/// <remarks>
/// Symbols stay at their first one's place, and the bits of one word say where one begins. A pair's rank and place are one number, so that the smallest
/// one of a few vectors is the next merge.
/// </remarks>
internal static class ShortSymbolMerger
{
    private const int MaximumLength = SymbolMerger.ShortLength;
    private const int PlaceBits = 6;
    private const int NoPair = int.MaxValue;

    /// <summary>Merges.</summary>
    /// <param name="merges">What merges.</param>
    /// <param name="symbols">At least one; the result is at their beginning.</param>
    /// <param name="lengths">Their lengths; in the end those of the result.</param>
    /// <returns>The number of symbols that are left.</returns>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Merge(PairMerges merges, Span<int> symbols, Span<int> lengths)
    {
        Span<int> pairs = stackalloc int[MaximumLength];
        Span<int> results = stackalloc int[MaximumLength];
        int last = symbols.Length - 1;
        for (int i = 0; i < last; i++)
        {
            pairs[i] = PairAt(i, merges.Find(symbols[i], symbols[i + 1], out results[i]));
        }

        int vectors = (symbols.Length + Vector256<int>.Count - 1) / Vector256<int>.Count;
        pairs[last..(vectors * Vector256<int>.Count)].Fill(NoPair);
        ulong begins = ulong.MaxValue >> (MaximumLength - symbols.Length);
        while (true)
        {
            int lowest = Lowest(pairs, vectors);
            if (lowest == NoPair)
            {
                break;
            }

            int place = lowest & (MaximumLength - 1);
            int symbol = results[place];
            symbols[place] = symbol;

            // The symbol to the right is gone, and the one behind it is the new neighbor.
            ulong behind = begins & (ulong.MaxValue - 1) << place;
            int right = BitOperations.TrailingZeroCount(behind);
            lengths[place] += lengths[right];
            begins &= ~(1UL << right);
            behind &= behind - 1;
            pairs[right] = NoPair;
            pairs[place] = behind == 0 ? NoPair : PairAt(place, merges.Find(symbol, symbols[BitOperations.TrailingZeroCount(behind)], out results[place]));
            ulong before = begins & ((1UL << place) - 1);
            if (before != 0)
            {
                int left = BitOperations.Log2(before);
                pairs[left] = PairAt(left, merges.Find(symbols[left], symbol, out results[left]));
            }
        }

        int count = 0;
        for (; begins != 0; begins &= begins - 1)
        {
            int place = BitOperations.TrailingZeroCount(begins);
            symbols[count] = symbols[place];
            lengths[count++] = lengths[place];
        }

        return count;
    }

    private static int PairAt(int place, int rank) => rank == PairMerges.NoRank ? NoPair : rank << PlaceBits | place;

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
