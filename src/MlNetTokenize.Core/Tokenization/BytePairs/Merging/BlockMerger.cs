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
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Merge(MergeTable merges, ReadOnlySpan<byte> bytes, Span<int> ids)
    {
        Span<int> tokens = stackalloc int[MaximumLength];
        Span<int> pairs = stackalloc int[MaximumLength];
        int last = bytes.Length - 1;
        for (int i = 0; i < last; i++)
        {
            tokens[i] = bytes[i];
            int rank = merges.FindBytes(bytes[i], bytes[i + 1]);
            pairs[i] = rank < 0 ? NoPair : rank << PlaceBits | i;
        }

        tokens[last] = bytes[last];
        int vectors = (bytes.Length + Vector512<int>.Count - 1) / Vector512<int>.Count;
        pairs[last..(vectors * Vector512<int>.Count)].Fill(NoPair);
        ulong begins = vectors == 1
            ? MergeShort(merges, Vector512.Create<int>(pairs), tokens, bytes.Length)
            : MergeLong(merges, pairs, tokens, bytes.Length, vectors);
        int count = 0;
        for (; begins != 0; begins &= begins - 1)
        {
            ids[count++] = merges.IdOf(tokens[BitOperations.TrailingZeroCount(begins)]);
        }

        return count;
    }

    // All pairs stay in one register: what is written to memory by fours could not be read in one piece before it is there.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong MergeShort(MergeTable merges, Vector512<int> pairs, Span<int> tokens, int length)
    {
        ulong begins = ulong.MaxValue >> (MaximumLength - length);
        for (int lowest = Lowest(pairs); lowest != NoPair; lowest = Lowest(pairs))
        {
            (int place, int token, int right) = MergeAt(lowest, ref begins, tokens);
            pairs = With(pairs, right, NoPair);
            pairs = With(pairs, place, PairBehind(merges, begins, tokens, place, token));
            ulong before = begins & ((1UL << place) - 1);
            if (before != 0)
            {
                int left = BitOperations.Log2(before);
                pairs = With(pairs, left, PairAt(left, merges.Find(tokens[left], token)));
            }
        }

        return begins;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static ulong MergeLong(MergeTable merges, Span<int> pairs, Span<int> tokens, int length, int vectors)
    {
        ref int first = ref MemoryMarshal.GetReference(pairs);
        ulong begins = ulong.MaxValue >> (MaximumLength - length);
        while (true)
        {
            Vector512<int> lowestOf = Vector512.LoadUnsafe(ref first);
            for (int i = 1; i < vectors; i++)
            {
                lowestOf = Vector512.Min(lowestOf, Vector512.LoadUnsafe(ref first, (nuint)(uint)(i * Vector512<int>.Count)));
            }

            int lowest = Lowest(lowestOf);
            if (lowest == NoPair)
            {
                return begins;
            }

            (int place, int token, int right) = MergeAt(lowest, ref begins, tokens);
            Set(ref first, right, NoPair);
            Set(ref first, place, PairBehind(merges, begins, tokens, place, token));
            ulong before = begins & ((1UL << place) - 1);
            if (before != 0)
            {
                int left = BitOperations.Log2(before);
                Set(ref first, left, PairAt(left, merges.Find(tokens[left], token)));
            }
        }
    }

    /// <summary>Merges a pair: the token to the right is gone.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static (int Place, int Token, int Right) MergeAt(int pair, ref ulong begins, Span<int> tokens)
    {
        int place = pair & (MaximumLength - 1);
        int token = pair >> PlaceBits;
        tokens[place] = token;
        int right = BitOperations.TrailingZeroCount(begins & (ulong.MaxValue - 1) << place);
        begins &= ~(1UL << right);
        return (place, token, right);
    }

    /// <summary>The pair of a token and the one behind it.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int PairBehind(MergeTable merges, ulong begins, Span<int> tokens, int place, int token)
    {
        ulong behind = begins & (ulong.MaxValue - 1) << place;
        return behind == 0 ? NoPair : PairAt(place, merges.Find(token, tokens[BitOperations.TrailingZeroCount(behind)]));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<int> With(Vector512<int> pairs, int index, int value)
        => Vector512.ConditionalSelect(Vector512.Equals(Vector512<int>.Indices, Vector512.Create(index)), Vector512.Create(value), pairs);

    // A whole vector is written, as whole ones are read.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static void Set(ref int first, int index, int value)
    {
        ref int vector = ref Unsafe.Add(ref first, index & -Vector512<int>.Count);
        With(Vector512.LoadUnsafe(ref vector), index & (Vector512<int>.Count - 1), value).StoreUnsafe(ref vector);
    }

    private static int PairAt(int place, int rank) => rank < 0 ? NoPair : rank << PlaceBits | place;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int Lowest(Vector512<int> pairs)
    {
        Vector256<int> lowest = Vector256.Min(pairs.GetLower(), pairs.GetUpper());
        Vector128<int> half = Vector128.Min(lowest.GetLower(), lowest.GetUpper());
        half = Vector128.Min(half, Vector128.Shuffle(half, Vector128.Create(2, 3, 0, 1)));
        half = Vector128.Min(half, Vector128.Shuffle(half, Vector128.Create(1, 0, 3, 2)));
        return half.ToScalar();
    }
}
