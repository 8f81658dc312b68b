using System.Numerics.Tensors;

namespace MlNetTokenize.Embedding.Numerics;

/// <summary>
/// Minimizes a smooth function of many numbers by steps whose direction comes from the last few gradients (L-BFGS, Nocedal and Wright 2006, algorithm 7.4), each halved until the value falls enough (Armijo).
/// </summary>
internal static class LimitedMemoryBfgs
{
    private const int MostPairs = 8;
    private const int MostHalvings = 30;
    private const double SufficientDecrease = 1e-4;

    /// <summary>A function and its gradient.</summary>
    /// <param name="point">Where.</param>
    /// <param name="gradient">Takes the gradient.</param>
    /// <returns>The value.</returns>
    public delegate double Evaluate(double[] point, double[] gradient);

    /// <summary>Goes downhill from a point.</summary>
    /// <param name="point">Where it begins, and where it ends.</param>
    /// <param name="evaluate">The function; convex ones end near their least value.</param>
    /// <param name="mostIterations">How many steps there are at most.</param>
    /// <param name="tolerance">A step that lowers the value by less than this share of it is the last one.</param>
    /// <returns>The value at the end.</returns>
    public static double Minimize(double[] point, Evaluate evaluate, int mostIterations, double tolerance)
    {
        var pairs = new List<(double[] Step, double[] Change, double Product)>(MostPairs + 1);
        var gradient = new double[point.Length];
        var nextGradient = new double[point.Length];
        double value = evaluate(point, gradient);
        for (int iteration = 0; iteration < mostIterations; iteration++)
        {
            double[] direction = DirectionOf(gradient, pairs);
            double slope = TensorPrimitives.Dot<double>(direction, gradient);
            if (!(slope < 0))
            {
                break;
            }

            // Without a pair nothing is known of how far to go.
            double length = pairs.Count == 0 ? Math.Min(1, 1 / TensorPrimitives.Norm<double>(gradient)) : 1;
            var next = new double[point.Length];
            double nextValue = double.PositiveInfinity;
            for (int halving = 0; halving < MostHalvings; halving++, length /= 2)
            {
                TensorPrimitives.MultiplyAdd<double>(direction, length, point, next);
                nextValue = evaluate(next, nextGradient);
                if (nextValue <= value + (SufficientDecrease * length * slope))
                {
                    break;
                }
            }

            // Also where rounding leaves no way down.
            if (!(nextValue < value))
            {
                break;
            }

            double fall = value - nextValue;
            Remember(pairs, point, next, gradient, nextGradient);
            next.CopyTo(point, 0);
            (gradient, nextGradient) = (nextGradient, gradient);
            value = nextValue;
            if (fall <= tolerance * Math.Abs(value))
            {
                break;
            }
        }

        return value;
    }

    // Only what curves upward, which keeps the next direction one that goes down.
    private static void Remember(List<(double[] Step, double[] Change, double Product)> pairs, double[] point, double[] next, double[] gradient, double[] nextGradient)
    {
        var step = new double[point.Length];
        var change = new double[point.Length];
        TensorPrimitives.Subtract<double>(next, point, step);
        TensorPrimitives.Subtract<double>(nextGradient, gradient, change);
        double product = TensorPrimitives.Dot<double>(step, change);
        if (product > 1e-12 * TensorPrimitives.SumOfSquares<double>(change))
        {
            pairs.Add((step, change, product));
            if (pairs.Count > MostPairs)
            {
                pairs.RemoveAt(0);
            }
        }
    }

    // The inverse of what the pairs say of the curvature, times the gradient, the other way (two loops).
    private static double[] DirectionOf(double[] gradient, List<(double[] Step, double[] Change, double Product)> pairs)
    {
        var direction = new double[gradient.Length];
        TensorPrimitives.Negate<double>(gradient, direction);
        var factors = new double[pairs.Count];
        for (int i = pairs.Count - 1; i >= 0; i--)
        {
            (double[] step, double[] change, double product) = pairs[i];
            factors[i] = TensorPrimitives.Dot<double>(step, direction) / product;
            TensorPrimitives.MultiplyAdd<double>(change, -factors[i], direction, direction);
        }

        if (pairs.Count > 0)
        {
            (_, double[] change, double product) = pairs[^1];
            TensorPrimitives.Multiply(direction, product / TensorPrimitives.SumOfSquares<double>(change), direction);
        }

        for (int i = 0; i < pairs.Count; i++)
        {
            (double[] step, double[] change, double product) = pairs[i];
            double factor = factors[i] - (TensorPrimitives.Dot<double>(change, direction) / product);
            TensorPrimitives.MultiplyAdd<double>(step, factor, direction, direction);
        }

        return direction;
    }
}
