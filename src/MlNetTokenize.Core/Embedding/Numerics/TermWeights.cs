using System.Numerics;
using System.Runtime.CompilerServices;

namespace MlNetTokenize.Embedding.Numerics;

/// <summary>Finds which terms of a text (tokens, or the buckets of n-grams) are different, and what each counts.</summary>
internal static class TermWeights
{
    /// <summary>How long the table is that <see cref="Weigh"/> needs for so many terms.</summary>
    public static int TableLengthOf(int terms) => (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(1, terms) * 2);

    /// <summary>Weighs the terms of a text.</summary>
    /// <param name="ids">The terms, each as often as it occurs.</param>
    /// <param name="weighting">What repeated ones count; not <see cref="TermWeighting.Count"/>.</param>
    /// <param name="terms">As long as <paramref name="ids"/>; takes each different one once, in the order of the text, those that count one before those that count more.</param>
    /// <param name="weights">As long as <paramref name="ids"/>; takes what those count that count more than one.</param>
    /// <param name="table">Room of <see cref="TableLengthOf"/>.</param>
    /// <param name="repeated">How many count more than one.</param>
    /// <param name="total">The sum of all weights.</param>
    /// <returns>How many count one.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int Weigh(ReadOnlySpan<int> ids, TermWeighting weighting, Span<int> terms, Span<float> weights, Span<int> table, out int repeated, out float total)
    {
        table.Clear();
        int different = 0;
        foreach (int id in ids)
        {
            ref int entry = ref EntryOf(id, terms, table);
            if (entry == 0)
            {
                terms[different] = id;
                weights[different++] = 1f;
                entry = different;
            }
            else
            {
                weights[entry - 1]++;
            }
        }

        repeated = 0;
        total = different;
        if (weighting == TermWeighting.Presence || different == ids.Length)
        {
            return different;
        }

        return PartRepeated(terms, weights, different, out repeated, ref total);
    }

    /// <summary>The entry of a term in the table: the place of the term plus one, or 0 if it is not there yet.</summary>
    /// <param name="id">The term.</param>
    /// <param name="terms">What places are in.</param>
    /// <param name="table">The table, of <see cref="TableLengthOf"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ref int EntryOf(int id, ReadOnlySpan<int> terms, Span<int> table)
    {
        // The golden ratio's bits spread ids that follow one another.
        int mask = table.Length - 1;
        int slot = (int)((uint)id * 0x9E3779B1u >> 8) & mask;
        while (table[slot] != 0 && terms[table[slot] - 1] != id)
        {
            slot = (slot + 1) & mask;
        }

        return ref table[slot];
    }

    /// <summary>What a term counts that occurs so often, other than with <see cref="TermWeighting.Presence"/>.</summary>
    public static float LogCountOf(float count) => 1f + MathF.Log(count);

    // A repeated term occurs at least twice, so all that are different and the repeated ones once more fit into the terms: these wait at the end until those that count one are together.
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private static int PartRepeated(Span<int> terms, Span<float> weights, int different, out int repeated, ref float total)
    {
        int once = 0;
        repeated = 0;
        for (int i = 0; i < different; i++)
        {
            if (weights[i] == 1f)
            {
                terms[once++] = terms[i];
                continue;
            }

            float weight = LogCountOf(weights[i]);
            total += weight - 1f;
            weights[repeated++] = weight;
            terms[^repeated] = terms[i];
        }

        terms[^repeated..].Reverse();
        terms[^repeated..].CopyTo(terms[once..]);
        return once;
    }
}
