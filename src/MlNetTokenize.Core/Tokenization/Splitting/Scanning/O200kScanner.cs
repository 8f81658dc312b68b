using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using MlNetTokenize.Tokenization.Characters;
using static MlNetTokenize.Tokenization.Characters.CharacterClasses;

namespace MlNetTokenize.Tokenization.Splitting.Scanning;

/// <summary>
/// The pattern of <c>o200k_base</c> in tiktoken's openai_public.py, seven alternatives in this order:
/// <code>
/// [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?
/// [^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?
/// \p{N}{1,3}
///  ?[^\s\p{L}\p{N}]+[\r\n/]*
/// \s*[\r\n]+
/// \s+(?!\S)
/// \s+
/// </code>
/// </summary>
internal readonly struct O200kScanner : ISplitScanner
{
    // The two bracketed sets: what may stand in the upper part of a word and what in its lower part.
    private const int InBoth = 1 << (int)CharacterClass.CaselessLetter | 1 << (int)CharacterClass.Mark;
    private const int Upper = 1 << (int)CharacterClass.UpperLetter | InBoth;
    private const int Lower = 1 << (int)CharacterClass.LowerLetter | InBoth;

    public static int EndOfPiece<TText>(TText text, int start)
        where TText : struct, IScannedText, allows ref struct
    {
        CharacterClass first = text.ClassAt(start, out int firstLength);
        if (first == CharacterClass.Number)
        {
            return SplitScanner.EndOfNumber(text, start, longest: 3);
        }

        bool hasPrefix = first != CharacterClass.NewLine && !Contains(SplitScanner.Letters, first);
        int word = EndOfWord(text, start, hasPrefix ? start + firstLength : start, mayBePrefix: first == CharacterClass.Mark);
        if (word > start)
        {
            return SplitScanner.EndOfContraction(text, word, ignoreCase: true);
        }

        int sign = text[start] == ' ' ? start + 1 : start;
        int signs = SplitScanner.EndOfRun(text, sign, SplitScanner.Signs);
        if (signs > sign)
        {
            int end = signs;
            while (end < text.Length && text[end] is '\r' or '\n' or '/')
            {
                end++;
            }

            return end;
        }

        return SplitScanner.EndOfLinesOrSpaces(text, start, SplitScanner.EndOfRun(text, start, SplitScanner.Spaces));
    }

    /// <summary>The first two alternatives without their contraction: where the word ends, or <paramref name="start"/> for none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where the piece begins.</param>
    /// <param name="letters">Where its letters would begin, after the optional first character.</param>
    /// <param name="mayBePrefix">Whether that first character is a mark, which the sets hold too: the expression then tries again without a prefix.</param>
    private static int EndOfWord<TText>(TText text, int start, int letters, bool mayBePrefix)
        where TText : struct, IScannedText, allows ref struct
    {
        int end = EndOfLowered(text, letters, out int upperEnd);
        if (end > letters)
        {
            return end;
        }

        if (mayBePrefix)
        {
            // The mark itself is the one lower character that the first alternative needs; capitals after it are left over.
            return EndOfLowered(text, start, out _);
        }

        return upperEnd > letters ? upperEnd : start;
    }

    /// <summary><c>[upper]*[lower]+</c> with the expression's backtracking: the end, or <paramref name="start"/> where there is no lower character.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int EndOfLowered<TText>(TText text, int start, out int upperEnd)
        where TText : struct, IScannedText, allows ref struct
    {
        // The greedy first set may take characters that are in both: the last of them is what it gives back when nothing lower follows.
        int index = start;
        int afterLastInBoth = start;
        while (index < text.Length)
        {
            CharacterClass characterClass = text.ClassAt(index, out int length);
            if (!Contains(Upper, characterClass))
            {
                break;
            }

            index += length;
            if (characterClass != CharacterClass.UpperLetter)
            {
                afterLastInBoth = index;
            }
        }

        upperEnd = index;
        int lowerEnd = SplitScanner.EndOfRun(text, index, Lower);
        return lowerEnd > index ? lowerEnd : afterLastInBoth;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Ends(Vector512<byte> units, ulong known, bool endsText, ref byte first)
    {
        ulong letters = known & AsciiBlock.Letters(units);
        ulong upper = known & AsciiBlock.UpperLetters(units);
        ulong digits = known & AsciiBlock.Digits(units);
        ulong white = known & AsciiBlock.Spaces(units);
        ulong newLines = known & AsciiBlock.NewLines(units);
        ulong signs = known & ~(letters | digits | white);

        // New lines behind signs are theirs, and slashes behind those.
        ulong ofSigns = AsciiBlock.Flood(newLines & (signs << 1), newLines | AsciiBlock.Equal(units, (byte)'/'));
        signs &= ~ofSigns;
        ulong contractions = 0;
        ulong within = 0;
        ulong behind = 0;
        ulong behindLetters = AsciiBlock.Equal(units, (byte)'\'') & (letters << 1);
        for (ulong apostrophes = behindLetters & (letters >> 1); apostrophes != 0; apostrophes &= apostrophes - 1)
        {
            // One right behind another one's letters begins a word.
            int apostrophe = BitOperations.TrailingZeroCount(apostrophes);
            if ((behind >> apostrophe & 1) == 0 && AsciiBlock.LengthOfContraction(ref first, known, apostrophe, ignoreCase: true) is > 0 and int length)
            {
                contractions |= 1UL << apostrophe;
                within |= ((1UL << (length - 1)) - 1) << (apostrophe + 1);
                behind |= 1UL << apostrophe << length;
            }
        }

        signs &= ~contractions;
        ulong signStarts = signs & ~((signs | AsciiBlock.Equal(units, (byte)' ')) << 1);
        ulong words = (letters & ~((letters | (white & ~newLines) | signStarts) << 1)) | (upper & ((letters & ~upper) << 1));
        ulong ends = WordRules.EndsOfSpaces(white & ~ofSigns, white, newLines, known) | signStarts | (words & ~within) | (behind & letters) | WordRules.EndsOfNumbers(digits);
        if (!endsText)
        {
            // A word's end is not known before an apostrophe with fewer than two letters behind it.
            ulong undecided = behindLetters & ~(known >> 2);
            ends &= (undecided - 1) & ~undecided;
        }

        return WordRules.Decided(ends, known, endsText, white);
    }
}
