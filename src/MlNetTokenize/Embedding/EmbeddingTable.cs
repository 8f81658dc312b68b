using System.Numerics.Tensors;

namespace MlNetTokenize;

/// <summary>One vector of 32-bit floats for each token: <see cref="VocabularySize"/> rows of <see cref="Dimension"/>, in one block, row after row.</summary>
/// <remarks>Immutable and thread-safe.</remarks>
public sealed class EmbeddingTable
{
    private float[]? _norms;

    internal EmbeddingTable(int vocabularySize, int dimension, float[] values)
    {
        VocabularySize = vocabularySize;
        Dimension = dimension;
        Values = values;
    }

    /// <summary>The number of rows: token ids are 0 to <see cref="VocabularySize"/> − 1.</summary>
    public int VocabularySize { get; }

    /// <summary>The length of a row.</summary>
    public int Dimension { get; }

    /// <summary>All rows. The trainer writes into it before anybody else sees the table.</summary>
    internal float[] Values { get; }

    /// <summary>A token's row.</summary>
    /// <param name="id">The token.</param>
    /// <exception cref="ArgumentOutOfRangeException">The table has no such row.</exception>
    public ReadOnlySpan<float> this[int id]
        => (uint)id < (uint)VocabularySize
            ? Values.AsSpan(id * Dimension, Dimension)
            : throw new ArgumentOutOfRangeException(nameof(id), id, $"There is no row {id}; the table's token ids are 0 to {VocabularySize - 1}.");

    /// <summary>A table of random rows, uniform in ±1 / <paramref name="dimension"/>, where learning begins (fastText does the same).</summary>
    /// <param name="vocabularySize">The number of rows, at least 1.</param>
    /// <param name="dimension">The length of a row, at least 1.</param>
    /// <param name="seed">The same seed gives the same table.</param>
    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, or the table has more than 2³¹ − 57 elements.</exception>
    public static EmbeddingTable Create(int vocabularySize, int dimension, int seed)
    {
        var values = new float[ElementCount(vocabularySize, dimension)];
        var random = new Random(seed);
        float scale = 2f / dimension;
        foreach (ref float value in values.AsSpan())
        {
            value = (random.NextSingle() - 0.5f) * scale;
        }

        return new EmbeddingTable(vocabularySize, dimension, values);
    }

    /// <summary>A table of given rows.</summary>
    /// <param name="vocabularySize">The number of rows, at least 1.</param>
    /// <param name="dimension">The length of a row, at least 1.</param>
    /// <param name="values">The rows one after another; they are copied.</param>
    /// <exception cref="ArgumentException">The number of values is not that of the sizes, or one is not finite.</exception>
    public static EmbeddingTable FromValues(int vocabularySize, int dimension, ReadOnlySpan<float> values)
    {
        int count = ElementCount(vocabularySize, dimension);
        if (values.Length != count)
        {
            throw new ArgumentException($"{vocabularySize} rows of {dimension} are {count} values, not {values.Length}.", nameof(values));
        }

        // The largest magnitude is infinite or not a number where any value is.
        if (!float.IsFinite(TensorPrimitives.MaxMagnitude(values)))
        {
            throw new ArgumentException("A value is infinite or not a number.", nameof(values));
        }

        return new EmbeddingTable(vocabularySize, dimension, values.ToArray());
    }

    /// <summary>Copies a token's row.</summary>
    /// <param name="id">The token.</param>
    /// <param name="destination">At least <see cref="Dimension"/> long.</param>
    /// <exception cref="ArgumentOutOfRangeException">The table has no such row.</exception>
    public void CopyRow(int id, Span<float> destination) => this[id].CopyTo(destination);

