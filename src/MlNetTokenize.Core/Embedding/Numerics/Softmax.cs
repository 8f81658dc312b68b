using System.Numerics.Tensors;

namespace MlNetTokenize.Embedding.Numerics;

/// <summary>The softmax function.</summary>
internal static class Softmax
{
    /// <summary>Turns scores into probabilities, in place.</summary>
    /// <returns>The logarithm of the sum of the scores' exponentials: a score less this is its probability's logarithm.</returns>
    public static float Apply(Span<float> scores)
    {
        // Less the largest score, no exponential overflows; TensorPrimitives.SoftMax does not subtract it.
        float largest = TensorPrimitives.Max(scores);
        TensorPrimitives.Subtract(scores, largest, scores);
        TensorPrimitives.Exp(scores, scores);
        float sum = TensorPrimitives.Sum(scores);
        TensorPrimitives.Divide(scores, sum, scores);
        return largest + MathF.Log(sum);
    }
}
