using System.Numerics;
using System.Runtime.InteropServices;

namespace Gpt;

/// <summary>
/// The bend between the two linear layers of an MLP, in the form of GPT-2: y = ½·x·(1 + t), t = tanh(u), u = √(2/π)·(x + 0.044715·x³). Nearly x where x is large, nearly 0 where it is small.
/// </summary>
internal static class Gelu
{
    private const int Piece = 16 * 1024;
    private const Real Cubic = (Real)0.044715;
    private const Real Root = (Real)0.7978845608028654;

    /// <param name="x">The inputs.</param>
    /// <param name="tanh">Where t goes, which the gradient needs.</param>
    /// <param name="y">Where the outputs go.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="threads">How many threads may take part.</param>
    public static void Forward(Real[] x, Real[] tanh, Real[] y, int count, int threads)
        => Team.Run((count + Piece - 1) / Piece, threads, piece =>
        {
            int begin = piece * Piece;
            int length = Math.Min(Piece, count - begin);
            Span<Real> ts = tanh.AsSpan(begin, length);
            Span<Real> ys = y.AsSpan(begin, length);
            ReadOnlySpan<Real> xs = x.AsSpan(begin, length);
            int whole = length - (length % Vector<Real>.Count);
            Span<Vector<Real>> tVectors = MemoryMarshal.Cast<Real, Vector<Real>>(ts[..whole]);
            Span<Vector<Real>> yVectors = MemoryMarshal.Cast<Real, Vector<Real>>(ys[..whole]);
            ReadOnlySpan<Vector<Real>> xVectors = MemoryMarshal.Cast<Real, Vector<Real>>(xs[..whole]);
            for (int i = 0; i < xVectors.Length; i++)
            {
                Vector<Real> v = xVectors[i];
                Vector<Real> t = Tanh(Root * (v + (Cubic * v * v * v)));
                tVectors[i] = t;
                yVectors[i] = (Real)0.5 * v * (Vector<Real>.One + t);
            }

            for (int i = whole; i < length; i++)
            {
                Real v = xs[i];
                ts[i] = Real.Tanh(Root * (v + (Cubic * v * v * v)));
                ys[i] = (Real)0.5 * v * (1 + ts[i]);
            }
        });

    /// <summary>dx = dy·(½·(1 + t) + ½·x·(1 − t²)·u′) with u′ = √(2/π)·(1 + 3·0.044715·x²), by the product rule and tanh′ = 1 − tanh².</summary>
    /// <param name="x">The inputs.</param>
    /// <param name="tanh">What <see cref="Forward"/> left: t.</param>
    /// <param name="gradient">dy, of which dx is made in place.</param>
    /// <param name="count">How many there are.</param>
    /// <param name="threads">How many threads may take part.</param>
    public static void Backward(Real[] x, Real[] tanh, Real[] gradient, int count, int threads)
        => Team.Run((count + Piece - 1) / Piece, threads, piece =>
        {
            int begin = piece * Piece;
            int length = Math.Min(Piece, count - begin);
            ReadOnlySpan<Real> ts = tanh.AsSpan(begin, length);
            ReadOnlySpan<Real> xs = x.AsSpan(begin, length);
            Span<Real> gs = gradient.AsSpan(begin, length);
            int whole = length - (length % Vector<Real>.Count);
            ReadOnlySpan<Vector<Real>> tVectors = MemoryMarshal.Cast<Real, Vector<Real>>(ts[..whole]);
            ReadOnlySpan<Vector<Real>> xVectors = MemoryMarshal.Cast<Real, Vector<Real>>(xs[..whole]);
            Span<Vector<Real>> gVectors = MemoryMarshal.Cast<Real, Vector<Real>>(gs[..whole]);
            for (int i = 0; i < xVectors.Length; i++)
            {
                Vector<Real> t = tVectors[i];
                Vector<Real> v = xVectors[i];
                Vector<Real> inner = Root * (Vector<Real>.One + (3 * Cubic * v * v));
                gVectors[i] *= (Real)0.5 * (Vector<Real>.One + t + (v * (Vector<Real>.One - (t * t)) * inner));
            }

            for (int i = whole; i < length; i++)
            {
                Real t = ts[i];
                Real v = xs[i];
                gs[i] *= (Real)0.5 * (1 + t + (v * (1 - (t * t)) * Root * (1 + (3 * Cubic * v * v))));
            }
        });

    /// <summary>1 − 2 / (e²ᵘ + 1): an exponential that is infinite or zero gives 1 and −1.</summary>
    private static Vector<Real> Tanh(Vector<Real> u) => Vector<Real>.One - (new Vector<Real>(2) / (Vector.Exp(u + u) + Vector<Real>.One));
}
