namespace MlNetTokenize.Embedding.Numerics;

/// <summary>
/// The orthogonal matrix that is nearest to a given one: its polar factor. Of A ᵀB it is the turn that brings the rows of A nearest to those of B (orthogonal Procrustes, Schönemann 1966), found by Newton's
/// iteration with scaling (Higham 1986, "Computing the polar decomposition").
/// </summary>
internal static class PolarFactor
{
    private const int MostIterations = 60;

    // Directions in which the matrix says less than this, against its size, are not turned.
    private const double Prior = 1e-6;

    /// <summary>Finds it.</summary>
    /// <param name="matrix">Finite values, row after row. Directions in which it is next to nothing are left as they are: the identity, times a millionth of its size, is added to it.</param>
    /// <param name="size">How many rows and columns there are.</param>
    public static double[] Compute(ReadOnlySpan<double> matrix, int size)
    {
        double norm = 0;
        foreach (double value in matrix)
        {
            norm += value * value;
        }

        norm = Math.Sqrt(norm / size);
        var x = new double[size * size];
        for (int i = 0; i < x.Length; i++)
        {
            x[i] = norm > 0 ? matrix[i] / norm : 0;
        }

        for (int i = 0; i < size; i++)
        {
            x[(i * size) + i] += norm > 0 ? Prior : 1;
        }

        var copy = new double[size * size];
        var inverse = new double[size * size];
        for (int iteration = 0; iteration < MostIterations; iteration++)
        {
            x.CopyTo(copy, 0);
            Invert(copy, inverse, size);
            double scale = Math.Sqrt(Math.Sqrt(NormOf(inverse, size) / NormOf(x, size)));
            double change = 0;
            for (int i = 0; i < size; i++)
            {
                for (int j = 0; j < size; j++)
                {
                    double next = ((scale * x[(i * size) + j]) + (inverse[(j * size) + i] / scale)) / 2;
                    change = Math.Max(change, Math.Abs(next - x[(i * size) + j]));
                    x[(i * size) + j] = next;
                }
            }

            if (change < 1e-10)
            {
                break;
            }
        }

        return x;
    }

    // The product of the largest sums of magnitudes of a row and of a column.
    private static double NormOf(double[] matrix, int size)
    {
        double row = 0;
        var columns = new double[size];
        for (int i = 0; i < size; i++)
        {
            double sum = 0;
            for (int j = 0; j < size; j++)
            {
                double magnitude = Math.Abs(matrix[(i * size) + j]);
                sum += magnitude;
                columns[j] += magnitude;
            }

            row = Math.Max(row, sum);
        }

        return row * columns.Max();
    }

    // Gauss and Jordan, with the largest pivot of each column: what turns the left matrix into the identity turns the identity into its inverse.
    private static void Invert(double[] left, double[] right, int size)
    {
        Array.Clear(right);
        for (int i = 0; i < size; i++)
        {
            right[(i * size) + i] = 1;
        }

        for (int column = 0; column < size; column++)
        {
            int pivot = column;
            for (int row = column + 1; row < size; row++)
            {
                pivot = Math.Abs(left[(row * size) + column]) > Math.Abs(left[(pivot * size) + column]) ? row : pivot;
            }

            Swap(left, pivot, column, size);
            Swap(right, pivot, column, size);

            // Exactly singular is as good as nearly so.
            double value = left[(column * size) + column];
            double factor = 1 / (value == 0 ? double.Epsilon * (1L << 52) : value);
            Scale(left.AsSpan(column * size, size), factor);
            Scale(right.AsSpan(column * size, size), factor);
            for (int row = 0; row < size; row++)
            {
                double times = left[(row * size) + column];
                if (row != column && times != 0)
                {
                    Subtract(left, row, column, times, size);
                    Subtract(right, row, column, times, size);
                }
            }
        }
    }

    private static void Swap(double[] matrix, int first, int second, int size)
    {
        for (int j = 0; first != second && j < size; j++)
        {
            (matrix[(first * size) + j], matrix[(second * size) + j]) = (matrix[(second * size) + j], matrix[(first * size) + j]);
        }
    }

    private static void Scale(Span<double> row, double factor) => System.Numerics.Tensors.TensorPrimitives.Multiply(row, factor, row);

    private static void Subtract(double[] matrix, int from, int row, double times, int size)
        => System.Numerics.Tensors.TensorPrimitives.MultiplyAdd<double>(matrix.AsSpan(row * size, size), -times, matrix.AsSpan(from * size, size), matrix.AsSpan(from * size, size));
}
