namespace MlNetTokenize;

/// <summary>One thread's view of texts as rows of one table: the tokens' and behind them those of the n-grams' buckets; with dropout some of them are left out.</summary>
/// <param name="vocabularySize">The number of tokens: the first bucket's row.</param>
/// <param name="ngramLength">The most tokens of an n-gram; 1 for none.</param>
/// <param name="buckets">The number of buckets.</param>
/// <param name="dropout">The chance that one is left out.</param>
/// <param name="touched">Where it is noted which buckets occur.</param>
/// <param name="seed">What is left out is drawn from.</param>
internal sealed class TextFeatures(int vocabularySize, int ngramLength, int buckets, float dropout, bool[] touched, int seed)
{
    private readonly Random _random = new(seed);
    private int[] _rows = new int[256];

    /// <summary>The rows of a text in one step, at least one. Good until the next call.</summary>
    public ReadOnlySpan<int> Of(ReadOnlySpan<int> ids)
    {
        if (ngramLength == 1 && dropout == 0)
        {
            return ids;
        }

        int count = ids.Length + Ngrams.CountOf(ids.Length, ngramLength);
        if (_rows.Length < count)
        {
            _rows = new int[Math.Max(count, _rows.Length * 2)];
        }

        Span<int> rows = _rows.AsSpan(0, count);
        ids.CopyTo(rows);
        Ngrams.Write(ids, ngramLength, buckets, vocabularySize, rows[ids.Length..]);
        foreach (int row in rows[ids.Length..])
        {
            touched[row - vocabularySize] = true;
        }

        return dropout == 0 ? rows : Drop(rows);
    }

    private ReadOnlySpan<int> Drop(Span<int> rows)
    {
        int kept = 0;
        int spare = rows[_random.Next(rows.Length)];
        foreach (int row in rows)
        {
            if (_random.NextSingle() >= dropout)
            {
                rows[kept++] = row;
            }
        }

        if (kept == 0)
        {
            rows[kept++] = spare;
        }

        return rows[..kept];
    }
}
