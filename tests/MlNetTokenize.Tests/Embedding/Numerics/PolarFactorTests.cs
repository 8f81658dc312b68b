using MlNetTokenize.Embedding.Numerics;

namespace MlNetTokenize.Tests;

public sealed class PolarFactorTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(7)]
    [InlineData(33)]
    public void It_is_that_of_the_eigenvectors(int size)
    {
        // Of a matrix M it is M (MᵀM)^(-1/2).
        var random = new Random(size);
        double[] matrix = Draw(random, size);
        (double[] values, double[] vectors) = SymmetricEigen.Decompose(Multiply(Transpose(matrix, size), matrix, size), size);
        var root = new double[size * size];
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < size; j++)
            {
                root[(i * size) + j] = Enumerable.Range(0, size).Sum(k => Component(vectors, k, i, size) * Component(vectors, k, j, size) / Math.Sqrt(values[k]));
            }
        }

        AssertEqual(Multiply(matrix, root, size), PolarFactor.Compute(matrix, size), 1e-3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(32)]
    public void It_finds_the_turn_between_two_sets_of_vectors(int size)
    {
        var random = new Random(size);
        double[] turn = PolarFactor.Compute(Draw(random, size), size);
        AssertOrthogonal(turn, size);

        // A and A turned, each with 4 · size rows: AᵀA · turn, whose polar factor is the turn.
        var product = new double[size * size];
        for (int row = 0; row < 4 * size; row++)
        {
            double[] vector = [.. Enumerable.Range(0, size).Select(_ => random.NextDouble() - 0.5)];
            for (int i = 0; i < size; i++)
            {
                for (int j = 0; j < size; j++)
                {
                    product[(i * size) + j] += vector[i] * Enumerable.Range(0, size).Sum(k => vector[k] * turn[(k * size) + j]);
                }
            }
        }

        AssertEqual(turn, PolarFactor.Compute(product, size), 1e-3);
    }

    [Fact]
    public void What_says_nothing_is_not_turned()
    {
        AssertEqual([1, 0, 0, 1], PolarFactor.Compute([0, 0, 0, 0], 2), 0);

        // The first two directions change places, and nothing is known of the third.
        AssertEqual([0, 1, 0, 1, 0, 0, 0, 0, 1], PolarFactor.Compute([0, 5, 0, 5, 0, 0, 0, 0, 0], 3), 1e-5);
        foreach (double scale in (double[])[1e-30, 1e30])
        {
            AssertEqual([0, -1, 1, 0], PolarFactor.Compute([0, -scale, 2 * scale, 0], 2), 1e-5);
        }
    }

    private static double Component(double[] vectors, int vector, int index, int size) => vectors[(vector * size) + index];

    private static double[] Draw(Random random, int size) => [.. Enumerable.Range(0, size * size).Select(_ => random.NextDouble() - 0.5)];

    private static double[] Transpose(double[] matrix, int size) => [.. Enumerable.Range(0, size * size).Select(i => matrix[(i % size * size) + (i / size)])];

    private static double[] Multiply(double[] left, double[] right, int size)
        => [.. Enumerable.Range(0, size * size).Select(i => Enumerable.Range(0, size).Sum(k => left[(i / size * size) + k] * right[(k * size) + (i % size)]))];

    private static void AssertOrthogonal(double[] matrix, int size)
        => AssertEqual([.. Enumerable.Range(0, size * size).Select(i => i / size == i % size ? 1.0 : 0.0)], Multiply(matrix, Transpose(matrix, size), size), 1e-9);

    private static void AssertEqual(double[] expected, double[] actual, double tolerance)
        => Assert.All(expected.Zip(actual), pair => Assert.InRange(pair.Second, pair.First - tolerance, pair.First + tolerance));
}
