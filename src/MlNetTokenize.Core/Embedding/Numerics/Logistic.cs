namespace MlNetTokenize.Embedding.Numerics;

/// <summary>The logistic function and its cross-entropy.</summary>
internal static class Logistic
{
    public static float Probability(float score) => 1f / (1f + MathF.Exp(-score));

    /// <summary>Turns a score into the gradient of its loss.</summary>
    /// <returns>The loss, in nats: log(1 + e^−m) of the margin m, without overflow.</returns>
    public static float LossAndError(ref float score, bool isTrue)
    {
        float margin = isTrue ? score : -score;
        score = Probability(score) - (isTrue ? 1f : 0f);
        return MathF.Max(-margin, 0f) + MathF.Log(1f + MathF.Exp(-MathF.Abs(margin)));
    }
}
