using CsCheck;
using MlNetTokenize.Embedding.Numerics;

namespace MlNetTokenize.Tests;

public sealed class RowMathTests
{
    private const int Rows = 9;

    // Up to a few of the widest vectors, with every remainder.
    private static readonly Gen<(int Dimension, int[] Ids, int Seed)> Cases = Gen.Select(Gen.Int[1, 70], Gen.Int[0, Rows - 1].Array[0, 30], Gen.Int);

    [Fact]
    public void Floats_are_added_one_by_one_in_their_order()
        => Cases.Sample((dimension, ids, seed) => Check(Draw(seed, Rows * dimension, random => random.NextSingle() - 0.5f), [], dimension, ids, value => value));

    [Fact]
    public void Halves_are_added_one_by_one_in_their_order()
        => Cases.Sample((dimension, ids, seed) => Check(Draw(seed, Rows * dimension, DrawHalf), [], dimension, ids, value => (float)value));

    [Fact]
    public void Scaled_bytes_are_added_one_by_one_in_their_order()
        => Cases.Sample((dimension, ids, seed) =>
        {
            float[] scales = Draw(seed, Rows, random => random.NextSingle());
            Check(Draw(seed, Rows * dimension, random => (sbyte)random.Next(-127, 128)), scales, dimension, ids, value => value);
        });

    [Fact]
    public void A_table_that_is_asked_of_memory_ahead_gives_the_same()
    {
        const int Dimension = 33;
        const int Many = 40_000;
        int[] ids = [0, Many - 1, .. Draw(seed: 1, 51, random => random.Next(Many))];
        float[] scales = Draw(seed: 2, Many, random => random.NextSingle());
        sbyte[] values = Draw(seed: 3, Many * Dimension, random => (sbyte)random.Next(-127, 128));
        for (int count = 0; count <= ids.Length; count++)
        {
            Check(values, scales, Dimension, ids[..count], value => value);
        }
    }

    [Fact]
    public void Every_finite_half_is_widened_to_its_value_in_vectors_of_every_width()
    {
        Half[] all = [.. Enumerable.Range(0, 1 << 16).Select(bits => BitConverter.UInt16BitsToHalf((ushort)bits)).Where(Half.IsFinite)];
        float[] expected = [.. all.Select(value => (float)value)];
        var widened = new float[all.Length];
        RowMath.Widen<Half>(all, 1f, widened);
        Assert.Equal(expected.Select(BitConverter.SingleToInt32Bits), widened.Select(BitConverter.SingleToInt32Bits));
        foreach (int width in (int[])[1, 4, 8, 16])
        {
            for (int row = 0; row < all.Length / width; row++)
            {
                var sum = new float[width];
                RowMath.AddRows<Half>(all, [], [row], sum);
                Assert.Equal(expected[(row * width)..((row + 1) * width)], sum);
            }
        }
    }

    private static Half DrawHalf(Random random)
    {
        Half value;
        do
        {
            value = BitConverter.UInt16BitsToHalf((ushort)random.Next(1 << 16));
        }
        while (!Half.IsFinite(value));
        return value;
    }

    private static T[] Draw<T>(int seed, int count, Func<Random, T> draw)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, count).Select(_ => draw(random))];
    }

    /// <summary>Against loops over single numbers, to the bit.</summary>
    private static void Check<T>(T[] values, float[] scales, int dimension, int[] ids, Func<T, float> widen)
        where T : unmanaged
    {
        float[] start = Draw(dimension, dimension, random => random.NextSingle());
        float[] sum = [.. start];
        float[] largest = [.. start];
        foreach (int id in ids)
        {
            float scale = scales.Length == 0 ? 1f : scales[id];
            for (int i = 0; i < dimension; i++)
            {
                float value = widen(values[(id * dimension) + i]) * scale;
                sum[i] += value;
                largest[i] = Math.Max(largest[i], value);
            }
        }

        // What lies behind the vector stays.
        float[] result = [.. start, 7f];
        RowMath.AddRows<T>(values, scales, ids, result.AsSpan(0, dimension));
        Assert.Equal([.. sum, 7f], result);

        start.CopyTo(result, 0);
        foreach (int id in ids)
        {
            RowMath.TakeLargest<T>(values.AsSpan(id * dimension, dimension), scales.Length == 0 ? 1f : scales[id], result.AsSpan(0, dimension));
        }

        Assert.Equal([.. largest, 7f], result);
    }
}
