using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MlNetTokenize.Tokenization.Characters;

namespace MlNetTokenize.Tokenization.Splitting.Scanning;

/// <summary>
/// Cuts text as it is before each run of ASCII white space that stands behind a letter, a digit or an ASCII sign: for tokenizers to which what is on one side of such a place does not matter for the other.
/// </summary>
internal readonly struct SpaceScanner : ISplitScanner
{
    private const int Joined = SplitScanner.Letters | SplitScanner.Numbers;

    public static int EndOfPiece<TText>(TText text, int start)
        where TText : struct, IScannedText, allows ref struct
    {
        bool mayCut = false;
        for (int index = start; index < text.Length;)
        {
            int unit = text[index];
            if (unit < 0x80)
            {
                bool isSpace = SpaceCharacter.Is(unit);
                if (isSpace && mayCut)
                {
                    return index;
                }

                mayCut = !isSpace;
                index++;
                continue;
            }

            mayCut = MayCutBehind(text, index, mayCut, out int length);
            index += length;
        }

        return text.Length;
    }

    /// <summary>Whether a space may be cut from a character beyond ASCII before it: not from other white space or what may be normalized to it, nor from what goes with the character after it; and from a mark if it may be from what that is on.</summary>
    /// <param name="text">The text.</param>
    /// <param name="index">Where the character begins.</param>
    /// <param name="before">Whether it may be cut from the character before.</param>
    /// <param name="length">The character's length.</param>
    public static bool MayCutBehind<TText>(TText text, int index, bool before, out int length)
        where TText : struct, IScannedText, allows ref struct
    {
        CharacterClass kind = text.ClassAt(index, out length);
        int codePoint = text.CodePointAt(index, out _);
        return kind == CharacterClass.Mark || GraphemeBreaks.GoesWithPrevious(codePoint) ? before : CharacterClasses.Contains(Joined, kind) && !GraphemeBreaks.GoesWithNext(codePoint) && !GraphemeBreaks.IsOfSpace(codePoint);
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Ends(Vector512<byte> units, ulong known, bool endsText, ref byte first)
    {
        ulong spaces = AsciiBlock.Spaces(units);
        return spaces & ~(spaces << 1);
    }
}
