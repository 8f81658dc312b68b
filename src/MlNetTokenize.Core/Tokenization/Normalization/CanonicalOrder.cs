namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>
/// Canonical ordering (The Unicode Standard, D109): each run of marks is sorted by combining class, marks of one class keep their order.
/// </summary>
internal static class CanonicalOrder
{
    // Runs in real text are of two or three. Longer ones are counted, as exchanging neighbours takes quadratic time.
    private const int LongestExchanged = 32;
    private const int ClassCount = 256;

    /// <summary>Sorts the runs of marks among <see cref="CanonicalItem"/>s. <paramref name="spare"/> is at least as long.</summary>
    public static void Sort(Span<int> items, Span<int> spare)
    {
        for (int start = 0; start < items.Length; start++)
        {
            if (CanonicalItem.CombiningClass(items[start]) != 0)
            {
                int end = start + 1;
                while (end < items.Length && CanonicalItem.CombiningClass(items[end]) != 0)
                {
                    end++;
                }

                SortRun(items[start..end], spare);
                start = end;
            }
        }
    }

    private static void SortRun(Span<int> run, Span<int> spare)
    {
        if (run.Length <= LongestExchanged)
        {
            Insert(run);
        }
        else
        {
            Distribute(run, spare[..run.Length]);
        }
    }

    private static void Insert(Span<int> run)
    {
        for (int i = 1; i < run.Length; i++)
        {
            int item = run[i];
            int hole = i;
            for (; hole > 0 && CanonicalItem.CombiningClass(run[hole - 1]) > CanonicalItem.CombiningClass(item); hole--)
            {
                run[hole] = run[hole - 1];
            }

            run[hole] = item;
        }
    }

    private static void Distribute(Span<int> run, Span<int> sorted)
    {
        Span<int> next = stackalloc int[ClassCount];
        next.Clear();
        foreach (int item in run)
        {
            next[CanonicalItem.CombiningClass(item)]++;
        }

        int sum = 0;
        for (int i = 0; i < ClassCount; i++)
        {
            (next[i], sum) = (sum, sum + next[i]);
        }

        foreach (int item in run)
        {
            sorted[next[CanonicalItem.CombiningClass(item)]++] = item;
        }

        sorted.CopyTo(run);
    }
}
