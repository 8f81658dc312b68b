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

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int EndOfWord(in AsciiBlock block, int offset, int first)
    {
        uint letters = (uint)(block.Letters >> offset);
        if ((letters & 3) == 0 || !AsciiBlock.MayBeginWord(first))
        {
            return AsciiBlock.NoWord;
        }

        int end = block.Decided(offset, EndOfLetters(letters, (uint)(block.UpperLetters >> offset)));
        return end != AsciiBlock.Undecided && block.IsApostrophe(offset + end) ? AsciiBlock.NoWord : end;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int EndOfOther(in AsciiBlock block, int offset, Vector128<byte> window)
    {
        int first = window.ToScalar();
        uint letters = (uint)(block.Letters >> offset);
        if ((letters & 3) != 0 && (AsciiBlock.MayBeginWord(first) || first == '\''))
        {
            // A word with an apostrophe before it or behind it.
            int word = block.Decided(offset, EndOfLetters(letters, (uint)(block.UpperLetters >> offset)));
            return word != AsciiBlock.Undecided && block.IsApostrophe(offset + word) ? EndOfContraction(window, word) : word;
        }

        if (first >= 0x80 || (!block.IsAscii(offset + 1) && first is not ('\r' or '\n' or (>= '0' and <= '9'))))
        {
            // It may be the character before a word.
            return AsciiBlock.Undecided;
        }

        int end = block.EndOfNumber(offset, start: 0, longest: 3);
        if (end != AsciiBlock.NoWord)
        {
            return end;
        }

        end = block.EndOfSigns(offset, first == ' ' ? 1 : 0, keepsLines: true);
        return end == AsciiBlock.NoWord ? block.EndOfSpaces(offset, window, cutsAtLines: true)
            : end != AsciiBlock.Undecided && window[end] == '/' ? AsciiBlock.Undecided
            : end;
    }

    // Capitals and then small letters, with or without one other character before them. ASCII letters are never in both sets.
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static int EndOfLetters(uint letters, uint upper)
        => AsciiBlock.EndOfRun(letters & ~upper, AsciiBlock.EndOfRun(upper, (int)(~letters & 1)));

    private static int EndOfContraction(Vector128<byte> window, int word)
    {
        if (word > 12 || window[word + 1] >= 0x80)
        {
            return AsciiBlock.Undecided;
        }

        // Moved to the beginning, by a table that a shuffle reads as one.
        Vector128<byte> apostrophe = Vector128.Shuffle(window, Vector128<byte>.Indices + Vector128.Create((byte)word));
        return word + AsciiBlock.LengthOfContraction(apostrophe, ignoreCase: true);
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
}
