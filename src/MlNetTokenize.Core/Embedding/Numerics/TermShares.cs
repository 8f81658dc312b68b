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
        int mask = table.Length - 1;
        for (int i = 0; i < ids.Length; i++)
        {
            // An entry is where a term occurs first, plus one; see TermWeights.
            int slot = (int)((uint)ids[i] * 0x9E3779B1u >> 8) & mask;
            while (table[slot] != 0 && ids[table[slot] - 1] != ids[i])
            {
                slot = (slot + 1) & mask;
            }

            if (table[slot] == 0)
            {
                table[slot] = i + 1;
            }

            firsts[i] = table[slot] - 1;
            shares[firsts[i]]++;
        }

        float total = 0;
        for (int i = 0; i < ids.Length; i++)
        {
            if (firsts[i] == i)
            {
                float weight = weighting == TermWeighting.Presence ? 1f : 1f + MathF.Log(shares[i]);
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
