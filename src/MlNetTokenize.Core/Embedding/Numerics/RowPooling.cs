using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace MlNetTokenize.Embedding.Numerics;

/// <summary>Pooling of rows of any precision, see <see cref="EmbeddingTable.Pool"/>.</summary>
internal static class RowPooling
{
    /// <param name="values">All rows, one after another.</param>
    /// <param name="scales">What the rows of 8-bit integers are multiplied by; empty for others.</param>
    /// <param name="dimension">The length of a row.</param>
    /// <param name="ids">The rows to pool.</param>
    /// <param name="destination">Where to.</param>
    /// <param name="pooling">How.</param>
    public static void Pool<T>(
        ReadOnlySpan<T> values, ReadOnlySpan<float> scales, int dimension, ReadOnlySpan<int> ids, Span<float> destination, TokenPooling pooling)
        where T : unmanaged
    {
        long length = pooling == TokenPooling.None ? (long)ids.Length * dimension : dimension;
        if (destination.Length != length)
        {
            throw new ArgumentException($"With {pooling} of {ids.Length} tokens the destination is {length} long, not {destination.Length}.", nameof(destination));
        }

        if (ids.IsEmpty)
        {
            destination.Clear();
            return;
        }

        CheckIds(ids, values.Length / dimension);
        switch (pooling)
        {
            case TokenPooling.None:
                for (int i = 0; i < ids.Length; i++)
                {
                    CopyRow(values, scales, ids[i], destination.Slice(i * dimension, dimension));
                }

                break;
            case TokenPooling.First:
                CopyRow(values, scales, ids[0], destination);
                break;
            case TokenPooling.Last:
                CopyRow(values, scales, ids[^1], destination);
                break;
            case TokenPooling.Max:
                CopyRow(values, scales, ids[0], destination);
                foreach (int id in ids[1..])
                {
                    RowMath.TakeLargest(values.Slice(id * dimension, dimension), ScaleOf(scales, id), destination);
                }

                break;
            case TokenPooling.Mean or TokenPooling.Sum or TokenPooling.SqrtN:
                destination.Clear();
                RowMath.AddRows(values, scales, ids, destination);
                Share(destination, ids.Length, pooling);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(pooling), pooling, "There is no such pooling.");
        }
    }

    /// <summary>Writes a row as floats.</summary>
    public static void CopyRow<T>(ReadOnlySpan<T> values, ReadOnlySpan<float> scales, int id, Span<float> destination)
        where T : unmanaged
        => RowMath.Widen(values.Slice(id * destination.Length, destination.Length), ScaleOf(scales, id), destination);

    /// <summary>Turns the sum of so many rows into what the pooling makes of it.</summary>
    public static void Share(Span<float> sum, int count, TokenPooling pooling)
    {
        if (pooling != TokenPooling.Sum)
        {
            TensorPrimitives.Multiply(sum, ShareOf(count, pooling), sum);
        }
    }

    /// <summary>What each of <paramref name="count"/> rows counts in their sum.</summary>
    public static float ShareOf(float count, TokenPooling pooling) => pooling switch
    {
        TokenPooling.Mean => 1f / count,
        TokenPooling.SqrtN => 1f / MathF.Sqrt(count),
        _ => 1f,
    };

    /// <exception cref="ArgumentOutOfRangeException">There is no row for one of the ids.</exception>
    private static void CheckIds(ReadOnlySpan<int> ids, int rows)
    {
        // A negative one is a large one without its sign.
        if (TensorPrimitives.Max(MemoryMarshal.Cast<int, uint>(ids)) >= (uint)rows)
        {
            int wrong = 0;
            while ((uint)ids[wrong] < (uint)rows)
            {
                wrong++;
            }

            throw NoRow(ids[wrong], rows);
        }
    }

    /// <summary>What to throw where there is no such row.</summary>
    public static ArgumentOutOfRangeException NoRow(int id, int rows)
        => new(nameof(id), id, $"There is no row {id}; the table's token ids are 0 to {rows - 1}.");

    private static float ScaleOf(ReadOnlySpan<float> scales, int id) => scales.IsEmpty ? 1f : scales[id];
}
