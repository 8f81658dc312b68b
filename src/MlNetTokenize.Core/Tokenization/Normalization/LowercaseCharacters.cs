namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>Lower case, character by character, of <see cref="LowercaseTable"/>.</summary>
internal static class LowercaseCharacters
{
    /// <summary>The only character whose lower case is two: i and the dot above it, U+0307.</summary>
    public const int CapitalIWithDot = 0x130;

    /// <summary>What follows the i of <see cref="CapitalIWithDot"/>.</summary>
    public const int DotAbove = 0x307;

    private static readonly char[] OfBasicPlane = FindBasicPlane();
    private static readonly Dictionary<int, int> Others = FindOthers();

    /// <summary>The lower case of a character; the first of two.</summary>
    public static int Get(int codePoint)
        => codePoint <= char.MaxValue ? OfBasicPlane[codePoint] : Others.TryGetValue(codePoint, out int lower) ? lower : codePoint;

    private static char[] FindBasicPlane()
    {
        var lower = new char[char.MaxValue + 1];
        for (int unit = 0; unit < lower.Length; unit++)
        {
            lower[unit] = (char)unit;
        }

        for (ReadOnlySpan<int> pairs = LowercaseTable.Pairs; !pairs.IsEmpty && pairs[0] <= char.MaxValue; pairs = pairs[2..])
        {
            lower[pairs[0]] = (char)pairs[1];
        }

        return lower;
    }

    private static Dictionary<int, int> FindOthers()
    {
        var others = new Dictionary<int, int>();
        for (ReadOnlySpan<int> pairs = LowercaseTable.Pairs; !pairs.IsEmpty; pairs = pairs[2..])
        {
            if (pairs[0] > char.MaxValue)
            {
                others.Add(pairs[0], pairs[1]);
            }
        }

        return others;
    }
}
