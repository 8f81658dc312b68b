using static MlNetTokenize.CharacterClasses;

namespace MlNetTokenize;

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
internal sealed class O200kSplitPattern() : SplitPattern(SplitPatternKind.O200k)
{
    // The two bracketed sets: what may stand in the upper part of a word and what in its lower part.
    private static readonly int Upper = Set(CharacterClass.UpperLetter, CharacterClass.CaselessLetter, CharacterClass.Mark);
    private static readonly int Lower = Set(CharacterClass.LowerLetter, CharacterClass.CaselessLetter, CharacterClass.Mark);

    internal override int EndOfPiece(ReadOnlySpan<char> text, int start)
    {
        CharacterClass first = At(text, start, out int firstLength);
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
        int signs = EndOfRun(text, sign, SplitScanner.Signs);
        if (signs > sign)
        {
            int end = signs;
            while (end < text.Length && text[end] is '\r' or '\n' or '/')
            {
                end++;
            }

            return end;
        }

        return SplitScanner.EndOfLinesOrSpaces(text, start, EndOfRun(text, start, SplitScanner.Spaces));
    }

    /// <summary>The first two alternatives without their contraction: where the word ends, or <paramref name="start"/> for none.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where the piece begins.</param>
    /// <param name="letters">Where its letters would begin, after the optional first character.</param>
    /// <param name="mayBePrefix">Whether that first character is a mark, which the sets hold too: the expression then tries again without a prefix.</param>
    private static int EndOfWord(ReadOnlySpan<char> text, int start, int letters, bool mayBePrefix)
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
    private static int EndOfLowered(ReadOnlySpan<char> text, int start, out int upperEnd)
    {
        // The greedy first set may take characters that are in both: the last of them is what it gives back when nothing lower follows.
        int index = start;
        int afterLastInBoth = start;
        while (index < text.Length)
        {
            CharacterClass characterClass = At(text, index, out int length);
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
        int lowerEnd = EndOfRun(text, index, Lower);
        return lowerEnd > index ? lowerEnd : afterLastInBoth;
    }
}
