using MlNetTokenize.Embedding.Numerics;

namespace MlNetTokenize.Embedding.Training.Learners;

/// <summary>The loss of one vector and its samples: −log σ(score of the true one) − Σ log σ(−score of a negative one).</summary>
internal static class NegativeSampling
{
    // A probability's smallest value in the loss: six of them multiplied are still a normal number.
    private const float Smallest = 1e-6f;

    /// <summary>Turns scores into gradients.</summary>
    /// <param name="scores">One for each sample; what is behind them becomes 0.</param>
    /// <param name="count">How many samples there are.</param>
    /// <param name="startsWithPositive">Whether the first is the true one.</param>
    /// <param name="scale">Multiplies the gradients.</param>
    /// <returns>The loss, in nats.</returns>
    public static double LossAndErrors(Span<float> scores, int count, bool startsWithPositive, float scale)
    {
        float product = 1;
        for (int i = 0; i < scores.Length; i++)
        {
            if (i >= count)
            {
                scores[i] = 0;
                continue;
            }

            bool isTrue = i == 0 && startsWithPositive;
            float probability = Logistic.Probability(scores[i]);
            product *= MathF.Max(Smallest, isTrue ? probability : 1f - probability);
            scores[i] = scale * (probability - (isTrue ? 1f : 0f));
        }

        return -MathF.Log(product);
    }
}
