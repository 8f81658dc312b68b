using MlNetTokenize.Embedding.Numerics;

namespace MlNetTokenize.Tests;

/// <summary>Minima that are known.</summary>
public sealed class LimitedMemoryBfgsTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(60)]
    public void A_quadratic_function_s_minimum_is_where_its_gradient_is_zero(int size)
    {
        // A sum of squares with very different scales, each with its own center.
        var random = new Random(size);
        double[] center = [.. Enumerable.Range(0, size).Select(_ => random.NextDouble() - 0.5)];
        double[] scale = [.. Enumerable.Range(0, size).Select(i => Math.Pow(10, 3.0 * i / size))];
        var point = new double[size];
        double value = new LimitedMemoryBfgs(size).Minimize(
            point,
            (at, gradient) =>
            {
                double sum = 0;
                for (int i = 0; i < size; i++)
                {
                    gradient[i] = 2 * scale[i] * (at[i] - center[i]);
                    sum += scale[i] * (at[i] - center[i]) * (at[i] - center[i]);
                }

                return sum;
            },
            mostIterations: 500,
            tolerance: 1e-14);
        Assert.InRange(value, 0, 1e-9);
        Assert.All(point.Zip(center), pair => Assert.Equal(pair.Second, pair.First, 1e-4));
    }

    [Fact]
    public void A_curved_valley_is_followed()
    {
        // Rosenbrock 1960: the only minimum is at (1, 1).
        var minimizer = new LimitedMemoryBfgs(2);
        double[] first = Minimize();
        Assert.Equal(1, first[0], 1e-4);
        Assert.Equal(1, first[1], 1e-4);

        // What was remembered of one function is forgotten before the next.
        Assert.Equal(first, Minimize());

        double[] Minimize()
        {
            double[] point = [-1.2, 1];
            minimizer.Minimize(point, Evaluate, mostIterations: 200, tolerance: 1e-15);
            return point;
        }

        static double Evaluate(double[] at, double[] gradient)
        {
            double beside = at[1] - (at[0] * at[0]);
            gradient[0] = (-400 * at[0] * beside) - (2 * (1 - at[0]));
            gradient[1] = 200 * beside;
            return (100 * beside * beside) + ((1 - at[0]) * (1 - at[0]));
        }
    }

    [Fact]
    public void At_the_minimum_and_with_no_step_nothing_changes()
    {
        double[] point = [3];
        var minimizer = new LimitedMemoryBfgs(1);
        Assert.Equal(0, minimizer.Minimize(point, Evaluate, mostIterations: 10, tolerance: 0));
        Assert.Equal(3, point[0]);
        point[0] = 5;
        Assert.Equal(4, minimizer.Minimize(point, Evaluate, mostIterations: 0, tolerance: 0));
        Assert.Equal(5, point[0]);

        static double Evaluate(double[] at, double[] gradient)
        {
            gradient[0] = 2 * (at[0] - 3);
            return (at[0] - 3) * (at[0] - 3);
        }
    }
}
