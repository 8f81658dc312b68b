namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>Which character two compose to: a hash table with open addressing over the primary composites, and arithmetic for Hangul.</summary>
internal static class CanonicalPairs
{
    private const int CodePointBits = 21;
    private const int SlotBits = 11;

    // Each entry is the pair and behind it, in the low bits, the composite. More than half of the entries are 0, so every search ends.
    private static readonly ulong[] Slots = Fill(FormCTable.Composites);

    /// <summary>The primary composite of the two, or -1.</summary>
    public static int Compose(int first, int second)
    {
        if (Hangul.IsVowelOrTrail(second))
        {
            return Hangul.Compose(first, second);
        }

        ulong pair = Pair(first, second);
        for (int slot = SlotOf(pair); Slots[slot] != 0; slot = After(slot))
        {
            if (Slots[slot] >> CodePointBits == pair)
            {
                return (int)(Slots[slot] & ((1 << CodePointBits) - 1));
            }
        }

        return -1;
    }

    private static ulong Pair(int first, int second) => ((ulong)first << CodePointBits) | (uint)second;

    // Fibonacci hashing: the high bits of the product depend on all bits of the pair.
    private static int SlotOf(ulong pair) => (int)((pair * 0x9E3779B97F4A7C15) >> (64 - SlotBits));

    private static int After(int slot) => (slot + 1) & ((1 << SlotBits) - 1);

    private static ulong[] Fill(ReadOnlySpan<int> triples)
    {
        var slots = new ulong[1 << SlotBits];
        for (; !triples.IsEmpty; triples = triples[3..])
        {
            ulong pair = Pair(triples[1], triples[2]);
            int slot = SlotOf(pair);
            while (slots[slot] != 0)
            {
                slot = After(slot);
            }

            slots[slot] = (pair << CodePointBits) | (uint)triples[0];
        }

        return slots;
    }
}
