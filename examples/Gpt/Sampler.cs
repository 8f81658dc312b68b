using System.Numerics.Tensors;

namespace Gpt;

/// <summary>Writing: the model scores every token as the next one, one is drawn, and the text goes on from there.</summary>
public static class Sampler
{
    /// <summary>Makes a text go on.</summary>
    /// <param name="model">The model.</param>
    /// <param name="prompt">How the text begins, at least one token.</param>
    /// <param name="count">How many tokens are added.</param>
    /// <param name="seed">The same seed gives the same text.</param>
    /// <param name="temperature">What scores are divided by: below 1 the likely becomes likelier, 0 always takes the likeliest.</param>
    /// <param name="topK">If given, only so many of the likeliest are drawn from.</param>
    /// <returns>The added tokens, drawn while they are asked for.</returns>
    public static IEnumerable<int> Sample(GptModel model, IReadOnlyList<int> prompt, int count, int seed, double temperature = 1, int? topK = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentOutOfRangeException.ThrowIfLessThan(prompt.Count, 1, nameof(prompt));
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        ArgumentOutOfRangeException.ThrowIfNegative(temperature);
        ArgumentOutOfRangeException.ThrowIfLessThan(topK ?? 1, 1, nameof(topK));
        return Draw();

        IEnumerable<int> Draw()
        {
            var random = new Random(seed);
            List<int> context = [.. prompt.TakeLast(model.Shape.ContextLength)];
            for (int i = 0; i < count; i++)
            {
                int next = Choose(model.Forward(context.ToArray(), 1), random, temperature, topK);
                yield return next;
                if (context.Count == model.Shape.ContextLength)
                {
                    context.RemoveAt(0);
                }

                context.Add(next);
            }
        }
    }

    private static int Choose(Matrix scores, Random random, double temperature, int? topK)
    {
        Real[] last = scores.Values[^scores.Columns..];
        if (temperature == 0)
        {
            return TensorPrimitives.IndexOfMax<Real>(last);
        }

        if (topK < last.Length)
        {
            Real least = last.OrderDescending().ElementAt(topK.Value - 1);
            for (int id = 0; id < last.Length; id++)
            {
                last[id] = last[id] < least ? Real.NegativeInfinity : last[id];
            }
        }

        TensorPrimitives.Divide(last, (Real)temperature, last);
        Softmax.InPlace(last);
        double place = random.NextDouble();
        int drawn = 0;
        for (int id = 0; id < last.Length && place >= 0; id++)
        {
            if (last[id] > 0)
            {
                drawn = id;
                place -= last[id];
            }
        }

        return drawn;
    }
}
