using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Gpt;

/// <summary>
/// The optimizer (Kingma and Ba 2015; Loshchilov and Hutter 2019). Each weight has a running mean of its gradient, m, and of its square, v; it moves by m in units of √v, so that all move at about one speed
/// however large their gradients are: m ← β₁·m + (1 − β₁)·g, v ← β₂·v + (1 − β₂)·g², w ← w − rate·(decay·w + m̂ / (√v̂ + ε)) with m̂ = m / (1 − β₁ᵗ) and v̂ = v / (1 − β₂ᵗ), for both began at zero.
/// </summary>
public sealed class AdamW
{
    private const int Piece = 8 * 1024;

    private readonly GptWeights _weights;
    private readonly GptOptions _options;
    private readonly int _threads;
    private readonly Real[] _mean;
    private readonly Real[] _square;
    private readonly (int Begin, int End, bool Decays)[] _pieces;
    private int _step;

    public AdamW(GptWeights weights, GptOptions options, int? threads = null)
    {
        ArgumentNullException.ThrowIfNull(weights);
        ArgumentNullException.ThrowIfNull(options);
        (_weights, _options, _threads) = (weights, options, threads ?? Environment.ProcessorCount);
        (_mean, _square) = (new Real[weights.Count], new Real[weights.Count]);

        // Matrices decay, biases and the scales of layer norms do not.
        _pieces = [.. weights.All.SelectMany(parameter => Enumerable.Range(0, (parameter.Values.Length + Piece - 1) / Piece)
            .Select(i => (parameter.Offset + (i * Piece), parameter.Offset + Math.Min(parameter.Values.Length, (i + 1) * Piece), !parameter.IsVector)))];
    }

    /// <summary>Moves all weights by their gradients. Gradients longer than <see cref="GptOptions.GradientClip"/>, taken as one vector, are shortened to it.</summary>
    /// <param name="rate">The learning rate of this step.</param>
    /// <returns>How long the vector of gradients was.</returns>
    public double Step(double rate)
    {
        // Sums of pieces that do not depend on the number of threads, added in their order.
        var squares = new double[_pieces.Length];
        Team.Run(_pieces.Length, _threads, i => squares[i] = TensorPrimitives.SumOfSquares<Real>(_weights.Gradients.AsSpan(_pieces[i].Begin, _pieces[i].End - _pieces[i].Begin)));
        double norm = Math.Sqrt(squares.Sum());
        double shorten = norm > _options.GradientClip ? _options.GradientClip / (norm + 1e-6) : 1;

        _step++;
        double meanCorrection = 1 - Math.Pow(_options.Beta1, _step);
        double squareCorrection = 1 - Math.Pow(_options.Beta2, _step);
        Team.Run(_pieces.Length, _threads, i => Move(_pieces[i], (Real)shorten, rate, meanCorrection, squareCorrection));
        return norm;
    }

    private void Move((int Begin, int End, bool Decays) piece, Real shorten, double rate, double meanCorrection, double squareCorrection)
    {
        Real keep = (Real)(1 - (piece.Decays ? rate * _options.WeightDecay : 0));
        Real speed = (Real)(rate / meanCorrection);
        Real root = (Real)(1 / Math.Sqrt(squareCorrection));
        Real epsilon = (Real)_options.Epsilon;
        Real beta1 = (Real)_options.Beta1;
        Real beta2 = (Real)_options.Beta2;
        Real rest1 = (Real)(1 - _options.Beta1);
        Real rest2 = (Real)(1 - _options.Beta2);
        Span<Real> w = _weights.Values.AsSpan(piece.Begin, piece.End - piece.Begin);
        Span<Real> g = _weights.Gradients.AsSpan(piece.Begin, w.Length);
        Span<Real> m = _mean.AsSpan(piece.Begin, w.Length);
        Span<Real> v = _square.AsSpan(piece.Begin, w.Length);
        int whole = w.Length - (w.Length % Vector<Real>.Count);
        Span<Vector<Real>> ws = MemoryMarshal.Cast<Real, Vector<Real>>(w[..whole]);
        ReadOnlySpan<Vector<Real>> gs = MemoryMarshal.Cast<Real, Vector<Real>>(g[..whole]);
        Span<Vector<Real>> ms = MemoryMarshal.Cast<Real, Vector<Real>>(m[..whole]);
        Span<Vector<Real>> vs = MemoryMarshal.Cast<Real, Vector<Real>>(v[..whole]);
        for (int i = 0; i < ws.Length; i++)
        {
            Vector<Real> gradient = shorten * gs[i];
            ms[i] = (beta1 * ms[i]) + (rest1 * gradient);
            vs[i] = (beta2 * vs[i]) + (rest2 * gradient * gradient);
            ws[i] = (keep * ws[i]) - (speed * ms[i] / ((root * Vector.SquareRoot(vs[i])) + new Vector<Real>(epsilon)));
        }

        for (int i = whole; i < w.Length; i++)
        {
            Real gradient = shorten * g[i];
            m[i] = (beta1 * m[i]) + (rest1 * gradient);
            v[i] = (beta2 * v[i]) + (rest2 * gradient * gradient);
            w[i] = (keep * w[i]) - (speed * m[i] / ((root * Real.Sqrt(v[i])) + epsilon));
        }
    }
}
