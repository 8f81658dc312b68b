namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>What <see cref="CompatibilityTable"/> says of each character.</summary>
internal static class CompatibilityCharacters
{
    private static readonly Dictionary<int, int> Places = FindPlaces();

    /// <summary>The full compatibility decomposition, in canonical order. Empty where it is the canonical one, or there is none.</summary>
    public static ReadOnlySpan<int> Decomposition(int codePoint)
        => codePoint >= 0xA0 && Places.TryGetValue(codePoint, out int place)
            ? CompatibilityTable.Decompositions.Slice(place + 1, CompatibilityTable.Decompositions[place] % 32)
            : default;

    private static Dictionary<int, int> FindPlaces()
    {
        ReadOnlySpan<int> table = CompatibilityTable.Decompositions;
        var places = new Dictionary<int, int>();
        for (int place = 0; place < table.Length; place += 1 + (table[place] % 32))
        {
            places.Add(table[place] / 32, place);
        }

        return places;
    }
}
