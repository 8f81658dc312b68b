using System.Numerics.Tensors;
using MlNetTokenize.Embedding.Numerics;

namespace MlNetTokenize.Embedding.Prediction;

/// <summary>Draws tokens by their scores. For one thread.</summary>
/// <param name="temperature">What the scores are divided by; 0 for the largest one.</param>
/// <param name="topK">From how many of the largest scores it is drawn.</param>
/// <param name="seed">What is drawn from.</param>
internal sealed class NextTokenSampler(float temperature, int topK, int seed)
{
    private readonly PriorityQueue<float, float> _largest = new();
    private SplitMix _random = new((ulong)seed);

    /// <summary>Draws a token.</summary>
    /// <param name="scores">The scores, finite; they are overwritten.</param>
    public int Draw(Span<float> scores)
    {
        int best = TensorPrimitives.IndexOfMax(scores);
        if (temperature == 0)
        {
            return best;
        }

        if (topK < scores.Length)
        {
            RemoveAllButLargest(scores);
        }

        // Less the largest score, so that nothing overflows however small the temperature is.
        TensorPrimitives.Subtract(scores, scores[best], scores);
        TensorPrimitives.Divide(scores, temperature, scores);
        TensorPrimitives.Exp(scores, scores);
        double sum = 0;
        foreach (float weight in scores)
        {
            sum += weight;
        }

        double point = _random.NextDouble() * sum;
        int drawn = best;
        for (int id = 0; id < scores.Length && point >= 0; id++)
        {
            if (scores[id] > 0)
            {
                drawn = id;
                point -= scores[id];
            }
        }

        return drawn;
    }

    // Of equal scores the smaller ids are kept.
    private void RemoveAllButLargest(Span<float> scores)
    {
        _largest.Clear();
        foreach (float score in scores)
        {
            if (_largest.Count < topK)
            {
                _largest.Enqueue(score, score);
            }
            else if (score > _largest.Peek())
            {
                _largest.DequeueEnqueue(score, score);
            }
        }

        float smallest = _largest.Peek();
        int equalOnes = _largest.UnorderedItems.Count(item => item.Element == smallest);
        foreach (ref float score in scores)
        {
            if (score < smallest || (score == smallest && equalOnes-- <= 0))
            {
                score = float.NegativeInfinity;
            }
        }
    }
}
