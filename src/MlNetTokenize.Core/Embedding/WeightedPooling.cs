using System.Buffers;
using System.Numerics.Tensors;
using MlNetTokenize.Embedding.Numerics;

namespace MlNetTokenize.Embedding;

/// <summary>Pools rows of which each counts by its weight in the text instead of as often as it occurs, see <see cref="TermWeighting"/>.</summary>
/// <remarks>Nothing is allocated once the pools of arrays are warm.</remarks>
internal static class WeightedPooling
{
    private const int MostOnStack = 128;

    /// <inheritdoc cref="EmbeddingModel.Pool"/>
    public static void Pool(EmbeddingModel model, ReadOnlySpan<int> ids, Span<float> destination, TokenPooling pooling)
    {
        // Also checks the length of the destination.
        model.Table.Pool([], destination, TokenPooling.Sum);
        NgramTable? ngrams = model.NgramTable;
        int ngramCount = ngrams is null ? 0 : Ngrams.CountOf(ids.Length, ngrams.NgramLength);
        int most = Math.Max(ids.Length, ngramCount);
        int tableLength = TermWeights.TableLengthOf(most);
        int integers = (2 * most) + tableLength;
        int[]? rented = most <= MostOnStack ? null : ArrayPool<int>.Shared.Rent(integers);
        float[] floats = ArrayPool<float>.Shared.Rent(most + model.Dimension);
        Span<int> room = rented is null ? stackalloc int[4 * MostOnStack] : rented;
        var work = new Work(room[..most], room.Slice(most, most), room.Slice(2 * most, tableLength), floats.AsSpan(0, most), floats.AsSpan(most, model.Dimension));
        try
        {
            float total = AddTokens(model, ids, work, destination);
            if (ngramCount > 0)
            {
                total += AddNgrams(model, ngrams!, ids, work, ngramCount, destination);
            }

            if (pooling != TokenPooling.Sum)
            {
                TensorPrimitives.Multiply(destination, RowPooling.ShareOf(total, pooling), destination);
            }
        }
        finally
        {
            ArrayPool<float>.Shared.Return(floats);
            if (rented is not null)
            {
                ArrayPool<int>.Shared.Return(rented);
            }
        }
    }

    private static float AddTokens(EmbeddingModel model, ReadOnlySpan<int> ids, Work work, Span<float> destination)
    {
        int once = TermWeights.Weigh(
            ids, model.TermWeighting, work.Terms[..ids.Length], work.Weights[..ids.Length], work.Table[..TermWeights.TableLengthOf(ids.Length)], out int repeated, out float total);

        // Ids may be wrong, so these check them.
        model.Table.Pool(work.Terms[..once], destination, TokenPooling.Sum);
        for (int i = 0; i < repeated; i++)
        {
            AddRow(model.Table, work.Terms[once + i], work.Weights[i], work.Row, destination);
        }

        return total;
    }

    private static float AddNgrams(EmbeddingModel model, NgramTable ngrams, ReadOnlySpan<int> ids, Work work, int count, Span<float> destination)
    {
        Span<int> buckets = work.Ids[..count];
        Ngrams.Write(ids, ngrams.NgramLength, ngrams.BucketCount, buckets);
        int once = TermWeights.Weigh(
            buckets, model.TermWeighting, work.Terms[..count], work.Weights[..count], work.Table[..TermWeights.TableLengthOf(count)], out int repeated, out float total);
        int found = 0;
        for (int i = 0; i < once; i++)
        {
            int row = ngrams.RowOfBucket(work.Terms[i]);
            buckets[found] = row;
            found += row < 0 ? 0 : 1;
        }

        ngrams.Rows.AddRows(buckets[..found], destination);
        for (int i = 0; i < repeated; i++)
        {
            int row = ngrams.RowOfBucket(work.Terms[once + i]);
            if (row >= 0)
            {
                AddRow(ngrams.Rows, row, work.Weights[i], work.Row, destination);
            }
        }

        return total;
    }

    // Not fused, as RowMath's sums are not: the bits do not depend on the processor.
    private static void AddRow(EmbeddingTable table, int row, float weight, Span<float> copy, Span<float> destination)
    {
        table.CopyRow(row, copy);
        TensorPrimitives.Multiply(copy, weight, copy);
        TensorPrimitives.Add(destination, copy, destination);
    }

    private readonly ref struct Work(Span<int> ids, Span<int> terms, Span<int> table, Span<float> weights, Span<float> row)
    {
        public readonly Span<int> Ids = ids;
        public readonly Span<int> Terms = terms;
        public readonly Span<int> Table = table;
        public readonly Span<float> Weights = weights;
        public readonly Span<float> Row = row;
    }
}
