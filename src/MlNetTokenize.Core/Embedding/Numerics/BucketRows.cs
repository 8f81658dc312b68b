using System.Numerics;

namespace MlNetTokenize.Embedding.Numerics;

/// <summary>
/// Which row a bucket of n-grams has. A bit for each bucket says whether it has one, and a number for each word of bits how many rows there are before: a tenth of what a number for each bucket would take,
/// so that it stays in the processor's caches.
/// </summary>
internal sealed class BucketRows
{
    private const int BitsPerWord = 64;

    private readonly Word[] _words;

    /// <param name="bucketCount">How many buckets there are.</param>
    /// <param name="buckets">Those that have a row, ascending.</param>
    public BucketRows(int bucketCount, ReadOnlySpan<int> buckets)
    {
        BucketCount = bucketCount;
        _words = new Word[(bucketCount + BitsPerWord - 1L) / BitsPerWord];
        foreach (int bucket in buckets)
        {
            _words[bucket / BitsPerWord].Bits |= 1UL << (bucket % BitsPerWord);
        }

        for (int word = 1; word < _words.Length; word++)
        {
            _words[word].RowsBefore = _words[word - 1].RowsBefore + BitOperations.PopCount(_words[word - 1].Bits);
        }
    }

    /// <summary>How many buckets there are.</summary>
    public int BucketCount { get; }

    /// <summary>The row of a bucket, or −1.</summary>
    public int RowOf(int bucket)
    {
        Word word = _words[bucket / BitsPerWord];
        ulong bit = 1UL << (bucket % BitsPerWord);
        return (word.Bits & bit) == 0 ? -1 : word.RowsBefore + BitOperations.PopCount(word.Bits & (bit - 1));
    }

    private struct Word
    {
        public ulong Bits;
        public int RowsBefore;
    }
}
