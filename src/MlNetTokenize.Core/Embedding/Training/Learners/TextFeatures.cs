using System.Runtime.CompilerServices;
using MlNetTokenize.Embedding.Numerics;

namespace MlNetTokenize.Embedding.Training.Learners;

/// <summary>One thread's view of texts as rows of one table: the tokens' and behind them those of the n-grams' buckets.</summary>
/// <param name="ngramLength">The most tokens of an n-gram; 1 for none.</param>
/// <param name="bucketRows">Which buckets have a row because an n-gram in them is learned from; <see langword="null"/> without n-grams.</param>
/// <param name="firstRow">What is added to a bucket's row: the number of tokens.</param>
/// <param name="weighting">What repeated ones count.</param>
/// <param name="dropout">The chance that a row is left out of a step.</param>
/// <param name="seed">What is left out is drawn from.</param>
internal sealed class TextFeatures(int ngramLength, BucketRows? bucketRows, int firstRow, TermWeighting weighting, float dropout, ulong seed) : IFeatureIndices
{
    private SplitMix _random = new(seed);

    // Rows that count one, and rows that count more with their weights.
    private int[] _once = [];
    private int[] _repeated = [];
    private float[] _weights = [];

    // For the terms of one kind while they are weighed.
    private int[] _buckets = [];
    private int[] _terms = [];
    private float[] _termWeights = [];
    private int[] _table = [];

    /// <inheritdoc/>
    public FeatureRows Find(ReadOnlySpan<int> ids, bool isLearning)
    {
        bool drops = isLearning && dropout > 0;
        if (bucketRows is null && !drops && weighting == TermWeighting.Count)
        {
            return new FeatureRows(ids, [], [], ids.Length);
        }

        int ngrams = bucketRows is null ? 0 : Ngrams.CountOf(ids.Length, ngramLength);
        MakeRoom(ids.Length, ngrams);
        int once = 0;
        int repeated = 0;
        float total = Add(ids, isBucket: false, ref once, ref repeated);
        if (ngrams > 0)
        {
            Span<int> buckets = _buckets.AsSpan(0, ngrams);
            Ngrams.Write(ids, ngramLength, bucketRows!.BucketCount, buckets);
            total += Add(buckets, isBucket: true, ref once, ref repeated);
        }

        return drops ? Drop(once, repeated) : new FeatureRows(_once.AsSpan(0, once), _repeated.AsSpan(0, repeated), _weights.AsSpan(0, repeated), total);
    }

    private void MakeRoom(int tokens, int ngrams)
    {
        if (_once.Length >= tokens + ngrams && _terms.Length >= Math.Max(tokens, ngrams))
        {
            return;
        }

        int most = Math.Max(tokens, ngrams) * 2;
        _buckets = new int[most];
        _once = new int[most * 2];
        _repeated = new int[most * 2];
        _weights = new float[most * 2];
        _terms = new int[most];
        _termWeights = new float[most];
        _table = new int[TermWeights.TableLengthOf(most)];
    }

    // Adds the rows of terms of one kind.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private float Add(ReadOnlySpan<int> terms, bool isBucket, ref int once, ref int repeated)
    {
        float total = terms.Length;
        int ones = terms.Length;
        int more = 0;
        if (weighting != TermWeighting.Count)
        {
            Span<int> different = _terms.AsSpan(0, terms.Length);
            ones = TermWeights.Weigh(terms, weighting, different, _termWeights.AsSpan(0, terms.Length), _table.AsSpan(0, TermWeights.TableLengthOf(terms.Length)), out more, out total);
            terms = different;
        }

        foreach (int term in terms[..ones])
        {
            int row = RowOf(term, isBucket);
            _once[once] = row;
            once += row >= 0 ? 1 : 0;
        }

        for (int i = 0; i < more; i++)
        {
            int row = RowOf(terms[ones + i], isBucket);
            _repeated[repeated] = row;
            _weights[repeated] = _termWeights[i];
            repeated += row >= 0 ? 1 : 0;
        }

        return total;
    }

    private int RowOf(int term, bool isBucket)
    {
        int row = isBucket ? bucketRows!.RowOf(term) : term;
        return isBucket && row >= 0 ? firstRow + row : row;
    }

    private FeatureRows Drop(int once, int repeated)
    {
        int spare = _random.Next(once + repeated);
        int spareRow = spare < once ? _once[spare] : _repeated[spare - once];
        int keptOnce = 0;
        for (int i = 0; i < once; i++)
        {
            _once[keptOnce] = _once[i];
            keptOnce += _random.NextSingle() >= dropout ? 1 : 0;
        }

        int keptRepeated = 0;
        float total = 0f;
        for (int i = 0; i < repeated; i++)
        {
            if (_random.NextSingle() >= dropout)
            {
                _repeated[keptRepeated] = _repeated[i];
                _weights[keptRepeated] = _weights[i];
                total += _weights[keptRepeated++];
            }
        }

        if (keptOnce + keptRepeated == 0)
        {
            _once[keptOnce++] = spareRow;
        }

        return new FeatureRows(_once.AsSpan(0, keptOnce), _repeated.AsSpan(0, keptRepeated), _weights.AsSpan(0, keptRepeated), total + keptOnce);
    }
}
