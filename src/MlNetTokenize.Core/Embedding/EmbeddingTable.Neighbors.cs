using System.Numerics.Tensors;

namespace MlNetTokenize;

/// <content>Which rows lie near.</content>
public sealed partial class EmbeddingTable
{
    private float[]? _norms;

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

        return Nearest(query, count, []);
    }

    /// <summary>What completes an analogy: <paramref name="a"/> is to <paramref name="b"/> as <paramref name="c"/> is to what?</summary>
    /// <param name="a">A token, "man".</param>
    /// <param name="b">What belongs to it, "king".</param>
    /// <param name="c">Another token, "woman".</param>
    /// <param name="count">How many answers, at least 1.</param>
    /// <returns>
    /// The tokens nearest to b − a + c, whose rows were brought to length 1 before, with the nearest first (3CosAdd; Mikolov et al. 2013, "Linguistic Regularities in Continuous
    /// Space Word Representations"). The three tokens themselves are left out.
    /// </returns>
    /// <exception cref="ArgumentOutOfRangeException">The table has no row for one of the tokens, or <paramref name="count"/> is less than 1.</exception>
    /// <exception cref="ArgumentException">The row of one of the tokens has no direction, or b − a + c has none.</exception>
    public IReadOnlyList<TokenNeighbor> Analogy(int a, int b, int c, int count)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(count, 1);
        var query = new float[Dimension];
        AddUnit(query, b, 1f, nameof(b));
        AddUnit(query, a, -1f, nameof(a));
        AddUnit(query, c, 1f, nameof(c));
        return Nearest(query, count, [a, b, c]);
    }

    private void AddUnit(Span<float> sum, int id, float sign, string parameter)
    {
        ReadOnlySpan<float> row = RowOf(id, new float[Dimension]);
        float norm = TensorPrimitives.Norm(row);
        if (norm == 0 || !float.IsFinite(norm))
        {
            throw new ArgumentException($"The row of token {id} has no direction: it is zero, or too long.", parameter);
        }

        TensorPrimitives.MultiplyAdd(row, sign / norm, sum, sum);
    }

    private TokenNeighbor[] Nearest(ReadOnlySpan<float> query, int count, ReadOnlySpan<int> except)
    {
        float queryNorm = TensorPrimitives.Norm(query);
        if (queryNorm == 0 || !float.IsFinite(queryNorm))
        {
            throw new ArgumentException("The vector has no direction: it is zero or not finite.", nameof(query));
        }

        // A queue of the nearest so far with the farthest of them in front.
        var nearest = new PriorityQueue<TokenNeighbor, (float Similarity, int Id)>(
            Comparer<(float Similarity, int Id)>.Create(static (x, y) => x.Similarity != y.Similarity ? x.Similarity.CompareTo(y.Similarity) : y.Id.CompareTo(x.Id)));
        float[] norms = _norms ??= ComputeNorms();
        var copy = new float[Dimension];
        for (int id = 0; id < VocabularySize; id++)
        {
            if (norms[id] == 0 || except.Contains(id))
            {
                continue;
            }

            float similarity = Math.Clamp(TensorPrimitives.Dot(query, RowOf(id, copy)) / (queryNorm * norms[id]), -1f, 1f);
            var neighbor = new TokenNeighbor { Id = id, Similarity = similarity };
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

    private float[] ComputeNorms()
    {
        var norms = new float[VocabularySize];
        var copy = new float[Dimension];
        for (int id = 0; id < norms.Length; id++)
        {
            norms[id] = TensorPrimitives.Norm(RowOf(id, copy));
        }

        return norms;
    }
}
