using CsCheck;
using MlNetTokenize.Embedding.Numerics;

namespace MlNetTokenize.Tests;

public sealed class EmbeddingModelTests
{
    private const int Tokens = 4;
    private const int Buckets = 200;
    private const int Dimension = 6;
    private const int NgramLength = 3;

    private static readonly Gen<int[]> Ids = Gen.Int[0, Tokens - 1].Array[0, 120];

    private static readonly EmbeddingModel Model = CreateModel();

    public static TheoryData<EmbeddingPrecision> Precisions => [EmbeddingPrecision.Float32, EmbeddingPrecision.Float16, EmbeddingPrecision.Int8];

    [Theory]
    [MemberData(nameof(Precisions))]
    public void Tokens_and_ngrams_are_pooled_as_their_definition_says(EmbeddingPrecision precision)
    {
        EmbeddingModel model = WithPrecision(precision);
        EmbeddingTable floats = model.Table.Quantize(EmbeddingPrecision.Float32);
        Ids.Sample(ids =>
        {
            float[][] rows = [.. ids.Select(id => floats[id].ToArray()), .. NgramsOf(ids).Select(ngram => RowOf(model.NgramTable!, ngram))];
            foreach (TokenPooling pooling in (TokenPooling[])[TokenPooling.Mean, TokenPooling.Sum, TokenPooling.SqrtN])
            {
                // One after another in floats: the sum is right to the bit.
                float share = rows.Length == 0 || pooling == TokenPooling.Sum ? 1f : 1f / (pooling == TokenPooling.Mean ? rows.Length : MathF.Sqrt(rows.Length));
                float[] expected = [.. Enumerable.Range(0, Dimension).Select(i => share * rows.Aggregate(0f, (sum, row) => sum + row[i]))];
                Assert.Equal(expected, Pool(model, ids, pooling));
            }

            foreach (TokenPooling pooling in (TokenPooling[])[TokenPooling.First, TokenPooling.Last, TokenPooling.Max])
            {
                Assert.Equal(SlowPooling.Pool(floats, ids, pooling), Pool(model, ids, pooling));
            }
        });
    }

