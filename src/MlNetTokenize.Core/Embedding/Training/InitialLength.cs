using System.Numerics.Tensors;
using MlNetTokenize.Embedding.Training.Learners;

namespace MlNetTokenize.Embedding.Training;

/// <summary>How long given rows should be when learning from labels begins there.</summary>
internal static class InitialLength
{
    // What 100 texts were best learned from, and how it falls with their number: 20 for 100, 10 for 1,000, 5 for 10,000.
    private const double Reference = 20;
    private const double ReferenceTexts = 100;
    private const double Exponent = -0.3;
    private const double Longest = 40;

    /// <summary>The length that suits a number of texts.</summary>
    public static double For(long texts) => Math.Min(Longest, Reference * Math.Pow(texts / ReferenceTexts, Exponent));

    /// <summary>The power of two that rows are to be multiplied by for their mean length, each as often as its token occurs, to be nearest to this. By a power of two numbers come back to the bit.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="isGiven">Which of them were given.</param>
    /// <param name="counts">How often each token occurs.</param>
    /// <param name="length">The length.</param>
    /// <returns>1 if there is nothing to go by: no given row occurs, or those that do are zero.</returns>
    public static float ScaleFor(TrainingRows rows, bool[] isGiven, ReadOnlySpan<long> counts, double length)
    {
        double sum = 0;
        double occurrences = 0;
        for (int id = 0; id < isGiven.Length; id++)
        {
            float norm = isGiven[id] && counts[id] > 0 ? TensorPrimitives.Norm<float>(rows.Row(id)) : 0f;
            if (norm > 0)
            {
                sum += (double)counts[id] * norm;
                occurrences += counts[id];
            }
        }

        double scale = sum > 0 ? length * occurrences / sum : 1;
        float power = (float)Math.Pow(2, Math.Round(Math.Log2(scale)));
        return float.IsNormal(power) ? power : 1f;
    }

    /// <summary>Multiplies the given rows.</summary>
    public static void Apply(TrainingRows rows, bool[] isGiven, float scale)
    {
        for (int id = 0; id < isGiven.Length; id++)
        {
            if (isGiven[id])
            {
                TensorPrimitives.Multiply(rows.Row(id), scale, rows.Row(id));
            }
        }
    }
}
