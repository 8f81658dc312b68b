using MlNetTokenize.Embedding.Numerics;

namespace MlNetTokenize.Embedding.Training.Learners;

/// <summary>Draws tokens by how often they occur: which negative samples there are, and which of a text's frequent tokens are left out.</summary>
internal sealed class TokenSampler
{
    // Mikolov et al. 2013, "Distributed Representations of Words and Phrases": the 3/4 power of the counts was better than the counts and than none.
    private const double NegativePower = 0.75;

    private readonly AliasTable _negatives;
    private readonly float[]? _kept;

    /// <param name="counts">How often each token occurs.</param>
    /// <param name="threshold">The share of all tokens from which on a token is left out at times; 0 for never.</param>
    public TokenSampler(ReadOnlySpan<long> counts, double threshold)
    {
        long total = 0;
        var weights = new double[counts.Length];
        for (int id = 0; id < counts.Length; id++)
        {
            total += counts[id];
            weights[id] = Math.Pow(counts[id], NegativePower);
        }

        _negatives = new AliasTable(weights);
        if (threshold > 0)
        {
            // As word2vec's program computes it: √(t/f) + t/f. The paper has √(t/f).
            _kept = new float[counts.Length];
            for (int id = 0; id < counts.Length; id++)
            {
                double ratio = counts[id] == 0 ? 1 : threshold * total / counts[id];
                _kept[id] = (float)Math.Min(1, Math.Sqrt(ratio) + ratio);
            }
        }
    }

    /// <summary>A token that is not <paramref name="positive"/>, or −1 where that was drawn.</summary>
    public int DrawNegative(int positive, ref SplitMix random)
    {
        int drawn = _negatives.Draw(ref random);
        return drawn == positive ? -1 : drawn;
    }

    /// <summary>Copies what is left of a text.</summary>
    /// <returns>How many tokens that is.</returns>
    public int Thin(ReadOnlySpan<int> ids, Span<int> destination, ref SplitMix random)
    {
        if (_kept is null)
        {
            ids.CopyTo(destination);
            return ids.Length;
        }

        int count = 0;
        foreach (int id in ids)
        {
            if (random.NextSingle() < _kept[id])
            {
                destination[count++] = id;
            }
        }

        return count;
    }
}
