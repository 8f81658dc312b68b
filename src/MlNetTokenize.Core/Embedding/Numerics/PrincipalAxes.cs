using System.Numerics.Tensors;

namespace MlNetTokenize.Embedding.Numerics;

/// <summary>The axes along which rows vary most: the eigenvectors of their covariance. The same to the bit with any number of threads.</summary>
internal sealed class PrincipalAxes
{
    // So many rows of the covariance are one thread's at a time.
    private const int Band = 8;

    private readonly double[] _mean;
    private readonly double[] _axes;

    private PrincipalAxes(double[] mean, double[] axes, double explained)
    {
        _mean = mean;
        _axes = axes;
        ExplainedVariance = explained;
    }

    /// <summary>The share of the rows' variance that is along the axes.</summary>
    public double ExplainedVariance { get; }

    /// <summary>How many bytes <see cref="Find"/> takes for rows of a length: three matrices, of which one is sorted.</summary>
    public static double EstimateBytes(int dimension) => 4.0 * dimension * dimension * sizeof(double);

    /// <summary>Finds the axes.</summary>
    /// <param name="blocks">The rows, one after another in blocks; all finite.</param>
    /// <param name="dimension">The length of a row.</param>
    /// <param name="count">How many axes, at most <paramref name="dimension"/>.</param>
    /// <param name="work">How many threads, and what cancels.</param>
    public static PrincipalAxes Find(IReadOnlyList<float[]> blocks, int dimension, int count, ParallelOptions work)
    {
        var mean = new double[dimension];
        long rows = 0;
        foreach (float[] block in blocks)
        {
            for (int start = 0; start < block.Length; start += dimension, rows++)
            {
                for (int i = 0; i < dimension; i++)
                {
                    mean[i] += block[start + i];
                }
            }
        }

        TensorPrimitives.Divide<double>(mean, rows, mean);
        double[] products = Products(blocks, mean, work);
        double total = 0;
        for (int i = 0; i < dimension; i++)
        {
            total += products[(i * dimension) + i];
        }

        work.CancellationToken.ThrowIfCancellationRequested();
        (double[] values, double[] vectors) = SymmetricEigen.Decompose(products, dimension);
        for (int axis = 0; axis < count; axis++)
        {
            // An eigenvector has no direction of its own: its largest part is positive.
            Span<double> vector = vectors.AsSpan(axis * dimension, dimension);
            if (vector[TensorPrimitives.IndexOfMaxMagnitude<double>(vector)] < 0)
            {
                TensorPrimitives.Negate<double>(vector, vector);
            }
        }

        return new PrincipalAxes(mean, vectors[..(count * dimension)], total > 0 ? Math.Clamp(values.Take(count).Sum() / total, 0, 1) : 1);
    }

    /// <summary>The coordinates of a row along the axes, times a weight.</summary>
    /// <param name="row">The row.</param>
    /// <param name="weight">The weight.</param>
    /// <param name="centered">Room for the row without the mean.</param>
    /// <param name="destination">As many as there are axes.</param>
    public void Project(ReadOnlySpan<float> row, double weight, Span<double> centered, Span<float> destination)
    {
        Center(row, _mean, centered);
        for (int axis = 0; axis < destination.Length; axis++)
        {
            destination[axis] = (float)(weight * TensorPrimitives.Dot(centered, _axes.AsSpan(axis * row.Length, row.Length)));
        }
    }

    private static double[] Products(IReadOnlyList<float[]> blocks, double[] mean, ParallelOptions work)
    {
        int dimension = mean.Length;
        var products = new double[checked(dimension * dimension)];
        double[] centered = [];
        foreach (float[] block in blocks)
        {
            centered = centered.Length >= block.Length ? centered : new double[block.Length];
            for (int start = 0; start < block.Length; start += dimension)
            {
                Center(block.AsSpan(start, dimension), mean, centered.AsSpan(start, dimension));
            }

            double[] rows = centered;
            Parallel.For(0, (dimension + Band - 1) / Band, work, band =>
            {
                for (int start = 0; start < block.Length; start += dimension)
                {
                    for (int i = band * Band; i < Math.Min(dimension, (band + 1) * Band); i++)
                    {
                        Span<double> half = products.AsSpan((i * dimension) + i, dimension - i);
                        TensorPrimitives.MultiplyAdd(rows.AsSpan(start + i, dimension - i), rows[start + i], half, half);
                    }
                }
            });
        }

        for (int i = 0; i < dimension; i++)
        {
            for (int j = 0; j < i; j++)
            {
                products[(i * dimension) + j] = products[(j * dimension) + i];
            }
        }

        return products;
    }

    private static void Center(ReadOnlySpan<float> row, ReadOnlySpan<double> mean, Span<double> centered)
    {
        for (int i = 0; i < row.Length; i++)
        {
            centered[i] = row[i] - mean[i];
        }
    }
}
