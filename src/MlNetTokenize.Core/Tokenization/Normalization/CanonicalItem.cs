namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>A code point and, above it, its combining class, as one number: so the order of numbers is first of all that of classes.</summary>
internal static class CanonicalItem
{
    private const int CodePointBits = 21;

    public static int Pack(int codePoint, int combiningClass) => (combiningClass << CodePointBits) | codePoint;

    public static int CodePoint(int item) => item & ((1 << CodePointBits) - 1);

    public static int CombiningClass(int item) => item >> CodePointBits;
}
