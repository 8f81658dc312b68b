using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlNetTokenize.Tokenization.Splitting.Scanning;

/// <summary>
/// Cuts as <see cref="SpaceScanner"/> does, but not before a carriage return and not behind brackets that open, operators and the like: for vocabularies of code, in which some tokens reach over those.
/// </summary>
internal readonly struct WordSpaceScanner : ISplitScanner
{
    /// <summary>Whether text is cut before a unit of ASCII that stands behind a unit of ASCII.</summary>
    public static bool CutsBetween(int unit, int next)
        => SpaceCharacter.Is(next) && next != '\r' && (char.IsAsciiLetterOrDigit((char)unit) || unit is ',' or '.' or ';' or ':' or '!' or '?' or '\'' or '"' or ')' or ']' or '-');

    public static int EndOfPiece<TText>(TText text, int start)
        where TText : struct, IScannedText, allows ref struct
    {
        // Something of ASCII that may be cut behind; other letters stand for one.
        int last = 0;
        for (int index = start; index < text.Length;)
        {
            int unit = text[index];
            if (unit < 0x80)
            {
                if (CutsBetween(last, unit))
                {
                    return index;
                }

                last = unit;
                index++;
                continue;
            }

            last = SpaceScanner.MayCutBehind(text, index, CutsBetween(last, ' '), out int length) ? 'a' : 0;
            index += length;
        }

        return text.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Ends(Vector512<byte> units, ulong known, bool endsText, ref byte first)
        => AsciiBlock.Spaces(units) & ~AsciiBlock.Equal(units, (byte)'\r') & ((AsciiBlock.Letters(units) | AsciiBlock.Digits(units) | SignsCutBehind(units)) << 1);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong SignsCutBehind(Vector512<byte> units)
        => AsciiBlock.Equal(units, (byte)',') | AsciiBlock.Equal(units, (byte)'.') | AsciiBlock.Equal(units, (byte)';') | AsciiBlock.Equal(units, (byte)':') | AsciiBlock.Equal(units, (byte)'!') | AsciiBlock.Equal(units, (byte)'?')
            | AsciiBlock.Equal(units, (byte)'\'') | AsciiBlock.Equal(units, (byte)'"') | AsciiBlock.Equal(units, (byte)')') | AsciiBlock.Equal(units, (byte)']') | AsciiBlock.Equal(units, (byte)'-');
}
