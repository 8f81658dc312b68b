using System.Numerics.Tensors;

namespace Gpt;

/// <summary>
/// Layer norm: every row is brought to mean 0 and deviation 1, then scaled and shifted by learned numbers. x̂ = (x − μ)·r with r = 1 / √(σ² + ε), and y = γ∘x̂ + β.
/// </summary>
internal sealed class LayerNorm(Parameter scale, Parameter shift)
{
    private const double Epsilon = 1e-5;
    private const int RowsOfPiece = 32;
    private const int Strip = 64;

    /// <param name="x">Rows of input.</param>
    /// <param name="normal">Where x̂ goes, which the gradient needs.</param>
    /// <param name="inverse">Where r goes, one number a row.</param>
    /// <param name="y">Where the rows of output go.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="threads">How many threads may take part.</param>
    public void Forward(Real[] x, Real[] normal, Real[] inverse, Real[] y, int rows, int threads)
    {
        int width = scale.Columns;
        Team.Run((rows + RowsOfPiece - 1) / RowsOfPiece, threads, piece =>
        {
            for (int row = piece * RowsOfPiece; row < Math.Min(rows, (piece + 1) * RowsOfPiece); row++)
            {
                ReadOnlySpan<Real> input = x.AsSpan(row * width, width);
                Span<Real> centered = normal.AsSpan(row * width, width);
                Span<Real> output = y.AsSpan(row * width, width);
                TensorPrimitives.Subtract(input, TensorPrimitives.Sum(input) / width, centered);
                Real r = (Real)(1 / Math.Sqrt((TensorPrimitives.SumOfSquares<Real>(centered) / width) + Epsilon));
                inverse[row] = r;
                TensorPrimitives.Multiply(centered, r, centered);
                TensorPrimitives.MultiplyAdd(centered, scale.Values, shift.Values, output);
            }
        });
    }

    /// <summary>
    /// dβ = Σ dy and dγ = Σ dy∘x̂ over the rows. With g = dy∘γ, the gradient by x̂: dx = r·(g − mean(g) − x̂·mean(g∘x̂)). The two means are what a change of x would change in μ and in σ.
    /// </summary>
    /// <param name="dy">The gradient by y.</param>
    /// <param name="normal">What <see cref="Forward"/> left: x̂.</param>
    /// <param name="inverse">What <see cref="Forward"/> left: r.</param>
    /// <param name="dx">What the gradient by x is added to, as x also goes past the layer.</param>
    /// <param name="rows">How many rows there are.</param>
    /// <param name="threads">How many threads may take part.</param>
    public void Backward(Real[] dy, Real[] normal, Real[] inverse, Real[] dx, int rows, int threads)
    {
        int width = scale.Columns;
        Team.Run((width + Strip - 1) / Strip, threads, strip =>
        {
            int begin = strip * Strip;
            int length = Math.Min(Strip, width - begin);
            Span<Real> scaleGradient = scale.Gradients.Slice(begin, length);
            Span<Real> shiftGradient = shift.Gradients.Slice(begin, length);
            for (int row = 0; row < rows; row++)
            {
                ReadOnlySpan<Real> gradient = dy.AsSpan((row * width) + begin, length);
                TensorPrimitives.Add(shiftGradient, gradient, shiftGradient);
                TensorPrimitives.MultiplyAdd(gradient, normal.AsSpan((row * width) + begin, length), scaleGradient, scaleGradient);
            }
        });

        Team.Run((rows + RowsOfPiece - 1) / RowsOfPiece, threads, piece =>
        {
            var g = new Real[width];
            for (int row = piece * RowsOfPiece; row < Math.Min(rows, (piece + 1) * RowsOfPiece); row++)
            {
                ReadOnlySpan<Real> xHat = normal.AsSpan(row * width, width);
                Span<Real> result = dx.AsSpan(row * width, width);
                TensorPrimitives.Multiply(dy.AsSpan(row * width, width), scale.Values, g);
                Real r = inverse[row];
                Real mean = TensorPrimitives.Sum<Real>(g) / width;
                Real product = TensorPrimitives.Dot<Real>(g, xHat) / width;
                TensorPrimitives.MultiplyAdd(g, r, result, result);
                TensorPrimitives.MultiplyAdd(xHat, -r * product, result, result);
                TensorPrimitives.Add(result, -r * mean, result);
            }
        });
    }
}
