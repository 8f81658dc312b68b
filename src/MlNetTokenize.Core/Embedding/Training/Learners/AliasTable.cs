using MlNetTokenize.Embedding.Numerics;

namespace MlNetTokenize.Embedding.Training.Learners;

/// <summary>Draws numbers with given weights in constant time (Walker 1977; made in linear time by Vose 1991).</summary>
internal sealed class AliasTable
{
    private readonly float[] _kept;
    private readonly int[] _alias;

    /// <param name="weights">At least 0, and not all 0.</param>
    public AliasTable(ReadOnlySpan<double> weights)
    {
        double sum = 0;
        foreach (double weight in weights)
        {
            sum += weight;
        }

        // Each place is filled up to the mean, 1 after scaling: first with its own weight, then with that of one which has more.
        var scaled = new double[weights.Length];
        var small = new Stack<int>();
        var large = new Stack<int>();
        for (int i = 0; i < scaled.Length; i++)
        {
            scaled[i] = weights[i] * weights.Length / sum;
            (scaled[i] < 1 ? small : large).Push(i);
        }

        _kept = new float[scaled.Length];
        _alias = new int[scaled.Length];
        while (small.Count > 0 && large.Count > 0)
        {
            int less = small.Pop();
            int more = large.Pop();
            _kept[less] = (float)scaled[less];
            _alias[less] = more;
            scaled[more] -= 1 - scaled[less];
            (scaled[more] < 1 ? small : large).Push(more);
        }

        // What is left is 1 but for rounding; a place of weight 0 is never among those that have no alias, unless rounding put it there.
        int heaviest = 0;
        for (int i = 1; i < weights.Length; i++)
        {
            heaviest = weights[i] > weights[heaviest] ? i : heaviest;
        }

        foreach (int rest in small.Concat(large))
        {
            _kept[rest] = weights[rest] > 0 ? 1f : 0f;
            _alias[rest] = heaviest;
        }
    }

    public int Draw(ref SplitMix random)
    {
        int place = random.Next(_kept.Length);
        return random.NextSingle() < _kept[place] ? place : _alias[place];
    }
}