    /// <summary>Pools the rows of a text's tokens. Nothing is allocated.</summary>
    /// <param name="ids">The tokens. Without any, the result is zero.</param>
    /// <param name="destination"><see cref="Dimension"/> long; with <see cref="TokenPooling.None"/> that times the number of ids.</param>
    /// <param name="pooling">How.</param>
    /// <exception cref="ArgumentOutOfRangeException">The table has no row for one of the ids.</exception>
    /// <exception cref="ArgumentException"><paramref name="destination"/> has another length.</exception>
    public void Pool(ReadOnlySpan<int> ids, Span<float> destination, TokenPooling pooling)
    {
        long length = pooling == TokenPooling.None ? (long)ids.Length * Dimension : Dimension;
        if (destination.Length != length)
        {
            throw new ArgumentException($"With {pooling} of {ids.Length} tokens the destination is {length} long, not {destination.Length}.", nameof(destination));
        }

        if (ids.IsEmpty)
        {
            destination.Clear();
            return;
        }

        switch (pooling)
        {
            case TokenPooling.None:
                for (int i = 0; i < ids.Length; i++)
                {
                    CopyRow(ids[i], destination.Slice(i * Dimension, Dimension));
                }

                break;
            case TokenPooling.First:
                CopyRow(ids[0], destination);
                break;
            case TokenPooling.Last:
                CopyRow(ids[^1], destination);
                break;
            case TokenPooling.Max:
                CopyRow(ids[0], destination);
                foreach (int id in ids[1..])
                {
                    TensorPrimitives.Max(destination, this[id], destination);
                }

                break;
            case TokenPooling.Mean or TokenPooling.Sum or TokenPooling.SqrtN:
                CopyRow(ids[0], destination);
                foreach (int id in ids[1..])
                {
                    TensorPrimitives.Add(destination, this[id], destination);
                }

                TensorPrimitives.Multiply(destination, ShareOf(ids.Length, pooling), destination);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(pooling), pooling, "There is no such pooling.");
        }
    }

    /// <summary>The tokens whose rows have the largest cosine similarity to a vector.</summary>
    /// <param name="query">The vector, <see cref="Dimension"/> long and not zero; a token's own row finds the token itself first.</param>
    /// <param name="count">How many, at least 1. There are never more than the rows that are not zero.</param>
    /// <returns>The nearest first; of equally near ones the smaller id.</returns>
    /// <exception cref="ArgumentException">The vector has another length or no direction.</exception>
    public IReadOnlyList<TokenNeighbor> NearestNeighbors(ReadOnlySpan<float> query, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        if (query.Length != Dimension)
        {
            throw new ArgumentException($"The table's vectors have {Dimension} dimensions, this one {query.Length}.", nameof(query));
        }

        float queryNorm = TensorPrimitives.Norm(query);
        if (queryNorm == 0 || !float.IsFinite(queryNorm))
        {
            throw new ArgumentException("The vector has no direction: it is zero or not finite.", nameof(query));
        }

        // A queue of the nearest so far with the farthest of them in front.
        var nearest = new PriorityQueue<TokenNeighbor, (float Similarity, int Id)>(
            Comparer<(float Similarity, int Id)>.Create(static (x, y) => x.Similarity != y.Similarity ? x.Similarity.CompareTo(y.Similarity) : y.Id.CompareTo(x.Id)));
        float[] norms = _norms ??= ComputeNorms();
        for (int id = 0; id < VocabularySize; id++)
        {
            if (norms[id] == 0)
            {
                continue;
            }

            float similarity = Math.Clamp(TensorPrimitives.Dot(query, this[id]) / (queryNorm * norms[id]), -1f, 1f);
            var neighbor = new TokenNeighbor(id, similarity);
            if (nearest.Count < count)
            {
                nearest.Enqueue(neighbor, (similarity, id));
            }
            else
            {
                nearest.EnqueueDequeue(neighbor, (similarity, id));
            }
        }

        var result = new TokenNeighbor[nearest.Count];
        for (int i = result.Length - 1; i >= 0; i--)
        {
            result[i] = nearest.Dequeue();
        }

        return result;
    }

    /// <summary>What each of <paramref name="count"/> rows counts in their sum.</summary>
    internal static float ShareOf(int count, TokenPooling pooling) => pooling switch
    {
        TokenPooling.Mean => 1f / count,
        TokenPooling.SqrtN => 1f / MathF.Sqrt(count),
        _ => 1f,
    };

    /// <exception cref="ArgumentOutOfRangeException">A size is less than 1, or there would be more elements than an array holds.</exception>
    internal static int ElementCount(int vocabularySize, int dimension)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(vocabularySize, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(dimension, 1);
        long count = (long)vocabularySize * dimension;
        return count <= Array.MaxLength
            ? (int)count
            : throw new ArgumentOutOfRangeException(
                nameof(dimension), dimension, $"{vocabularySize} rows of {dimension} are {count} values; a table holds at most {Array.MaxLength}.");
    }

    private float[] ComputeNorms()
    {
        var norms = new float[VocabularySize];
        for (int id = 0; id < norms.Length; id++)
        {
            norms[id] = TensorPrimitives.Norm(this[id]);
        }

        return norms;
    }
}
