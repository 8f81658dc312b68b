using System.Buffers;
using System.Numerics.Tensors;
using MlNetTokenize.Embedding.Numerics;

namespace MlNetTokenize.Embedding;

/// <summary>Takes the scores of a text apart into what each token adds: a layer is linear, so the score of a sum of rows is the sum of the rows' scores.</summary>
/// <remarks>Nothing is allocated once the pools of arrays are warm.</remarks>
internal static class ScoreShares
{
    /// <inheritdoc cref="EmbeddingModel.Explain"/>
    public static void Write(EmbeddingModel model, EmbeddingHead head, ReadOnlySpan<int> ids, Span<float> contributions, TokenPooling pooling)
    {
        float scale = head.Kind == EmbeddingTargetKind.Regression ? head.StandardDeviation : 1f;
        switch (pooling)
        {
            case TokenPooling.First or TokenPooling.Last:
                WriteOne(model, head, ids, pooling == TokenPooling.First ? 0 : ids.Length - 1, scale, contributions);
                break;
            case TokenPooling.Max:
                WriteLargest(model, head, ids, scale, contributions);
                break;
            default:
                WriteSum(model, head, ids, scale, contributions, pooling);
                break;
        }
    }

    private static void WriteOne(EmbeddingModel model, EmbeddingHead head, ReadOnlySpan<int> ids, int place, float scale, Span<float> contributions)
    {
        float[] copy = ArrayPool<float>.Shared.Rent(model.Dimension);
        try
        {
            contributions.Clear();
            Score(head, model.Table.RowOf(ids[place], copy.AsSpan(0, model.Dimension)), scale, contributions.Slice(place * head.OutputCount, head.OutputCount));
        }
        finally
        {
            ArrayPool<float>.Shared.Return(copy);
        }
    }

    private static void WriteLargest(EmbeddingModel model, EmbeddingHead head, ReadOnlySpan<int> ids, float scale, Span<float> contributions)
    {
        int dimension = model.Dimension;
        float[] floats = ArrayPool<float>.Shared.Rent(2 * dimension);
        int[] places = ArrayPool<int>.Shared.Rent(dimension);
        try
        {
            Span<float> largest = floats.AsSpan(0, dimension);
            Span<float> copy = floats.AsSpan(dimension, dimension);
            model.Table.CopyRow(ids[0], largest);
            places.AsSpan(0, dimension).Clear();
            for (int i = 1; i < ids.Length; i++)
            {
                ReadOnlySpan<float> row = model.Table.RowOf(ids[i], copy);
                for (int d = 0; d < dimension; d++)
                {
                    if (row[d] > largest[d])
                    {
                        largest[d] = row[d];
                        places[d] = i;
                    }
                }
            }

            contributions.Clear();
            for (int output = 0; output < head.OutputCount; output++)
            {
                ReadOnlySpan<float> weights = head.Weights.AsSpan(output * dimension, dimension);
                for (int d = 0; d < dimension; d++)
                {
                    contributions[(places[d] * head.OutputCount) + output] += scale * weights[d] * largest[d];
                }
            }
        }
        finally
        {
            ArrayPool<int>.Shared.Return(places);
            ArrayPool<float>.Shared.Return(floats);
        }
    }

    private static void WriteSum(EmbeddingModel model, EmbeddingHead head, ReadOnlySpan<int> ids, float scale, Span<float> contributions, TokenPooling pooling)
    {
        int length = model.NgramTable?.NgramLength ?? 1;
        int ngramCount = Ngrams.CountOf(ids.Length, length);
        int most = Math.Max(ids.Length, ngramCount);
        int tableLength = TermShares.TableLengthOf(most);
        float[] floats = ArrayPool<float>.Shared.Rent(((length + 1) * model.Dimension) + ids.Length + ngramCount);
        int[] integers = ArrayPool<int>.Shared.Rent(ngramCount + most + tableLength);
        try
        {
            var vectors = new Vectors(floats.AsSpan(0, length * model.Dimension), floats.AsSpan(length * model.Dimension, model.Dimension));
            Span<float> tokenShares = floats.AsSpan((length + 1) * model.Dimension, ids.Length);
            Span<float> ngramShares = floats.AsSpan(((length + 1) * model.Dimension) + ids.Length, ngramCount);
            Span<int> buckets = integers.AsSpan(0, ngramCount);
            Span<int> firsts = integers.AsSpan(ngramCount, most);
            Span<int> table = integers.AsSpan(ngramCount + most, tableLength);
            float total = TermShares.Write(ids, model.TermWeighting, tokenShares, firsts, table);
            if (ngramCount > 0)
            {
                Ngrams.Write(ids, length, model.NgramTable!.BucketCount, buckets);
                total += TermShares.Write(buckets, model.TermWeighting, ngramShares, firsts, table);
            }

            Add(model, head, ids, tokenShares, buckets, ngramShares, vectors, scale * RowPooling.ShareOf(total, pooling), contributions);
        }
        finally
        {
            ArrayPool<int>.Shared.Return(integers);
            ArrayPool<float>.Shared.Return(floats);
        }
    }

    // The vector of a token is complete when the n-grams that begin there are added: those that begin behind it do not hold it. So there are no more vectors at a time than an n-gram has tokens.
    private static void Add(
        EmbeddingModel model, EmbeddingHead head, ReadOnlySpan<int> ids, ReadOnlySpan<float> tokenShares, ReadOnlySpan<int> buckets, ReadOnlySpan<float> ngramShares, Vectors vectors, float scale, Span<float> contributions)
    {
        int length = vectors.Ring.Length / model.Dimension;
        int ngram = 0;
        vectors.Ring.Clear();
        for (int first = 0; first < ids.Length; first++)
        {
            Span<float> own = VectorOf(first, vectors);
            TensorPrimitives.MultiplyAdd(model.Table.RowOf(ids[first], vectors.Copy), tokenShares[first], own, own);
            int end = Math.Min(ids.Length, first + length);
            for (int next = first + 1; next < end; next++, ngram++)
            {
                int row = model.NgramTable!.RowOfBucket(buckets[ngram]);
                if (row < 0)
                {
                    continue;
                }

                ReadOnlySpan<float> values = model.NgramTable.Rows.RowOf(row, vectors.Copy);
                float share = ngramShares[ngram] / (next - first + 1);
                for (int token = first; token <= next; token++)
                {
                    Span<float> vector = VectorOf(token, vectors);
                    TensorPrimitives.MultiplyAdd(values, share, vector, vector);
                }
            }

            Score(head, own, scale, contributions.Slice(first * head.OutputCount, head.OutputCount));
            own.Clear();
        }
    }

    private static Span<float> VectorOf(int token, Vectors vectors)
        => vectors.Ring.Slice(token % (vectors.Ring.Length / vectors.Copy.Length) * vectors.Copy.Length, vectors.Copy.Length);

    private static void Score(EmbeddingHead head, ReadOnlySpan<float> vector, float scale, Span<float> scores)
    {
        for (int output = 0; output < scores.Length; output++)
        {
            scores[output] = scale * TensorPrimitives.Dot(vector, head.Weights.AsSpan(output * head.Dimension, head.Dimension));
        }
    }

    private readonly ref struct Vectors(Span<float> ring, Span<float> copy)
    {
        public readonly Span<float> Ring = ring;
        public readonly Span<float> Copy = copy;
    }
}
