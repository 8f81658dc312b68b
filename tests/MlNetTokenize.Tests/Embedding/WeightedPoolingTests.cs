using MlNetTokenize.Embedding.Numerics;

namespace MlNetTokenize.Tests;

/// <summary>Pooling in which repeated tokens and n-grams count by their weight, against sums of all terms one by one.</summary>
public sealed class WeightedPoolingTests
{
    private const int Dimension = 5;

    public static TheoryData<TermWeighting, TokenPooling, EmbeddingPrecision> Cases
    {
        get
        {
            var cases = new TheoryData<TermWeighting, TokenPooling, EmbeddingPrecision>();
            foreach (TermWeighting weighting in Enum.GetValues<TermWeighting>())
            {
                foreach (TokenPooling pooling in (TokenPooling[])[TokenPooling.Mean, TokenPooling.Sum, TokenPooling.SqrtN])
                {
                    cases.Add(weighting, pooling, EmbeddingPrecision.Float32);
                    cases.Add(weighting, pooling, EmbeddingPrecision.Int8);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_text_s_vector_is_the_weighted_sum_of_its_terms(TermWeighting weighting, TokenPooling pooling, EmbeddingPrecision precision)
    {
        EmbeddingModel model = Create(weighting).Quantize(precision);
        var random = new Random(5);
        for (int round = 0; round < 300; round++)
        {
            int[] ids = [.. Enumerable.Range(0, round % 10 == 0 ? random.Next(800) : random.Next(20)).Select(_ => random.Next(30))];
            var vector = new float[Dimension];
            model.Pool(ids, vector, pooling);
            float[] expected = PoolSlowly(model, ids, pooling);
            Assert.All(vector.Zip(expected), pair => Assert.Equal(pair.Second, pair.First, 2e-3f * (1 + Math.Abs(pair.Second))));
        }
    }

    [Theory]
    [InlineData(TokenPooling.First)]
    [InlineData(TokenPooling.Last)]
    [InlineData(TokenPooling.Max)]
    public void A_pooling_that_takes_one_row_does_not_weigh(TokenPooling pooling)
    {
        int[] ids = [4, 7, 4, 4, 9];
        var weighted = new float[Dimension];
        var plain = new float[Dimension];
        Create(TermWeighting.LogCount).Pool(ids, weighted, pooling);
        Create(TermWeighting.Count).Pool(ids, plain, pooling);
        Assert.Equal(plain, weighted);
    }

    [Fact]
    public void A_wrong_id_or_length_is_an_error_and_nothing_is_allocated()
    {
        EmbeddingModel model = Create(TermWeighting.LogCount);
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Pool([1, 30], new float[Dimension], TokenPooling.Mean));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Pool([30, 30], new float[Dimension], TokenPooling.Mean));
        Assert.Throws<ArgumentOutOfRangeException>(() => model.Pool([2, -1, -1], new float[Dimension], TokenPooling.Mean));
        Assert.Throws<ArgumentException>(() => model.Pool([1, 2], new float[Dimension + 1], TokenPooling.Mean));
        int[] longText = [.. Enumerable.Range(0, 700).Select(i => i % 30)];
        var vector = new float[Dimension];
        model.Pool(longText, vector, TokenPooling.Mean);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 100; i++)
        {
            model.Pool(longText, vector, TokenPooling.Mean);
            model.Pool(longText.AsSpan(0, 40), vector, TokenPooling.Mean);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    // Half of the buckets have a row.
    private static EmbeddingModel Create(TermWeighting weighting)
    {
        int[] buckets = [.. Enumerable.Range(0, 500).Where(bucket => bucket % 2 == 0)];
        var ngrams = new NgramTable(ngramLength: 3, bucketCount: 500, buckets, EmbeddingTable.Create(buckets.Length, Dimension, seed: 2));
        return new EmbeddingModel(EmbeddingTable.Create(30, Dimension, seed: 1), head: null, ngrams, positionTable: null) { TermWeighting = weighting };
    }

    private static float[] PoolSlowly(EmbeddingModel model, int[] ids, TokenPooling pooling)
    {
        NgramTable ngrams = model.NgramTable!;
        var buckets = new int[Ngrams.CountOf(ids.Length, ngrams.NgramLength)];
        Ngrams.Write(ids, ngrams.NgramLength, ngrams.BucketCount, buckets);
        var sum = new double[Dimension];
        double total = 0;
        foreach ((int id, bool isBucket) in ids.Select(id => (id, false)).Concat(buckets.Select(bucket => (bucket, true))).Distinct())
        {
            int count = isBucket ? buckets.Count(other => other == id) : ids.Count(other => other == id);
            double weight = model.TermWeighting switch { TermWeighting.Count => count, TermWeighting.LogCount => 1 + Math.Log(count), _ => 1 };
            total += weight;
            int row = isBucket ? ngrams.RowOfBucket(id) : id;
            if (row >= 0)
            {
                var values = new float[Dimension];
                (isBucket ? ngrams.Rows : model.Table).CopyRow(row, values);
                for (int i = 0; i < Dimension; i++)
                {
                    sum[i] += weight * values[i];
                }
            }
        }

        double share = pooling switch { _ when total == 0 => 0, TokenPooling.Mean => 1 / total, TokenPooling.SqrtN => 1 / Math.Sqrt(total), _ => 1 };
        return [.. sum.Select(value => (float)(value * share))];
    }
}
