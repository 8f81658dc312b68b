using System.Numerics.Tensors;

namespace MlNetTokenize.Embedding.Numerics;

/// <summary>
/// Minimizes a smooth function of many numbers by steps whose direction comes from the last few gradients (L-BFGS, Nocedal and Wright 2006, algorithm 7.4), each halved until the value falls enough (Armijo).
/// </summary>
/// <param name="length">How many numbers the function takes. Memory for them is taken once, for any number of functions in turn.</param>
internal sealed class LimitedMemoryBfgs(int length)
{
    /// <summary>How many vectors of the function's length there are at most.</summary>
    public const int Vectors = (2 * (MostPairs + 1)) + 4;

    private const int MostPairs = 8;
    private const int MostHalvings = 30;
    private const double SufficientDecrease = 1e-4;

    private readonly List<Pair> _pairs = new(MostPairs);
    private readonly Stack<Pair> _spare = new(MostPairs);
    private readonly double[] _direction = new double[length];
    private readonly double[] _next = new double[length];
    private double[] _gradient = new double[length];
    private double[] _nextGradient = new double[length];

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
    public double Minimize(double[] point, Evaluate evaluate, int mostIterations, double tolerance)
    {
        Forget(_pairs.Count);
        double value = evaluate(point, _gradient);
        for (int iteration = 0; iteration < mostIterations; iteration++)
        {
            PointDown();
            double slope = TensorPrimitives.Dot<double>(_direction, _gradient);
            if (!(slope < 0))
            {
                break;
            }

            // Without a pair nothing is known of how far to go.
            double stride = _pairs.Count == 0 ? Math.Min(1, 1 / TensorPrimitives.Norm<double>(_gradient)) : 1;
            double nextValue = double.PositiveInfinity;
            for (int halving = 0; halving < MostHalvings; halving++, stride /= 2)
            {
                TensorPrimitives.MultiplyAdd<double>(_direction, stride, point, _next);
                nextValue = evaluate(_next, _nextGradient);
                if (nextValue <= value + (SufficientDecrease * stride * slope))
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
            Remember(point);
            _next.CopyTo(point, 0);
            (_gradient, _nextGradient) = (_nextGradient, _gradient);
            value = nextValue;
            if (fall <= tolerance * Math.Abs(value))
            {
                break;
            }
        }

        return value;
    }

    // Only what curves upward, which keeps the next direction one that goes down.
    private void Remember(double[] point)
    {
        Pair pair = _spare.Count > 0 ? _spare.Pop() : new Pair(point.Length);
        TensorPrimitives.Subtract<double>(_next, point, pair.Step);
        TensorPrimitives.Subtract<double>(_nextGradient, _gradient, pair.Change);
        pair.Product = TensorPrimitives.Dot<double>(pair.Step, pair.Change);
        if (pair.Product > 1e-12 * TensorPrimitives.SumOfSquares<double>(pair.Change))
        {
            _pairs.Add(pair);
            Forget(_pairs.Count - MostPairs);
        }
        else
        {
            _spare.Push(pair);
        }
    }

    private void Forget(int count)
    {
        for (int i = 0; i < count; i++)
        {
            _spare.Push(_pairs[0]);
            _pairs.RemoveAt(0);
        }
    }

    // The inverse of what the pairs say of the curvature, times the gradient, the other way (two loops).
    private void PointDown()
    {
        TensorPrimitives.Negate<double>(_gradient, _direction);
        Span<double> factors = stackalloc double[MostPairs];
        for (int i = _pairs.Count - 1; i >= 0; i--)
        {
            Pair pair = _pairs[i];
            factors[i] = TensorPrimitives.Dot<double>(pair.Step, _direction) / pair.Product;
            TensorPrimitives.MultiplyAdd<double>(pair.Change, -factors[i], _direction, _direction);
        }

        if (_pairs.Count > 0)
        {
            Pair last = _pairs[^1];
            TensorPrimitives.Multiply(_direction, last.Product / TensorPrimitives.SumOfSquares<double>(last.Change), _direction);
        }

        for (int i = 0; i < _pairs.Count; i++)
        {
            Pair pair = _pairs[i];
            double factor = factors[i] - (TensorPrimitives.Dot<double>(pair.Change, _direction) / pair.Product);
            TensorPrimitives.MultiplyAdd<double>(pair.Step, factor, _direction, _direction);
        }
    }

    private sealed class Pair(int length)
    {
        public readonly double[] Step = new double[length];
        public readonly double[] Change = new double[length];

        public double Product { get; set; }
    }
}
