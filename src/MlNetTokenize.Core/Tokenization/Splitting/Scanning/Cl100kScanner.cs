using System.Numerics;
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
    public static ulong Ends(Vector512<byte> units, ulong known, bool endsText, ref byte first) => Ends(units, known, endsText, ref first, longestNumber: 3, keepsSpacesAtEnd: true);

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

    /// <summary>The same of the three patterns.</summary>
    /// <param name="units">The block.</param>
    /// <param name="known">The units that are looked at.</param>
    /// <param name="endsText">Whether the text ends with them.</param>
    /// <param name="first">The first unit in memory.</param>
    /// <param name="longestNumber">The number of digits in a piece: 1 or 3.</param>
    /// <param name="keepsSpacesAtEnd">Whether there is the alternative <c>\s++$</c>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Ends(Vector512<byte> units, ulong known, bool endsText, ref byte first, int longestNumber, bool keepsSpacesAtEnd)
    {
        ulong letters = known & AsciiBlock.Letters(units);
        ulong digits = known & AsciiBlock.Digits(units);
        ulong white = known & AsciiBlock.Spaces(units);
        ulong newLines = known & AsciiBlock.NewLines(units);
        ulong signs = known & ~(letters | digits | white);

        // New lines behind signs are theirs.
        ulong lines = white & ~AsciiBlock.Flood(newLines & (signs << 1), newLines);
        ulong signStarts = signs & ~((signs | AsciiBlock.Equal(units, (byte)' ')) << 1);
        ulong ends = WordRules.EndsOfSpaces(lines, white, newLines, known) | signStarts
            | (letters & ~((letters | (white & ~newLines) | signStarts) << 1))
            | (longestNumber == 1 ? digits : WordRules.EndsOfNumbers(digits));
        for (ulong apostrophes = AsciiBlock.Equal(units, (byte)'\'') & signStarts & (letters >> 1); apostrophes != 0; apostrophes &= apostrophes - 1)
        {
            int apostrophe = BitOperations.TrailingZeroCount(apostrophes);
            if (AsciiBlock.LengthOfContraction(ref first, known, apostrophe, ignoreCase: true) is > 0 and int length)
            {
                ends = WordRules.CutAround(ends, letters, apostrophe, length);
            }
        }

        return !endsText ? WordRules.Decided(ends, known, endsText, white)
            : keepsSpacesAtEnd ? ends & AsciiBlock.UpToBehind(known & ~lines)
            : ends;
    }
}
