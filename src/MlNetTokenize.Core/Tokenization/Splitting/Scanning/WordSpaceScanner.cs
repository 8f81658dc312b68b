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
    public static int EndOfWord(in AsciiBlock block, int offset, int first)
    {
        uint signs = (uint)(block.Signs >> offset);
        int start = first == ' ' ? 1 : 0;
        int end = AsciiBlock.EndOfRun(signs, start);

        // Behind a letter or a digit and before a space that ends no line; the rest is looked at below.
        bool isDecided = end < AsciiWindow.Size && end > start
            && ((block.Letters | block.Digits) >> (offset + end - 1) & (block.Spaces & ~block.NewLines) >> (offset + end) & 1) != 0;
        return isDecided ? end : AsciiBlock.NoWord;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int EndOfOther(in AsciiBlock block, int offset, Vector128<byte> window)
    {
        int start = AsciiBlock.EndOfRun((uint)(block.Spaces >> offset), 0);
        uint signs = (uint)(block.Signs >> offset);
        if (start >= AsciiWindow.Size - 1 || (signs >> start & 1) == 0)
        {
            return AsciiBlock.Undecided;
        }

        int end = block.Decided(offset, AsciiBlock.EndOfRun(signs, start));
        return end != AsciiBlock.Undecided && CutsBetween(window[end - 1], window[end]) ? end : AsciiBlock.Undecided;
    }
}
