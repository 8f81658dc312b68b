using System.Numerics.Tensors;
using MlNetTokenize.Embedding.Numerics;

namespace MlNetTokenize;

/// <summary>Rows as points that can be drawn.</summary>
public static class EmbeddingProjection
{
    /// <summary>
    /// Projects rows onto the plane in which they differ most: their first two principal components (Pearson 1901). The mean of the rows is the origin, and distances are those of the rows as far as the plane shows
    /// them. The same rows give the same points.
    /// </summary>
    /// <param name="table">The rows.</param>
    /// <param name="ids">The tokens to draw, in this order; <see langword="null"/> for all whose rows are not zero.</param>
    /// <returns>A point for each id. Rows that are all equal are all at the origin.</returns>
    /// <exception cref="ArgumentOutOfRangeException">The table has no row for one of the ids.</exception>
    public static IReadOnlyList<TokenPoint> ToPlane(EmbeddingTable table, IReadOnlyList<int>? ids = null)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (ids is null)
        {
            HashSet<int> zeros = [.. table.FindZeroRows()];
            ids = [.. Enumerable.Range(0, table.VocabularySize).Where(id => !zeros.Contains(id))];
        }

        var points = new TokenPoint[ids.Count];
        double[] rows = CenterAndScale(table, ids, out double scale);
        (double X, double Y)[] plane = scale > 0 ? PrincipalComponents.ToPlane(rows, table.Dimension) : new (double, double)[ids.Count];
        for (int i = 0; i < points.Length; i++)
        {
            points[i] = new TokenPoint { Id = ids[i], X = (float)(plane[i].X * scale), Y = (float)(plane[i].Y * scale) };
        }

        return points;
    }

    // The rows less their mean, and so that the largest value is one: squares of very large and very small numbers are neither infinite nor zero then.
    private static double[] CenterAndScale(EmbeddingTable table, IReadOnlyList<int> ids, out double scale)
    {
        int dimension = table.Dimension;
        var rows = new double[checked(ids.Count * dimension)];
        var copy = new float[dimension];
        var mean = new double[dimension];
        bool areEqual = true;
        for (int i = 0; i < ids.Count; i++)
        {
            Span<double> row = rows.AsSpan(i * dimension, dimension);
            TensorPrimitives.ConvertTruncating(table.RowOf(ids[i], copy), row);
            TensorPrimitives.MultiplyAdd(row, 1.0 / ids.Count, mean, mean);
            areEqual = areEqual && row.SequenceEqual(rows.AsSpan(0, dimension));
        }

        if (areEqual)
        {
            scale = 0;
            return rows;
        }

        for (int i = 0; i < ids.Count; i++)
        {
            Span<double> row = rows.AsSpan(i * dimension, dimension);
            TensorPrimitives.Subtract(row, mean, row);
        }

        scale = Math.Abs(TensorPrimitives.MaxMagnitude<double>(rows));
        TensorPrimitives.Divide(rows, scale, rows);
        return rows;
    }
}
