using System.Runtime.CompilerServices;
using MlNetTokenize.Tokenization.Characters;
using static MlNetTokenize.Tokenization.Characters.CharacterClasses;

namespace MlNetTokenize.Tokenization.Splitting.Scanning;

/// <summary>What the published patterns have in common, for text of any form and any character.</summary>
internal static class SplitScanner
{
    /// <summary><c>\p{L}</c>.</summary>
    public const int Letters = 1 << (int)CharacterClass.UpperLetter | 1 << (int)CharacterClass.LowerLetter | 1 << (int)CharacterClass.CaselessLetter;

    /// <summary><c>\p{N}</c>.</summary>
    public const int Numbers = 1 << (int)CharacterClass.Number;

    /// <summary><c>[^\s\p{L}\p{N}]</c>.</summary>
    public const int Signs = 1 << (int)CharacterClass.Other | 1 << (int)CharacterClass.Mark;

    /// <summary><c>[\r\n]</c>.</summary>
    public const int NewLines = 1 << (int)CharacterClass.NewLine;

    /// <summary><c>\s</c>.</summary>
    public const int Spaces = 1 << (int)CharacterClass.Space | NewLines;

    /// <summary>The first index at or after <paramref name="start"/> whose character is not in the set.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int EndOfRun<TText>(TText text, int start, int set)
        where TText : struct, IScannedText, allows ref struct
    {
        int index = start;
        while (index < text.Length && Contains(set, text.ClassAt(index, out int length)))
        {
            index += length;
        }

        return index;
    }

    /// <summary>The end of <c>'s</c>, <c>'t</c>, <c>'re</c>, <c>'ve</c>, <c>'m</c>, <c>'ll</c> or <c>'d</c> at <paramref name="start"/>, or <paramref name="start"/> where there is none.</summary>
    /// <remarks>Without case, U+017F is an s too (Unicode's simple case folding); none of the other letters has a third form.</remarks>
    public static int EndOfContraction<TText>(TText text, int start, bool ignoreCase)
        where TText : struct, IScannedText, allows ref struct
    {
        if (start + 1 >= text.Length || text[start] != '\'')
        {
            return start;
        }

        int first = Fold(text[start + 1], ignoreCase);
        if (first is 's' or 't' or 'm' or 'd')
        {
            return start + 2;
        }

        if (ignoreCase && text.IsLongS(start + 1, out int length))
        {
            return start + 1 + length;
        }

        int second = start + 2 < text.Length ? Fold(text[start + 2], ignoreCase) : 0;
        return (first, second) is ('r', 'e') or ('v', 'e') or ('l', 'l') ? start + 3 : start;
    }

    /// <summary>The end of <c>\p{N}{1,longest}</c>.</summary>
    public static int EndOfNumber<TText>(TText text, int start, int longest)
        where TText : struct, IScannedText, allows ref struct
    {
        int index = start;
        for (int digits = 0; digits < longest && index < text.Length && text.ClassAt(index, out int length) == CharacterClass.Number; digits++)
        {
            index += length;
        }

        return index;
    }

    /// <summary>The end of <c>\s+(?!\S)|\s+</c>: all the spaces, but the last one is left to what follows them.</summary>
    /// <param name="text">The text.</param>
    /// <param name="start">Where the spaces begin.</param>
    /// <param name="end">Where they end.</param>
    public static int EndOfSpaces<TText>(TText text, int start, int end)
        where TText : struct, IScannedText, allows ref struct
    {
        if (end == text.Length)
        {
            return end;
        }

        int last = text.StartOfCharacterBefore(end);
        return last == start ? end : last;
    }

    /// <summary>The end of <c>\s*[\r\n]+|\s+(?!\S)|\s+</c>: up to the last new line among the spaces, or as without one.</summary>
    public static int EndOfLinesOrSpaces<TText>(TText text, int start, int end)
        where TText : struct, IScannedText, allows ref struct
    {
        int lastNewLine = text.LastNewLine(start, end);
        return lastNewLine >= 0 ? lastNewLine + 1 : EndOfSpaces(text, start, end);
    }

    private static int Fold(int unit, bool ignoreCase)
        => ignoreCase && unit is >= 'A' and <= 'Z' ? unit | 0x20 : unit;
}
