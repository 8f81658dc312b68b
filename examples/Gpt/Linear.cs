using System.Numerics.Tensors;

namespace Gpt;

/// <summary>
/// A linear layer: every row of x becomes a row of y = x·W + b.
/// </summary>
internal sealed class Linear(Parameter weight, Parameter bias)
{
    // So many columns are summed by one piece of the work.
    private const int Strip = 64;

    /// <param name="x">Rows of input.</param>
    /// <param name="y">Where the rows of output go.</param>
    /// <param name="residual">If given, what is added to y: the stream that runs past the layer.</param>
    /// <param name="threads">How many threads may take part.</param>
    public void Forward(Matrix x, Matrix y, Real[]? residual, int threads)
    {
        for (int row = 0; row < y.Rows; row++)
        {
            Span<Real> destination = y.Values.AsSpan(row * y.Columns, y.Columns);
            if (residual is null)
            {
                bias.Values.CopyTo(destination);
            }
            else
            {
                TensorPrimitives.Add(residual.AsSpan(row * y.Columns, y.Columns), bias.Values, destination);
            }
        }

        MatrixProduct.Multiply(x, weight.Matrix, y, add: true, threads);
    }

    /// <summary>With the gradient of the loss by y, dy, that by the others: dW = xᵀ·dy, db = Σ over the rows of dy, dx = dy·Wᵀ.</summary>
    /// <remarks>y depends on W by each row of x, hence the sum over rows that xᵀ·dy is. A weight has one gradient however often it is used, so those of weights are added up; dx is written.</remarks>
    public void Backward(Matrix x, Matrix dy, Matrix dx, int threads)
    {
        MatrixProduct.Multiply(x.Transposed, dy, weight.GradientMatrix, add: true, threads);
        Team.Run((dy.Columns + Strip - 1) / Strip, threads, strip =>
        {
            int length = Math.Min(Strip, dy.Columns - (strip * Strip));
            Span<Real> sum = bias.Gradients.Slice(strip * Strip, length);
            for (int row = 0; row < dy.Rows; row++)
            {
                TensorPrimitives.Add(sum, dy.Values.AsSpan((row * dy.Columns) + (strip * Strip), length), sum);
            }
        });
        MatrixProduct.Multiply(dy, weight.Matrix.Transposed, dx, add: false, threads);
    }
}
