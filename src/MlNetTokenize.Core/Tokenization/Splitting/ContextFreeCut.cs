using System.Buffers;
using System.Text;
using MlNetTokenize.Tokenization.Characters;
using MlNetTokenize.Tokenization.Normalization;
using MlNetTokenize.Tokenization.Splitting.Scanning;

namespace MlNetTokenize.Tokenization.Splitting;

/// <summary>
/// Places where each of the published patterns ends a piece whatever stands before and behind: what is before such a place, read alone, has the pieces that
/// it has in the whole text, and so has what is behind.
/// </summary>
/// <remarks>
/// Two neighbouring characters tell: no published pattern has a piece with something and then a space, with a letter or a number and then a new line or a sign, or with a letter
/// beside a number, and none looks behind. An apostrophe is left out, because it can belong to the word before it, and so are marks. That pieces of white
/// space depend on what follows them does not matter: no place is behind white space.
/// </remarks>
internal static class ContextFreeCut
{
    private const int LongestCharacter = 4;
    private const int LettersAndNumbers = SplitScanner.Letters | SplitScanner.Numbers;

    /// <summary>The last such place, or 0.</summary>
    /// <param name="utf8">A text up to somewhere; a character may be cut short there.</param>
    /// <param name="normalizes">Whether the text is yet to be normalized to form C. Then both characters have to be what they will be.</param>
    public static int FindLast(ReadOnlySpan<byte> utf8, bool normalizes)
    {
        var text = new Utf8Text(utf8);
        for (int place = utf8.Length - LongestCharacter; place > 0; place--)
        {
            if ((utf8[place] & 0xC0) == 0x80 && (utf8[place - 1] & 0x80) != 0)
            {
                // Most likely within a character. If it is not, there is another place.
                continue;
            }

            CharacterClass after = text.ClassAt(place, out int length);
            int allowed = MayPrecede(after, utf8[place]);
            if (allowed == 0)
            {
                continue;
            }

            bool isText = Rune.DecodeLastFromUtf8(utf8[..place], out Rune before, out int lengthBefore) == OperationStatus.Done;
            CharacterClass classBefore = isText ? CharacterClasses.Get(before.Value) : CharacterClass.Other;
            if (CharacterClasses.Contains(allowed, classBefore)
                && (!normalizes || (isText && IsItself(utf8.Slice(place - lengthBefore, lengthBefore)) && IsItself(utf8.Slice(place, length)))))
            {
                return place;
            }
        }

        return 0;
    }

    /// <summary>The last place where a piece ends between two digits, which it does for nothing but the number of digits before it; or 0.</summary>
    /// <param name="utf8">A text up to somewhere, from the beginning of a piece on.</param>
    /// <param name="normalizes">Whether the text is yet to be normalized to form C.</param>
    public static int FindLastInNumber<TScanner>(ReadOnlySpan<byte> utf8, bool normalizes)
        where TScanner : struct, ISplitScanner
    {
        int last = utf8.Length - LongestCharacter;
        if (last <= 0 || !char.IsAsciiDigit((char)utf8[last]) || (normalizes && !Ascii.IsValid(utf8)))
        {
            return 0;
        }

        var text = new Utf8Text(utf8);
        int cut = 0;
        for (int end = TScanner.EndOfPiece(text, 0); end <= last; end = TScanner.EndOfPiece(text, end))
        {
            if (char.IsAsciiDigit((char)utf8[end - 1]) && char.IsAsciiDigit((char)utf8[end]))
            {
                cut = end;
            }
        }

        return cut;
    }

    /// <summary>Which classes there is always a cut between and a character.</summary>
    private static int MayPrecede(CharacterClass after, byte first) => after switch
    {
        CharacterClass.Space => LettersAndNumbers | SplitScanner.Signs,
        CharacterClass.NewLine => LettersAndNumbers,
        CharacterClass.Other => first == '\'' ? 0 : LettersAndNumbers,
        CharacterClass.Number => SplitScanner.Letters,
        CharacterClass.UpperLetter or CharacterClass.LowerLetter or CharacterClass.CaselessLetter => SplitScanner.Numbers,
        _ => 0,
    };

    /// <summary>Whether a character alone is normalized, and no part of one that is composed.</summary>
    private static bool IsItself(ReadOnlySpan<byte> character)
    {
        if (character.Length == 1)
        {
            return character[0] < 0x80;
        }

        Span<char> units = stackalloc char[2];
        return Encoding.UTF8.TryGetChars(character, units, out int count) && FormC.IsNormalized(units[..count]);
    }
}
