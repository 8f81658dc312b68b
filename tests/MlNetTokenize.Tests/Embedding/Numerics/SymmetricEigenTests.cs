using MlNetTokenize.Embedding.Numerics;

namespace MlNetTokenize.Tests;

public sealed class SymmetricEigenTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(17)]
    [InlineData(96)]
    public void Values_and_vectors_equal_those_of_Jacobis_rotations(int size)
    {
        var random = new Random(size);
        foreach (int rank in new[] { size, Math.Max(1, size / 3) })
        {
            double[] matrix = Product(random, size, rank);
            (double[] values, double[] vectors) = SymmetricEigen.Decompose([.. matrix], size);
            double[] expected = SlowEigenvalues(matrix, size);
            double largest = Math.Max(1, expected[0]);
            for (int i = 0; i < size; i++)
            {
                Assert.Equal(expected[i], values[i], 1e-10 * largest);
                for (int row = 0; row < size; row++)
                {
                    double along = Enumerable.Range(0, size).Sum(column => matrix[(row * size) + column] * vectors[(i * size) + column]);
                    Assert.Equal(values[i] * vectors[(i * size) + row], along, 1e-10 * largest);
                }

                for (int j = 0; j <= i; j++)
                {
                    double product = Enumerable.Range(0, size).Sum(k => vectors[(i * size) + k] * vectors[(j * size) + k]);
                    Assert.Equal(i == j ? 1 : 0, product, 1e-10);
                }
            }
        }
    }

    [Fact]
    public void A_diagonal_matrix_and_one_of_zeros_stay_as_they_are()
    {
        Assert.Equal([5, 3, -1], SymmetricEigen.Decompose([3, 0, 0, 0, -1, 0, 0, 0, 5], 3).Values);
        Assert.Equal([0, 0, 0, 0], SymmetricEigen.Decompose(new double[16], 4).Values);
    }

    private static double[] Product(Random random, int size, int rank)
    {
        double[] factors = [.. Enumerable.Range(0, size * rank).Select(_ => random.NextDouble() - 0.5)];
        var matrix = new double[size * size];
        for (int i = 0; i < matrix.Length; i++)
        {
            matrix[i] = Enumerable.Range(0, rank).Sum(k => factors[(i / size * rank) + k] * factors[(i % size * rank) + k]);
        }

        return matrix;
    }

    /// <summary>Jacobi's method (1846): one rotation after another makes an element beside the diagonal zero, until all are small.</summary>
    private static double[] SlowEigenvalues(double[] matrix, int size)
    {
        double[] a = [.. matrix];
        for (int sweep = 0; sweep < 60; sweep++)
        {
            for (int p = 0; p < size; p++)
            {
                for (int q = p + 1; q < size; q++)
                {
                    Rotate(a, size, p, q);
                }
            }
        }

        return [.. Enumerable.Range(0, size).Select(i => a[(i * size) + i]).OrderDescending()];
    }

    private static void Rotate(double[] a, int size, int p, int q)
    {
        if (a[(p * size) + q] == 0)
        {
            return;
        }

        double angle = 0.5 * Math.Atan2(2 * a[(p * size) + q], a[(q * size) + q] - a[(p * size) + p]);
        (double sine, double cosine) = Math.SinCos(angle);
        for (int k = 0; k < size; k++)
        {
            (double x, double y) = (a[(p * size) + k], a[(q * size) + k]);
            a[(p * size) + k] = (cosine * x) - (sine * y);
            a[(q * size) + k] = (sine * x) + (cosine * y);
        }

        for (int k = 0; k < size; k++)
        {
            (double x, double y) = (a[(k * size) + p], a[(k * size) + q]);
            a[(k * size) + p] = (cosine * x) - (sine * y);
            a[(k * size) + q] = (sine * x) + (cosine * y);
        }
    }
}
