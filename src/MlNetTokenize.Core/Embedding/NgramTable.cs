using MlNetTokenize.Embedding.Numerics;

namespace MlNetTokenize;

/// <summary>The rows of hashed token n-grams that occurred in training; the others are zero.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed class NgramTable
{
    /// <summary>The most tokens of an n-gram.</summary>
    internal const int LongestNgram = 8;

    /// <summary>The most buckets that n-grams are hashed into.</summary>
    internal const int MostBuckets = 1 << 24;

    private readonly BucketRows _rows;

    /// <param name="ngramLength">The most tokens of an n-gram.</param>
    /// <param name="bucketCount">How many buckets n-grams are hashed to.</param>
    /// <param name="buckets">The buckets that have a row, ascending.</param>
    /// <param name="rows">Their rows.</param>
    internal NgramTable(int ngramLength, int bucketCount, int[] buckets, EmbeddingTable rows)
    {
        NgramLength = ngramLength;
        Buckets = buckets;
        Rows = rows;
        _rows = new BucketRows(bucketCount, buckets);
    }

    /// <summary>Gets the most tokens of an n-gram, at least 2.</summary>
    public int NgramLength { get; }

    /// <summary>Gets how many buckets n-grams are hashed to.</summary>
    public int BucketCount => _rows.BucketCount;

    /// <summary>Gets how many of them have a row.</summary>
    public int RowCount => Buckets.Length;

    /// <summary>Gets the length of a row.</summary>
    public int Dimension => Rows.Dimension;

    /// <summary>Gets what the rows are held as.</summary>
    public EmbeddingPrecision Precision => Rows.Precision;

    internal int[] Buckets { get; }

    internal EmbeddingTable Rows { get; }

    /// <summary>The row of an n-gram.</summary>
    /// <param name="ngram">Its tokens, from 2 to <see cref="NgramLength"/>.</param>
    /// <param name="row">Its row, which is a copy where the rows are quantized; empty where it has none. Another n-gram in the same bucket has the same row.</param>
    /// <returns>Whether it has one.</returns>
    /// <exception cref="ArgumentException">The n-gram has another number of tokens.</exception>
    public bool TryGetRow(ReadOnlySpan<int> ngram, out ReadOnlySpan<float> row)
    {
        if (ngram.Length < 2 || ngram.Length > NgramLength)
        {
            throw new ArgumentException($"An n-gram of this table has from 2 to {NgramLength} tokens, not {ngram.Length}.", nameof(ngram));
        }

        ulong hash = (uint)ngram[0];
        foreach (int token in ngram[1..])
        {
            hash = Ngrams.Append(hash, token);
        }

        int index = RowOf(hash);
        row = index < 0 ? default : Precision == EmbeddingPrecision.Float32 ? Rows[index] : CopyRow(index);
        return index >= 0;
    }

    /// <summary>The same n-grams with rows in fewer bytes.</summary>
    internal NgramTable Quantize(EmbeddingPrecision precision) => new(NgramLength, BucketCount, Buckets, Rows.Quantize(precision));

    /// <summary>The row of an n-gram's hash, or −1.</summary>
    internal int RowOf(ulong hash) => RowOfBucket(Ngrams.BucketOf(hash, BucketCount));

    /// <summary>The row of a bucket, or −1.</summary>
    internal int RowOfBucket(int bucket) => _rows.RowOf(bucket);

    private float[] CopyRow(int index)
    {
        var row = new float[Dimension];
        Rows.CopyRow(index, row);
        return row;
    }
}
