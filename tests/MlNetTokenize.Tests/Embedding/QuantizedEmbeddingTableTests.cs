using CsCheck;

namespace MlNetTokenize.Tests;

public sealed class QuantizedEmbeddingTableTests
{
    private const int Rows = 12;
    private const int Dimension = 21;

    private static readonly EmbeddingTable Table = EmbeddingTable.Create(Rows, Dimension, seed: 3);

    private static readonly Gen<int[]> Ids = Gen.Int[0, Rows - 1].Array[0, 20];

    public static TheoryData<EmbeddingPrecision, TokenPooling> Everything
    {
        get
        {
            var data = new TheoryData<EmbeddingPrecision, TokenPooling>();
            foreach (TokenPooling pooling in Enum.GetValues<TokenPooling>())
            {
                data.Add(EmbeddingPrecision.Float16, pooling);
                data.Add(EmbeddingPrecision.Int8, pooling);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void Pooling_is_that_of_the_widened_rows_to_the_bit(EmbeddingPrecision precision, TokenPooling pooling)
    {
        EmbeddingTable quantized = Table.Quantize(precision);
        EmbeddingTable widened = quantized.Quantize(EmbeddingPrecision.Float32);
        Ids.Sample(ids =>
        {
            var expected = new float[pooling == TokenPooling.None ? ids.Length * Dimension : Dimension];
            float[] pooled = [.. expected];
            pooled.AsSpan().Fill(float.NaN);
            widened.Pool(ids, expected, pooling);
            quantized.Pool(ids, pooled, pooling);
            Assert.Equal(expected, pooled);
        });
    }

    [Fact]
    public void Halves_are_the_nearest_ones()
    {
        float[] values = [0f, -0f, 1f, 0.1f, -65_504f, 65_504f, 5.9604645e-8f, 2e-8f, 6.1e-5f, 1.0004883f];
        EmbeddingTable quantized = EmbeddingTable.FromValues(2, 5, values).Quantize(EmbeddingPrecision.Float16);
        Assert.Equal(values.Select(value => BitConverter.SingleToInt32Bits((float)(Half)value)), quantized.Quantize(EmbeddingPrecision.Float32).Values.Select(BitConverter.SingleToInt32Bits));
    }

    [Fact]
    public void Bytes_are_off_by_half_a_scale_at_most()
        // A subnormal scale is itself rounded, and half of it is no bound: those rows have their own test below.
        => Gen.Select(Gen.Float[-1f, 1f].Array[1, 40], Gen.Int[-120, 120])
            .Where((values, exponent) => float.IsNormal(MathF.ScaleB(values.Max(Math.Abs), exponent) / 127)).Sample((values, exponent) =>
        {
            float[] row = [.. values.Select(value => MathF.ScaleB(value, exponent))];
            EmbeddingTable quantized = EmbeddingTable.FromValues(1, row.Length, row).Quantize(EmbeddingPrecision.Int8);
            float scale = row.Max(Math.Abs) / 127;
            Assert.Equal([scale], quantized.Scales);
            Assert.DoesNotContain(sbyte.MinValue, quantized.Bytes);
            float[] widened = quantized.Quantize(EmbeddingPrecision.Float32).Values;
            Assert.All(row.Zip(widened), pair => Assert.True(Math.Abs((double)pair.First - pair.Second) <= scale * 0.50001));
            Assert.Equal(quantized.Bytes.Select(value => value * scale), widened);
        });

    [Fact]
    public void A_row_of_zeros_has_the_scale_zero_and_stays()
    {
        EmbeddingTable quantized = EmbeddingTable.FromValues(2, 2, [0f, -0f, 2f, -127f]).Quantize(EmbeddingPrecision.Int8);
        Assert.Equal([0f, 1f], quantized.Scales);
        Assert.Equal([0, 0, 2, -127], quantized.Bytes);
    }

    [Theory]
    [InlineData(float.MaxValue)]
    [InlineData(-float.MaxValue)]
    [InlineData(float.Epsilon)]
    [InlineData(100 * float.Epsilon)]
    [InlineData(1e-40f)]
    public void The_largest_and_the_smallest_floats_stay_finite(float value)
    {
        float[] widened = EmbeddingTable.FromValues(1, 2, [value, value / 2]).Quantize(EmbeddingPrecision.Int8).Quantize(EmbeddingPrecision.Float32).Values;
        Assert.All(widened, wide => Assert.True(float.IsFinite(wide)));
        Assert.InRange(Math.Abs((double)widened[0] - value), 0, Math.Max(Math.Abs((double)value) * 1e-6, 127 * float.Epsilon));
    }

    [Fact]
    public void A_value_too_large_for_a_half_is_refused_with_its_row()
    {
        EmbeddingTable table = EmbeddingTable.FromValues(3, 1, [1f, -65_504.01f, 0f]);
        Assert.Contains("Row 1 ", Assert.Throws<ArgumentException>(() => table.Quantize(EmbeddingPrecision.Float16)).Message, StringComparison.Ordinal);
        Assert.Equal(-65_504.01f, table.Quantize(EmbeddingPrecision.Int8).Quantize(EmbeddingPrecision.Float32).Values[1], 0.01f);
    }

    [Fact]
    public void Other_precisions_are_refused_and_its_own_is_the_table_itself()
    {
        Assert.Throws<ArgumentOutOfRangeException>("precision", () => Table.Quantize((EmbeddingPrecision)3));
        Assert.Same(Table, Table.Quantize(EmbeddingPrecision.Float32));
    }

    [Theory]
    [InlineData(EmbeddingPrecision.Float16)]
    [InlineData(EmbeddingPrecision.Int8)]
    public void What_reads_rows_sees_those_of_the_widened_table(EmbeddingPrecision precision)
    {
        EmbeddingTable quantized = Table.Quantize(precision);
        EmbeddingTable widened = quantized.Quantize(EmbeddingPrecision.Float32);
        Assert.Equal(widened.FindZeroRows(), quantized.FindZeroRows());
        Assert.Equal(widened.NearestNeighbors(widened[1], 3), quantized.NearestNeighbors(widened[1], 3));
        Assert.Equal(widened.Analogy(0, 1, 2, 3), quantized.Analogy(0, 1, 2, 3));
        Assert.Equal(FileOf.Written(widened.SaveNpy), FileOf.Written(quantized.SaveNpy));
        Assert.Equal(FileOf.Written(stream => widened.SaveSafetensors(stream)), FileOf.Written(stream => quantized.SaveSafetensors(stream)));
        Assert.Equal(FileOf.Written(stream => widened.SaveOnnx(stream)), FileOf.Written(stream => quantized.SaveOnnx(stream)));
        string[] words = [.. Enumerable.Range(0, Rows).Select(row => $"w{row}")];
        Assert.Equal(FileOf.Written(stream => widened.SaveWord2Vec(stream, words)), FileOf.Written(stream => quantized.SaveWord2Vec(stream, words)));
        Assert.Throws<InvalidOperationException>(() => quantized[0].Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => quantized[Rows].Length);
    }

    [Theory]
    [InlineData(EmbeddingPrecision.Float16, Rows * Dimension * 2)]
    [InlineData(EmbeddingPrecision.Int8, Rows * (Dimension + 4))]
    public void Sizes_are_those_of_the_table_and_the_bytes_those_of_the_precision(EmbeddingPrecision precision, long bytes)
    {
        EmbeddingTable quantized = Table.Quantize(precision);
        Assert.Equal((Rows, Dimension, precision, bytes), (quantized.VocabularySize, quantized.Dimension, quantized.Precision, quantized.SizeInBytes));
    }

    [Theory]
    [InlineData(EmbeddingPrecision.Float16)]
    [InlineData(EmbeddingPrecision.Int8)]
    public void What_is_not_in_the_table_is_named(EmbeddingPrecision precision)
    {
        EmbeddingTable quantized = Table.Quantize(precision);
        var pooled = new float[Dimension];
        foreach (TokenPooling pooling in Enum.GetValues<TokenPooling>().Where(pooling => pooling != TokenPooling.None))
        {
            Assert.Contains("row 12;", Assert.Throws<ArgumentOutOfRangeException>(() => quantized.Pool([1, 12, 1], pooled, pooling)).Message, StringComparison.Ordinal);
        }

        Assert.Contains("-1", Assert.Throws<ArgumentOutOfRangeException>(() => quantized.Pool([1, -1], pooled, TokenPooling.Mean)).Message, StringComparison.Ordinal);
        Assert.Contains("12", Assert.Throws<ArgumentOutOfRangeException>(() => quantized.CopyRow(12, pooled)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => quantized.CopyRow(1, new float[Dimension - 1]));
        Assert.Throws<ArgumentException>(() => quantized.Pool([1], new float[Dimension + 1], TokenPooling.Mean));
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void Nothing_is_allocated(EmbeddingPrecision precision, TokenPooling pooling)
    {
        EmbeddingTable quantized = Table.Quantize(precision);
        int[] ids = [1, 2, 3, 4, 5, 6];
        var pooled = new float[pooling == TokenPooling.None ? ids.Length * Dimension : Dimension];
        Allocations.AssertNone(() =>
        {
            quantized.Pool(ids, pooled, pooling);
            quantized.CopyRow(7, pooled);
        });
    }
}
