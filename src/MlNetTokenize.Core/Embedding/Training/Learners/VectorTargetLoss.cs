using System.Numerics.Tensors;

namespace MlNetTokenize.Embedding.Training.Learners;

/// <summary>What a pooled vector loses against the vector that is its target.</summary>
internal static class VectorTargetLoss
{
    /// <summary>Computes the loss, and the gradient by the pooled vector.</summary>
    /// <param name="kind">The loss.</param>
    /// <param name="vector">The pooled vector.</param>
    /// <param name="target">The target, as long; for the cosine of length one.</param>
    /// <param name="gradient">
    /// The gradient, at least as long. That of the cosine is multiplied by the vector's length: only the angle counts, so that steps should not depend on how long rows happen to be. It is at most one long, and for a vector
    /// of zeros it is the way to the target.
    /// </param>
    /// <returns>1 − the cosine, or half of the squared distance.</returns>
    public static double Apply(VectorLoss kind, ReadOnlySpan<float> vector, ReadOnlySpan<float> target, Span<float> gradient)
    {
        gradient = gradient[..target.Length];
        if (kind == VectorLoss.SquaredError)
        {
            TensorPrimitives.Subtract(vector, target, gradient);
            return 0.5 * TensorPrimitives.SumOfSquares<float>(gradient);
        }

        float length = TensorPrimitives.Norm(vector);
        float cosine = length > 0 ? TensorPrimitives.Dot(vector, target) / length : 0f;
        TensorPrimitives.Multiply(vector, length > 0 ? cosine / length : 0f, gradient);
        TensorPrimitives.Subtract(gradient, target, gradient);
        return 1.0 - cosine;
    }
}
