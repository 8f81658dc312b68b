using static MlNetTokenize.CharacterClasses;

namespace MlNetTokenize;

/// <summary>
/// <c>'(?i:[sdmt]|ll|ve|re)|[^\r\n\p{L}\p{N}]?+\p{L}++|\p{N}{1,3}+| ?[^\s\p{L}\p{N}]++[\r\n]*+|\s++$|\s*[\r\n]|\s+(?!\S)|\s</c>,
/// the pattern of <c>cl100k_base</c> in tiktoken's openai_public.py. Llama 3's tokenizer.json has an older one, without <c>\s++$</c>, and Qwen 2's that
/// with <c>\p{N}</c> for <c>\p{N}{1,3}</c>.
/// </summary>
internal sealed class Cl100kSplitPattern(SplitPatternKind kind, int longestNumber, bool keepsSpacesAtEnd) : SplitPattern(kind)
{
    private static readonly int NewLines = Set(CharacterClass.NewLine);

    internal override int EndOfPiece(ReadOnlySpan<char> text, int start)
    {
        int contraction = SplitScanner.EndOfContraction(text, start, ignoreCase: true);
        if (contraction > start)
        {
            return contraction;
        }

        CharacterClass first = At(text, start, out int firstLength);
        if (first == CharacterClass.Number)
        {
            return SplitScanner.EndOfNumber(text, start, longestNumber);
        }

        // Any one character but a new line, a letter or a number goes with the letters after it.
        int word = first == CharacterClass.NewLine || Contains(SplitScanner.Letters, first) ? start : start + firstLength;
        int letters = EndOfRun(text, word, SplitScanner.Letters);
        if (letters > word)
        {
            return letters;
        }

        int sign = text[start] == ' ' ? start + 1 : start;
        int signs = EndOfRun(text, sign, SplitScanner.Signs);
        if (signs > sign)
        {
            return EndOfRun(text, signs, NewLines);
        }

        int spaces = EndOfRun(text, start, SplitScanner.Spaces);
        return spaces == text.Length && keepsSpacesAtEnd ? spaces : SplitScanner.EndOfLinesOrSpaces(text, start, spaces);
    }
}
