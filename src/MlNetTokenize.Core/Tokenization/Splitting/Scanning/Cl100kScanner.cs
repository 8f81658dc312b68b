using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MlNetTokenize.Tokenization.Characters;
using static MlNetTokenize.Tokenization.Characters.CharacterClasses;

namespace MlNetTokenize.Tokenization.Splitting.Scanning;

/// <summary>
/// <c>'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s</c>,
/// the pattern of <c>cl100k_base</c> in tiktoken's openai_public.py.
/// </summary>
internal readonly struct Cl100kScanner : ISplitScanner
{
    public static int EndOfPiece<TText>(TText text, int start)
        where TText : struct, IScannedText, allows ref struct
        => EndOfPiece(text, start, longestNumber: 3, keepsSpacesAtEnd: true);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int EndOfWord(in AsciiBlock block, int offset, int first)
    {
        // With or without one other character before the letters.
        uint letters = (uint)(block.Letters >> offset);
        return (letters & 3) != 0 && AsciiBlock.MayBeginWord(first)
            ? block.Decided(offset, AsciiBlock.EndOfRun(letters | 1, 0))
            : AsciiBlock.NoWord;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int EndOfOther(in AsciiBlock block, int offset, Vector128<byte> window) => EndOfOther(block, offset, window, longestNumber: 3);

    /// <summary>The pattern and the two made from it.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where the piece begins.</param>
    /// <param name="longestNumber">The number of digits in a piece.</param>
    /// <param name="keepsSpacesAtEnd">Whether there is the alternative <c>\s++$</c>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int EndOfPiece<TText>(TText text, int start, int longestNumber, bool keepsSpacesAtEnd)
        where TText : struct, IScannedText, allows ref struct
    {
        int contraction = SplitScanner.EndOfContraction(text, start, ignoreCase: true);
        if (contraction > start)
        {
            return contraction;
        }

        CharacterClass first = text.ClassAt(start, out int firstLength);
        if (first == CharacterClass.Number)
        {
            return SplitScanner.EndOfNumber(text, start, longestNumber);
        }

        // Any one character but a new line, a letter or a number goes with the letters after it.
        int word = first == CharacterClass.NewLine || Contains(SplitScanner.Letters, first) ? start : start + firstLength;
        int letters = SplitScanner.EndOfRun(text, word, SplitScanner.Letters);
        if (letters > word)
        {
            return letters;
        }

        int sign = text[start] == ' ' ? start + 1 : start;
        int signs = SplitScanner.EndOfRun(text, sign, SplitScanner.Signs);
        if (signs > sign)
        {
            return SplitScanner.EndOfRun(text, signs, SplitScanner.NewLines);
        }

        int spaces = SplitScanner.EndOfRun(text, start, SplitScanner.Spaces);
        return spaces == text.Length && keepsSpacesAtEnd ? spaces : SplitScanner.EndOfLinesOrSpaces(text, start, spaces);
    }

    /// <summary>The same of the three patterns: how a text ends, it does not decide.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int EndOfOther(in AsciiBlock block, int offset, Vector128<byte> window, int longestNumber)
    {
        int first = window.ToScalar();
        if (first >= 0x80 || (!block.IsAscii(offset + 1) && first is not ('\r' or '\n' or (>= '0' and <= '9'))))
        {
            // It may be the character before a word.
            return AsciiBlock.Undecided;
        }

        if (first == '\'')
        {
            if (AsciiBlock.LengthOfContraction(window, ignoreCase: true) is > 0 and int length)
            {
                return length;
            }

            int word = AsciiBlock.EndOfRun((uint)(block.Letters >> offset) | 1, 0);
            if (word > 1)
            {
                return block.Decided(offset, word);
            }
        }

        int end = block.EndOfNumber(offset, start: 0, longestNumber);
        if (end == AsciiBlock.NoWord)
        {
            end = block.EndOfSigns(offset, first == ' ' ? 1 : 0, keepsLines: true);
        }

        return end == AsciiBlock.NoWord ? block.EndOfSpaces(offset, window, cutsAtLines: true) : end;
    }
}
