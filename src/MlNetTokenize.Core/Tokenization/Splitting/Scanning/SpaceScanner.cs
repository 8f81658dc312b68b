using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MlNetTokenize.Tokenization.Characters;

namespace MlNetTokenize.Tokenization.Splitting.Scanning;

/// <summary>
/// Cuts text as it is before each run of ASCII white space that stands behind a letter, a digit or an ASCII sign: for tokenizers to which what is on one side of such a place does not matter for the other.
/// </summary>
internal readonly struct SpaceScanner : ISplitScanner
{
    private const int Joined = SplitScanner.Letters | SplitScanner.Numbers | 1 << (int)CharacterClass.Mark;

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

            // Other white space, and what goes with the character after it, is not cut from a space.
            mayCut = CharacterClasses.Contains(Joined, text.ClassAt(index, out int length)) && !GraphemeBreaks.GoesWithNext(text.CodePointAt(index, out _));
            index += length;
        }

        return text.Length;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int EndOfWord(in AsciiBlock block, int offset, int first)
    {
        uint signs = (uint)(block.Signs >> offset);
        int start = first == ' ' ? 1 : 0;
        return (signs >> start & 1) != 0
            ? block.Decided(offset, AsciiBlock.EndOfRun(signs, start))
            : AsciiBlock.NoWord;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int EndOfOther(in AsciiBlock block, int offset, Vector128<byte> window)
    {
        int start = AsciiBlock.EndOfRun((uint)(block.Spaces >> offset), 0);
        uint signs = (uint)(block.Signs >> offset);
        return start < AsciiWindow.Size - 1 && (signs >> start & 1) != 0
            ? block.Decided(offset, AsciiBlock.EndOfRun(signs, start))
            : AsciiBlock.Undecided;
    }
}
