using MlNetTokenize.Embedding.Numerics;
using MlNetTokenize.Embedding.Training.Examples;

namespace MlNetTokenize.Embedding.Training.Learners;

/// <summary>One thread's view of texts as rows of one table: the tokens' and behind them those of the places that they stand at.</summary>
/// <param name="firstPosition">The row of the first place.</param>
/// <param name="positions">How many places have rows.</param>
/// <param name="dropout">The chance that a token is left out of a step, with its place.</param>
/// <param name="seed">What is left out is drawn from.</param>
internal sealed class PositionedTokens(int firstPosition, int positions, float dropout, ulong seed) : IFeatureIndices
{
    private SplitMix _random = new(seed);
    private int[] _rows = new int[256];

    /// <inheritdoc/>
    public FeatureRows Find(ReadOnlySpan<int> ids, bool isLearning)
    {
        if (_rows.Length / 2 < ids.Length)
        {
            _rows = new int[checked(ids.Length * 2)];
        }

        bool drops = isLearning && dropout > 0;
        int spare = drops ? _random.Next(TrainingExamples.CountOf(ids)) : 0;
        int kept = 0;
        int count = 0;
        for (int place = 0; place < ids.Length; place++)
        {
            if (ids[place] < 0)
            {
                continue;
            }

            if (!drops || _random.NextSingle() >= dropout)
            {
                Keep(ids[place], place, ref kept);
                count++;
            }
        }

        if (count == 0)
        {
            int place = PlaceOf(ids, spare);
            Keep(ids[place], place, ref kept);
            count = 1;
        }

        return new FeatureRows(_rows.AsSpan(0, kept), [], [], count);
    }

    private void Keep(int id, int place, ref int kept)
    {
        _rows[kept++] = id;
        if (place < positions)
        {
            _rows[kept++] = firstPosition + place;
        }
    }

    private static int PlaceOf(ReadOnlySpan<int> ids, int token)
    {
        int place = 0;
        while (ids[place] < 0 || token-- > 0)
        {
            place++;
        }

        return place;
    }
}
