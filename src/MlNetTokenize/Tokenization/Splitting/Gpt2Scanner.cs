using System.Runtime.Intrinsics;
using static MlNetTokenize.CharacterClasses;

namespace MlNetTokenize;

/// <summary>
/// <c>'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+</c>, the pattern of GPT-2's encoder.py.
/// </summary>
internal readonly struct Gpt2Scanner : ISplitScanner
{
    public static int EndOfPiece<TText>(TText text, int start)
        where TText : struct, IScannedText, allows ref struct
    {
        int contraction = SplitScanner.EndOfContraction(text, start, ignoreCase: false);
        if (contraction > start)
        {
            return contraction;
        }

        // One space goes with the word, the number or the signs after it.
        int word = text[start] == ' ' && start + 1 < text.Length ? start + 1 : start;
        CharacterClass first = text.ClassAt(word, out _);
        if (Contains(SplitScanner.Letters, first))
        {
            return SplitScanner.EndOfRun(text, word, SplitScanner.Letters);
        }

        if (first == CharacterClass.Number)
        {
            return SplitScanner.EndOfRun(text, word, SplitScanner.Numbers);
        }

        return Contains(SplitScanner.Signs, first)
            ? SplitScanner.EndOfRun(text, word, SplitScanner.Signs)
            : SplitScanner.EndOfSpaces(text, start, SplitScanner.EndOfRun(text, start, SplitScanner.Spaces));
    }

    public static int EndInWindow(Vector128<byte> window)
    {
        var characters = new AsciiWindow(window);
        uint letters = characters.Letters;
        byte first = window.ToScalar();
        int start = first == ' ' ? 1 : 0;
        if ((letters >> start & 1) != 0)
        {
            return characters.Decided(AsciiWindow.EndOfRun(letters, start));
        }

        if (first == '\'' && characters.LengthOfContraction(0, ignoreCase: false) is > 0 and int length)
        {
            return length;
        }

        uint digits = characters.Digits;
        if ((digits >> start & 1) != 0)
        {
            return characters.Decided(AsciiWindow.EndOfRun(digits, start));
        }

        if (((characters.NotAscii >> start) & 1) != 0)
        {
            return AsciiWindow.Undecided;
        }

        return characters.TryEndOfSigns(trailing: 0, out int end) ? end : characters.EndOfSpaces(cutsAtLines: false);
    }
}
