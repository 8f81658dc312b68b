using static MlNetTokenize.CharacterClasses;

namespace MlNetTokenize;

/// <summary>What the published patterns have in common.</summary>
internal static class SplitScanner
{
    /// <summary><c>\p{L}</c>.</summary>
    public static readonly int Letters = Set(CharacterClass.UpperLetter, CharacterClass.LowerLetter, CharacterClass.CaselessLetter);

    /// <summary><c>[^\s\p{L}\p{N}]</c>.</summary>
    public static readonly int Signs = Set(CharacterClass.Other, CharacterClass.Mark);

    /// <summary><c>\s</c>.</summary>
    public static readonly int Spaces = Set(CharacterClass.Space, CharacterClass.NewLine);

    private const char LongS = '\u017F';

    /// <summary>The end of <c>'s</c>, <c>'t</c>, <c>'re</c>, <c>'ve</c>, <c>'m</c>, <c>'ll</c> or <c>'d</c> at <paramref name="start"/>, or <paramref name="start"/> where there is none.</summary>
    /// <remarks>Without case, U+017F is an s too (Unicode's simple case folding); none of the other letters has a third form.</remarks>
    public static int EndOfContraction(ReadOnlySpan<char> text, int start, bool ignoreCase)
    {
        if (start + 1 >= text.Length || text[start] != '\'')
        {
            return start;
        }

        char first = Fold(text[start + 1], ignoreCase);
        if (first is 's' or 't' or 'm' or 'd')
        {
            return start + 2;
        }

        char second = start + 2 < text.Length ? Fold(text[start + 2], ignoreCase) : '\0';
        return (first, second) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? start + 3 : start;
    }

    /// <summary>The end of <c>\p{N}{1,longest}</c>.</summary>
    public static int EndOfNumber(ReadOnlySpan<char> text, int start, int longest)
    {
        int index = start;
        for (int digits = 0; digits < longest && index < text.Length && At(text, index, out int length) == CharacterClass.Number; digits++)
        {
            index += length;
        }

        return index;
    }

    /// <summary>The end of <c>\s+(?!\S)|\s+</c>: all the spaces, but the last one is left to what follows them.</summary>
    public static int EndOfSpaces(ReadOnlySpan<char> text, int start)
        => EndOfSpaces(text, start, EndOfRun(text, start, Spaces));

    /// <summary>The end of <c>\s*[\r\n]+|\s+(?!\S)|\s+</c>: up to the last new line among the spaces, or as without one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where the spaces begin.</param>
    /// <param name="end">Where they end.</param>
    public static int EndOfLinesOrSpaces(ReadOnlySpan<char> text, int start, int end)
    {
        int lastNewLine = text[start..end].LastIndexOfAny('\r', '\n');
        return lastNewLine >= 0 ? start + lastNewLine + 1 : EndOfSpaces(text, start, end);
    }

    // All white space lies in the basic plane, so the last space is one unit.
    private static int EndOfSpaces(ReadOnlySpan<char> text, int start, int end)
        => end == text.Length || end - start == 1 ? end : end - 1;

    private static char Fold(char letter, bool ignoreCase)
        => !ignoreCase ? letter : letter == LongS ? 's' : char.IsAsciiLetterUpper(letter) ? (char)(letter | 0x20) : letter;
}
