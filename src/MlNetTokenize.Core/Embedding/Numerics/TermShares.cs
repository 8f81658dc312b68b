namespace MlNetTokenize.Embedding.Numerics;

/// <summary>What each occurrence of a term of a text counts: an equal share of what <see cref="TermWeights"/> gives the term.</summary>
internal static class TermShares
{
    /// <summary>How long the table is that <see cref="Write"/> needs for so many terms.</summary>
    public static int TableLengthOf(int terms) => TermWeights.TableLengthOf(terms);

    /// <summary>Writes the shares.</summary>
    /// <param name="ids">The terms, each as often as it occurs.</param>
    /// <param name="weighting">What repeated ones count.</param>
    /// <param name="shares">As long as <paramref name="ids"/>.</param>
    /// <param name="firsts">Room for as many: where each term occurs first.</param>
    /// <param name="table">Room of <see cref="TableLengthOf"/>.</param>
    /// <returns>The sum of the shares, which is that of the terms' weights.</returns>
    public static float Write(ReadOnlySpan<int> ids, TermWeighting weighting, Span<float> shares, Span<int> firsts, Span<int> table)
    {
        shares.Clear();
        if (weighting == TermWeighting.Count)
        {
            shares.Fill(1f);
            return ids.Length;
        }

        table = table[..TableLengthOf(ids.Length)];
        table.Clear();
        for (int i = 0; i < ids.Length; i++)
        {
            // An entry is where a term occurs first, plus one.
            ref int entry = ref TermWeights.EntryOf(ids[i], ids, table);
            entry = entry == 0 ? i + 1 : entry;
            firsts[i] = entry - 1;
            shares[firsts[i]]++;
        }

        float total = 0;
        for (int i = 0; i < ids.Length; i++)
        {
            if (firsts[i] == i)
            {
                float weight = weighting == TermWeighting.Presence ? 1f : TermWeights.LogCountOf(shares[i]);
                total += weight;
                shares[i] = weight / shares[i];
            }
            else
            {
                shares[i] = shares[firsts[i]];
            }
        }

        return total;
    }
}
