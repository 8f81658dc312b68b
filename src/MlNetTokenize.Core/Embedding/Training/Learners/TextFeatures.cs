using MlNetTokenize.Embedding.Numerics;

namespace MlNetTokenize.Embedding.Training.Learners;

/// <summary>One thread's view of texts as rows of one table: the tokens' and behind them those of the n-grams' buckets.</summary>
/// <param name="ngramLength">The most tokens of an n-gram; 1 for none.</param>
/// <param name="bucketRows">Which buckets have a row because an n-gram in them is learned from; <see langword="null"/> without n-grams.</param>
/// <param name="firstRow">What is added to a bucket's row: the number of tokens.</param>
/// <param name="dropout">The chance that a row is left out of a step.</param>
/// <param name="seed">What is left out is drawn from.</param>
internal sealed class TextFeatures(int ngramLength, BucketRows? bucketRows, int firstRow, float dropout, ulong seed) : IFeatureIndices
{
    private SplitMix _random = new(seed);
    private int[] _rows = new int[256];

    /// <inheritdoc/>
    public ReadOnlySpan<int> Find(ReadOnlySpan<int> ids, bool isLearning, out int count)
    {
        bool drops = isLearning && dropout > 0;
        count = ids.Length;
        if (bucketRows is null && !drops)
        {
            return ids;
        }

        int most = ids.Length + (bucketRows is null ? 0 : Ngrams.CountOf(ids.Length, ngramLength));
        if (_rows.Length < most)
        {
            _rows = new int[Math.Max(most, _rows.Length * 2)];
        }

        ids.CopyTo(_rows);
        int kept = ids.Length;
        if (bucketRows is not null)
        {
            Span<int> buckets = _rows.AsSpan(ids.Length, most - ids.Length);
            Ngrams.Write(ids, ngramLength, bucketRows.BucketCount, buckets);
            count = most;
            foreach (int bucket in buckets)
            {
                int row = bucketRows.RowOf(bucket);
                _rows[kept] = firstRow + row;
                kept += row >= 0 ? 1 : 0;
            }
        }

        return drops ? Drop(_rows.AsSpan(0, kept), out count) : _rows.AsSpan(0, kept);
    }

    private ReadOnlySpan<int> Drop(Span<int> rows, out int count)
    {
        count = 0;
        int spare = rows[_random.Next(rows.Length)];
        foreach (int row in rows)
        {
            if (_random.NextSingle() >= dropout)
            {
                rows[count++] = row;
            }
        }

        if (count == 0)
        {
            rows[count++] = spare;
        }

        return rows[..count];
    }
}
