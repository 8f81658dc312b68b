using System.Numerics.Tensors;

namespace MlNetTokenize.Embedding.Numerics;

/// <summary>
/// Eigenvalues and eigenvectors of a symmetric matrix: Householder's reflections make it tridiagonal, and QL steps with implicit shifts make that diagonal (Golub and Van Loan, Matrix Computations, 8.3; Wilkinson
/// and Reinsch 1971, tred2 and imtql2). The time grows with the cube of the size.
/// </summary>
internal static class SymmetricEigen
{
    private const int MostSteps = 60;

    /// <summary>Decomposes a matrix.</summary>
    /// <param name="matrix">The matrix, row after row; it is written over.</param>
    /// <param name="size">How many rows it has.</param>
    /// <returns>The eigenvalues, the largest first, and their eigenvectors of length one, one after another.</returns>
    public static (double[] Values, double[] Vectors) Decompose(double[] matrix, int size)
    {
        // Kept as rows of the transposed matrix, so that what is turned lies together in memory.
        var vectors = new double[matrix.Length];
        for (int i = 0; i < size; i++)
        {
            vectors[(i * size) + i] = 1;
        }

        var diagonal = new double[size];
        var beside = new double[size];
        MakeTridiagonal(matrix, size, diagonal, beside, vectors);
        MakeDiagonal(diagonal, beside, vectors);
        int[] order = [.. Enumerable.Range(0, size).OrderByDescending(i => diagonal[i]).ThenBy(i => i)];
        var sorted = new double[matrix.Length];
        for (int i = 0; i < size; i++)
        {
            vectors.AsSpan(order[i] * size, size).CopyTo(sorted.AsSpan(i * size));
        }

        return ([.. order.Select(i => diagonal[i])], sorted);
    }

    // For each column k a reflection H = 1 − β v vᵀ makes all below the one beside the diagonal zero: A ← H A H, and the rows of the vectors' matrix are multiplied by H.
    private static void MakeTridiagonal(double[] matrix, int size, double[] diagonal, double[] beside, double[] vectors)
    {
        var v = new double[size];
        var p = new double[size];
        for (int k = 0; k < size - 2; k++)
        {
            Span<double> direction = v.AsSpan(k + 1);
            for (int i = k + 1; i < size; i++)
            {
                v[i] = matrix[(i * size) + k];
            }

            double norm = TensorPrimitives.Norm<double>(direction);
            if (norm == 0)
            {
                continue;
            }

            double head = v[k + 1] > 0 ? -norm : norm;
            v[k + 1] -= head;
            double beta = 2 / TensorPrimitives.SumOfSquares<double>(direction);

            // w = β A v − (β² vᵀ A v / 2) v, and A ← A − v wᵀ − w vᵀ, in the part behind column k.
            Span<double> w = p.AsSpan(k + 1);
            for (int i = k + 1; i < size; i++)
            {
                p[i] = beta * TensorPrimitives.Dot<double>(matrix.AsSpan((i * size) + k + 1, size - k - 1), direction);
            }

            double half = beta * TensorPrimitives.Dot<double>(w, direction) / 2;
            TensorPrimitives.MultiplyAdd<double>(direction, -half, w, w);
            for (int i = k + 1; i < size; i++)
            {
                Span<double> row = matrix.AsSpan((i * size) + k + 1, size - k - 1);
                TensorPrimitives.MultiplyAdd<double>(w, -v[i], row, row);
                TensorPrimitives.MultiplyAdd<double>(direction, -p[i], row, row);
            }

            matrix[((k + 1) * size) + k] = head;

            // The vectors Q are built as rows of Qᵀ: Qᵀ ← H Qᵀ.
            Reflect(vectors, size, k + 1, direction, beta);
        }

        for (int i = 0; i < size; i++)
        {
            diagonal[i] = matrix[(i * size) + i];
            beside[i] = i == 0 ? 0 : matrix[(i * size) + i - 1];
        }
    }

    private static void Reflect(double[] vectors, int size, int first, ReadOnlySpan<double> direction, double beta)
    {
        var sum = new double[size];
        for (int i = 0; i < direction.Length; i++)
        {
            TensorPrimitives.MultiplyAdd<double>(vectors.AsSpan((first + i) * size, size), direction[i], sum, sum);
        }

        for (int i = 0; i < direction.Length; i++)
        {
            Span<double> row = vectors.AsSpan((first + i) * size, size);
            TensorPrimitives.MultiplyAdd<double>(sum, -beta * direction[i], row, row);
        }
    }

    // QL with Wilkinson's shift; each rotation of two neighbors turns two rows of Qᵀ.
    private static void MakeDiagonal(double[] diagonal, double[] beside, double[] vectors)
    {
        int size = diagonal.Length;

        // beside[i] is between i and i + 1 from here on.
        Array.Copy(beside, 1, beside, 0, Math.Max(0, size - 1));
        if (size > 0)
        {
            beside[size - 1] = 0;
        }

        var turned = new double[size];
        for (int low = 0; low < size; low++)
        {
            for (int step = 0; ; step++)
            {
                int end = low;
                while (end < size - 1 && Math.Abs(beside[end]) > double.Epsilon + (1e-16 * (Math.Abs(diagonal[end]) + Math.Abs(diagonal[end + 1]))))
                {
                    end++;
                }

                if (end == low || step == MostSteps)
                {
                    break;
                }

                TakeStep(diagonal, beside, vectors, low, end, turned);
            }
        }
    }

    private static void TakeStep(double[] diagonal, double[] beside, double[] vectors, int low, int end, double[] turned)
    {
        int size = diagonal.Length;
        double g = (diagonal[low + 1] - diagonal[low]) / (2 * beside[low]);
        double r = double.Hypot(g, 1);
        g = diagonal[end] - diagonal[low] + (beside[low] / (g + (g < 0 ? -r : r)));
        double sine = 1;
        double cosine = 1;
        double shift = 0;
        for (int i = end - 1; i >= low; i--)
        {
            double f = sine * beside[i];
            double b = cosine * beside[i];
            r = double.Hypot(f, g);
            beside[i + 1] = r;
            if (r == 0)
            {
                // Two parts that do not touch any more.
                diagonal[i + 1] -= shift;
                beside[end] = 0;
                return;
            }

            sine = f / r;
            cosine = g / r;
            g = diagonal[i + 1] - shift;
            r = ((diagonal[i] - g) * sine) + (2 * cosine * b);
            shift = sine * r;
            diagonal[i + 1] = g + shift;
            g = (cosine * r) - b;
            Span<double> upper = vectors.AsSpan(i * size, size);
            Span<double> lower = vectors.AsSpan((i + 1) * size, size);
            TensorPrimitives.Multiply<double>(lower, cosine, turned);
            TensorPrimitives.MultiplyAdd<double>(upper, sine, turned, turned);
            TensorPrimitives.Multiply<double>(upper, cosine, upper);
            TensorPrimitives.MultiplyAdd<double>(lower, -sine, upper, upper);
            turned.CopyTo(lower);
        }

        diagonal[low] -= shift;
        beside[low] = g;
        beside[end] = 0;
    }
}