    [Theory]
    [MemberData(nameof(Precisions))]
    public void Pooling_allocates_nothing_and_a_row_can_be_copied(EmbeddingPrecision precision)
    {
        EmbeddingModel model = WithPrecision(precision);
        int[] ids = [.. Enumerable.Range(0, 100).Select(i => i * i % Tokens)];
        var pooled = new float[Dimension];
        Allocations.AssertNone(() => model.Pool(ids, pooled, TokenPooling.Mean));
        model.CopyRow(2, pooled);
        Assert.Equal(model.Table.Quantize(EmbeddingPrecision.Float32)[2].ToArray(), pooled);
        Assert.Contains("4", Assert.Throws<ArgumentOutOfRangeException>(() => model.CopyRow(4, pooled)).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(EmbeddingPrecision.Float16)]
    [InlineData(EmbeddingPrecision.Int8)]
    public void Quantizing_takes_all_rows_and_keeps_the_rest(EmbeddingPrecision precision)
    {
        EmbeddingModel model = Model.Quantize(precision);
        Assert.Equal((precision, Tokens, Dimension), (model.Precision, model.VocabularySize, model.Dimension));
        Assert.Equal(precision, model.Table.Precision);
        Assert.Equal(precision, model.NgramTable!.Precision);
        Assert.Equal((Model.NgramTable!.NgramLength, Model.NgramTable.BucketCount), (model.NgramTable.NgramLength, model.NgramTable.BucketCount));
        Assert.Same(Model.Head, model.Head);
        Assert.Equal(EmbeddingPrecision.Float32, Model.Precision);

        // Rows that have the precision are not rounded a second time.
        EmbeddingModel again = model.Quantize(precision);
        Assert.Same(model.Table, again.Table);
        Assert.Same(model.NgramTable.Rows, again.NgramTable!.Rows);
        EmbeddingPrecision other = precision == EmbeddingPrecision.Int8 ? EmbeddingPrecision.Float16 : EmbeddingPrecision.Int8;
        Assert.Equal(model.Table.Quantize(EmbeddingPrecision.Float32).Quantize(other).Quantize(EmbeddingPrecision.Float32).Values, model.Quantize(other).Quantize(EmbeddingPrecision.Float32).Table.Values);
    }

    [Fact]
    public void A_quantized_model_becomes_one_of_floats_again()
    {
        Assert.Same(Model.Table, Model.Quantize(EmbeddingPrecision.Float32).Table);
        EmbeddingModel bytes = Model.Quantize(EmbeddingPrecision.Int8);
        EmbeddingModel floats = bytes.Quantize(EmbeddingPrecision.Float32);
        Assert.Equal((EmbeddingPrecision.Float32, EmbeddingPrecision.Float32), (floats.Precision, floats.NgramTable!.Precision));
        Assert.Throws<InvalidOperationException>(() => bytes.Table[0].Length);
        var row = new float[Dimension];
        for (int id = 0; id < Tokens; id++)
        {
            bytes.CopyRow(id, row);
            Assert.Equal(row, floats.Table[id].ToArray());
        }

        Assert.Throws<ArgumentOutOfRangeException>("precision", () => Model.Quantize((EmbeddingPrecision)3));
    }

    [Fact]
    public void Dimensions_that_differ_are_refused()
    {
        EmbeddingTable table = EmbeddingTable.Create(3, Dimension + 1, seed: 1).Quantize(EmbeddingPrecision.Int8);
        Assert.Equal(3, new EmbeddingModel(table).VocabularySize);
        Assert.Throws<ArgumentException>("head", () => new EmbeddingModel(table, Model.Head));
        Assert.Throws<ArgumentException>("ngramTable", () => new EmbeddingModel(table, head: null, Model.NgramTable));
    }

    [Fact]
    public void A_bucket_s_row_is_found_among_any_number_of_buckets()
    {
        foreach (int bucketCount in (int[])[1, 63, 64, 65, 1000, 1 << 24])
        {
            var random = new Random(bucketCount);
            int[] buckets = [.. Enumerable.Range(0, Math.Min(bucketCount, 300)).Select(_ => random.Next(bucketCount)).Append(bucketCount - 1).Distinct().Order()];
            var table = new NgramTable(2, bucketCount, buckets, EmbeddingTable.Create(buckets.Length, 1, seed: 1));
            Dictionary<int, int> rowOf = Enumerable.Range(0, buckets.Length).ToDictionary(row => buckets[row]);
            int found = 0;
            for (ulong hash = 0; hash < 20_000; hash++)
            {
                int expected = rowOf.GetValueOrDefault(Ngrams.BucketOf(hash, bucketCount), -1);
                Assert.Equal(expected, table.RowOf(hash));
                found += expected >= 0 ? 1 : 0;
            }

            Assert.True(found > 0 || bucketCount > 1000);

            // A hash that leads to each bucket that has a row: the factor's inverse leads back from it.
            foreach (int bucket in buckets)
            {
                ulong product = (ulong)(((UInt128)(uint)bucket << 64) / (uint)bucketCount) + 1;
                ulong hash = product * Inverse(0x9E3779B97F4A7C15);
                Assert.Equal(bucket, Ngrams.BucketOf(hash, bucketCount));
                Assert.Equal(rowOf[bucket], table.RowOf(hash));
            }
        }
    }

    // Newton's iteration doubles the number of right bits.
    private static ulong Inverse(ulong odd)
    {
        ulong inverse = odd;
        for (int i = 0; i < 6; i++)
        {
            inverse *= 2 - (odd * inverse);
        }

        return inverse;
    }

    private static EmbeddingModel WithPrecision(EmbeddingPrecision precision) => precision == EmbeddingPrecision.Float32 ? Model : Model.Quantize(precision);

    private static EmbeddingModel CreateModel()
    {
        // Two thirds of the buckets have a row.
        int[] buckets = [.. Enumerable.Range(0, Buckets).Where(bucket => bucket % 3 != 1)];
        var head = new EmbeddingHead(EmbeddingTargetKind.Binary, 1, Dimension, [1, 2, 3, 4, 5, 6], [0.5f]);
        return new EmbeddingModel(
            EmbeddingTable.Create(Tokens, Dimension, seed: 1),
            head,
            new NgramTable(NgramLength, Buckets, buckets, EmbeddingTable.Create(buckets.Length, Dimension, seed: 2)));
    }

    private static IEnumerable<int[]> NgramsOf(int[] ids)
        => from first in Enumerable.Range(0, ids.Length)
           from length in Enumerable.Range(2, NgramLength - 1)
           where first + length <= ids.Length
           select ids[first..(first + length)];

    private static float[] RowOf(NgramTable table, int[] ngram) => table.TryGetRow(ngram, out ReadOnlySpan<float> row) ? row.ToArray() : new float[Dimension];

    private static float[] Pool(EmbeddingModel model, int[] ids, TokenPooling pooling)
    {
        var pooled = new float[Dimension];
        pooled.AsSpan().Fill(float.NaN);
        model.Pool(ids, pooled, pooling);
        return pooled;
    }
}
