namespace MlNetTokenize.Tokenization.Characters;

/// <summary>What of Unicode's grapheme clusters (UAX #29) and decompositions is not left to the runtime.</summary>
internal static class GraphemeBreaks
{
    /// <summary>Whether a letter belongs to a cluster with the character before it, whatever that is, as marks do: Grapheme_Cluster_Break=Extend or SpacingMark.</summary>
    public static bool GoesWithPrevious(int codePoint) => codePoint is 0xE33 or 0xEB3 or 0xFF9E or 0xFF9F;

    /// <summary>Whether a letter is a space with a mark on it by its compatibility decomposition.</summary>
    public static bool IsOfSpace(int codePoint) => codePoint is 0x37A or (>= 0xFC5E and <= 0xFC63) or 0xFE70 or 0xFE72 or 0xFE74 or 0xFE76 or 0xFE78 or 0xFE7A or 0xFE7C or 0xFE7E;

    /// <summary>Whether a character belongs to a cluster with the one after it, whatever that is: Grapheme_Cluster_Break=Prepend.</summary>
    public static bool GoesWithNext(int codePoint) => codePoint is
        (>= 0x600 and <= 0x605) or 0x6DD or 0x70F or 0x890 or 0x891 or 0x8E2 or 0xD4E or 0x110BD or 0x110CD or 0x111C2 or 0x111C3 or 0x113D1
        or 0x1193F or 0x11941 or (>= 0x11A84 and <= 0x11A89) or 0x11A3A or 0x11D46 or 0x11F02;
}
