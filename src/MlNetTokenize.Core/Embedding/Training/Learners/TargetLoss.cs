using System.Numerics.Tensors;
using MlNetTokenize.Embedding.Numerics;
using MlNetTokenize.Embedding.Training.Examples;

namespace MlNetTokenize.Embedding.Training.Learners;

/// <summary>What a linear layer's scores lose against a target, in nats or, for a number, half of the squared error.</summary>
internal static class TargetLoss
{
    /// <summary>Whether scores say what is true: the class with the largest one, of equal ones the first, or the sign of one.</summary>
    public static bool IsRight(EmbeddingTargetKind kind, ReadOnlySpan<float> scores, in LearningTarget target) => kind switch
    {
        EmbeddingTargetKind.Multiclass => TensorPrimitives.IndexOfMax(scores) == (int)target.Value,
        EmbeddingTargetKind.Binary => scores[0] > 0 == target.Value > 0,
        _ => false,
    };

    /// <summary>Turns scores into the gradient of their loss.</summary>
    /// <param name="kind">What is predicted.</param>
    /// <param name="scores">The scores, and then the gradient.</param>
    /// <param name="target">The target; its weight does not count here.</param>
    /// <returns>The loss.</returns>
    public static double Apply(EmbeddingTargetKind kind, Span<float> scores, in LearningTarget target)
    {
        switch (kind)
        {
            case EmbeddingTargetKind.Multiclass:
                int truth = (int)target.Value;
                float score = scores[truth];
                float loss = Softmax.Apply(scores) - score;
                scores[truth] -= 1f;
                return loss;

            case EmbeddingTargetKind.Regression:
                scores[0] -= target.Value;
                return 0.5 * scores[0] * scores[0];

            default:
                double sum = 0;
                for (int output = 0; output < scores.Length; output++)
                {
                    bool isTrue = kind == EmbeddingTargetKind.Binary ? target.Value > 0 : target.Classes.Contains(output);
                    sum += Logistic.LossAndError(ref scores[output], isTrue);
                }

                return sum;
        }
    }
}
