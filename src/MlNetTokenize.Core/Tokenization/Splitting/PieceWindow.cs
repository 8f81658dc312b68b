using MlNetTokenize.Tokenization.Splitting.Scanning;

namespace MlNetTokenize.Tokenization.Splitting;

/// <summary>How much of a text a pattern sees from the beginning of a piece on, so that memory and time do not grow with the length of a text.</summary>
internal static class PieceWindow
{
    /// <summary>
    /// No piece that is counted has more bytes: a longer one is cut there. Far more than words, numbers and lines of code have; it is for text without
    /// spaces and files without lines.
    /// </summary>
    public const int Size = 1 << 16;

    /// <summary>Where the window ends that begins at <paramref name="start"/>; not inside a character.</summary>
    public static int EndAt(ReadOnlySpan<byte> utf8, int start)
        => utf8.Length - start <= Size ? utf8.Length : CharacterBoundary(utf8, start + Size);

    /// <summary>The last place at or before an index where a character begins; the index itself where the bytes are not text.</summary>
    public static int CharacterBoundary(ReadOnlySpan<byte> utf8, int index)
    {
        // A character has at most four bytes.
        for (int place = index; place > index - 4 && place > 0; place--)
        {
            if (place == utf8.Length ? utf8[place - 1] < 0x80 : (utf8[place] & 0xC0) != 0x80)
            {
                return place;
            }
        }

        return index;
    }

    /// <inheritdoc cref="SplitPattern.FindCut"/>
    public static int FindCut<TScanner>(ReadOnlySpan<byte> utf8, bool isPrepared)
        where TScanner : struct, ISplitScanner
    {
        // No published pattern has a letter and then a space in one piece, and none looks back behind such a place. Neither does normalization form C.
        for (int space = utf8.LastIndexOf((byte)' '); space > 0; space = utf8[..space].LastIndexOf((byte)' '))
        {
            if (char.IsAsciiLetter((char)utf8[space - 1]))
            {
                return space;
            }
        }

        int cut = 0;
        while (!isPrepared && utf8.Length - cut > Size)
        {
            cut = EndOfPiece<TScanner>(utf8, cut);
        }

        return cut;
    }

    /// <summary>Where the piece ends that begins at <paramref name="start"/>.</summary>
    public static int EndOfPiece<TScanner>(ReadOnlySpan<byte> utf8, int start)
        where TScanner : struct, ISplitScanner
        => TScanner.EndOfPiece(new Utf8Text(utf8[..EndAt(utf8, start)]), start);
}
