using System.Globalization;
using MlNetTokenize.IO;

namespace MlNetTokenize.Tokenization.Splitting.Expressions;

/// <summary>For each general category a character of the basic plane that stands for those beyond it in one regular expression.</summary>
internal sealed class CharacterStandIns
{
    private const char Replacement = '\uFFFD';

    // Letters in circles are signs by category, but belong to words; some lie beyond the basic plane.
    private const char FirstCircled = '\u24B6';
    private const char LastCircled = '\u24E9';

    // The categories of characters beyond the basic plane: what needs a stand-in.
    private static readonly Lazy<UnicodeCategory[]> SupplementaryCategories = new(()
        => [.. Enumerable.Range(0x10000, 0x100000).Select(CharUnicodeInfo.GetUnicodeCategory).Distinct()]);

    private readonly char[] _standIns = new char[(int)UnicodeCategory.OtherNotAssigned + 1];
    private readonly char _circled;

    /// <exception cref="ArgumentException">The expression names all characters of a category one by one.</exception>
    public CharacterStandIns(CodePointRegexTranslator translation)
    {
        // Not from the beginning: in ASCII and Latin-1 are those that expressions name.
        for (int unit = 0xFFFF; unit > 0xFF; unit--)
        {
            if (translation.Names((char)unit))
            {
                continue;
            }

            if (unit is >= FirstCircled and <= LastCircled)
            {
                _circled = (char)unit;
            }
            else
            {
                _standIns[(int)CharUnicodeInfo.GetUnicodeCategory((char)unit)] = (char)unit;
            }
        }

        if (_circled == '\0')
        {
            _circled = !translation.UsesWords ? _standIns[(int)UnicodeCategory.OtherSymbol] : throw new ArgumentException(
                $"the regular expression '{FormatFile.Shown(translation.Pattern)}' names all letters in circles, which belong to words; none is left to stand for others");
        }

        foreach (UnicodeCategory category in SupplementaryCategories.Value)
        {
            if (_standIns[(int)category] == '\0')
            {
                throw new ArgumentException(
                    $"the regular expression '{FormatFile.Shown(translation.Pattern)}' names every character of the category {category}; none is left to stand for those beyond the basic plane");
            }
        }
    }

    /// <summary>Replaces the characters beyond the basic plane and the lone surrogates.</summary>
    /// <param name="text">The text.</param>
    /// <param name="characters">Where it goes, one unit for each character.</param>
    /// <param name="starts">Where each character begins in the text, and the length of the text behind the last.</param>
    /// <returns>The number of characters.</returns>
    public int Replace(ReadOnlySpan<char> text, Span<char> characters, Span<int> starts)
    {
        int count = 0;
        for (int index = 0; index < text.Length; count++)
        {
            starts[count] = index;
            char unit = text[index++];
            if (!char.IsSurrogate(unit))
            {
                characters[count] = unit;
            }
            else if (char.IsHighSurrogate(unit) && index < text.Length && char.IsLowSurrogate(text[index]))
            {
                int codePoint = char.ConvertToUtf32(unit, text[index++]);
                characters[count] = codePoint is (>= 0x1F130 and <= 0x1F149) or (>= 0x1F150 and <= 0x1F169) or (>= 0x1F170 and <= 0x1F189)
                    ? _circled
                    : _standIns[(int)CharUnicodeInfo.GetUnicodeCategory(codePoint)];
            }
            else
            {
                characters[count] = Replacement;
            }
        }

        starts[count] = text.Length;
        return count;
    }
}
