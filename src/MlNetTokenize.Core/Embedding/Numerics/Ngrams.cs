using System.Runtime.CompilerServices;

namespace MlNetTokenize.Embedding.Numerics;

/// <summary>
/// The n-grams of a text's tokens: each run of two up to so many neighbouring tokens, known by a bucket that it is hashed to (Weinberger et al. 2009; fastText's
/// <c>wordNgrams</c>). Two n-grams in one bucket share a row.
/// </summary>
internal static class Ngrams
{
    /// <summary>How many there are in a text.</summary>
    public static int CountOf(int tokens, int length)
    {
        int count = 0;
        for (int n = 2; n <= length && n <= tokens; n++)
        {
            count += tokens - n + 1;
        }

        return count;
    }

    /// <summary>An n-gram's hash with one more token.</summary>
    /// <param name="hash">The hash of the tokens before; of one token it is the token.</param>
    /// <param name="token">The token.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Append(ulong hash, int token) => (hash * 116_049_371) + (uint)token;

    /// <summary>The bucket of a hash. Part of what a model file means, so it never changes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int BucketOf(ulong hash, int buckets) => (int)Math.BigMul(hash * 0x9E3779B97F4A7C15, (ulong)(uint)buckets, out _);

    /// <summary>Writes the bucket of each n-gram.</summary>
    /// <param name="ids">The tokens.</param>
    /// <param name="length">The most tokens of an n-gram.</param>
    /// <param name="buckets">How many buckets there are.</param>
    /// <param name="destination">Room for <see cref="CountOf"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Write(ReadOnlySpan<int> ids, int length, int buckets, Span<int> destination)
    {
        int count = 0;
        for (int first = 0; first < ids.Length; first++)
        {
            ulong hash = (uint)ids[first];
            int end = Math.Min(ids.Length, first + length);
            for (int next = first + 1; next < end; next++)
            {
                hash = Append(hash, ids[next]);
                destination[count++] = BucketOf(hash, buckets);
            }
        }
    }
}
