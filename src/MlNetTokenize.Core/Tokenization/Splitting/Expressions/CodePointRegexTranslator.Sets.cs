using System.Globalization;
using System.Text;

namespace MlNetTokenize.Tokenization.Splitting.Expressions;

// What matches one character: literals, escapes and what stands between brackets.
internal sealed partial class CodePointRegexTranslator
{
    private static readonly string[] SetEscapes = [@"\s", @"\S", @"\d", @"\D"];

    private static readonly HashSet<string> GeneralCategories =
    [
        "L", "Lu", "Ll", "Lt", "Lm", "Lo", "M", "Mn", "Mc", "Me", "N", "Nd", "Nl", "No", "P", "Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po",
        "S", "Sm", "Sc", "Sk", "So", "Z", "Zs", "Zl", "Zp", "C", "Cc", "Cf", "Co", "Cn",
    ];

    /// <summary>A set of characters that an escape names, as what stands between brackets.</summary>
    private string SetEscape(bool ignoreCase)
    {
        if (SetEscapes.FirstOrDefault(TryTake) is string escape)
        {
            return escape;
        }

        // Only \w between brackets comes here; its complement beside other things cannot be written in .NET's.
        if (!ignoreCase && TryTake(@"\w"))
        {
            UsesWords = true;
            return WordInSet;
        }

        // Without case a category takes in letters of others, so it is read with case only.
        int start = _index;
        if (!ignoreCase && (TryTake(@"\p{") || TryTake(@"\P{")))
        {
            bool isNegated = (_pattern[start + 1] == 'P') ^ TryTake("^");
            int end = _pattern.IndexOf('}', _index);
            if (end > 0 && GeneralCategories.Contains(_pattern[_index..end]))
            {
                string category = _pattern[_index..end];
                _index = end + 1;
                return isNegated ? $@"\P{{{category}}}" : $@"\p{{{category}}}";
            }
        }

        _index = start;
        int length = _pattern.IndexOf('}', start) is > 0 and int brace && brace - start < 30 ? brace + 1 - start : Math.Min(2, _pattern.Length - start);
        throw Unknown($"'{_pattern.Substring(start, length)}'");
    }

    private string CharacterSet(bool ignoreCase)
    {
        _index++;
        bool isNegated = TryTake("^");
        var translated = new StringBuilder(isNegated ? "[^" : "[");
        int first = _index;
        while (true)
        {
            if (AtEnd)
            {
                throw Unknown("a '[' without an end");
            }

            if (_index > first && TryTake("]"))
            {
                return translated.Append(']').ToString();
            }

            if (_pattern[_index] is '[' or ']' || _pattern.AsSpan(_index).StartsWith("&&"))
            {
                throw Unknown("a set within a set");
            }

            bool isHyphen = _pattern[_index] == '-' && _index > first;
            if (!TryTakeCharacter(out char from))
            {
                translated.Append(SetEscape(ignoreCase));
                if (_pattern.AsSpan(_index) is ['-', not ']', ..])
                {
                    throw Unknown("a '-' behind a set");
                }

                continue;
            }

            char to = from;
            if (_pattern.AsSpan(_index) is ['-', not ']', ..])
            {
                _index++;
                if (_pattern[_index] == '[' || !TryTakeCharacter(out to) || to < from)
                {
                    throw Unknown("a range that is none");
                }
            }
            else if (isHyphen && !AtEnd && _pattern[_index] != ']')
            {
                throw Unknown("a '-' between others");
            }

            AppendRange(translated, from, to, ignoreCase);
        }
    }

    private string Literal(char character, bool ignoreCase)
    {
        var set = new StringBuilder();
        AppendRange(set, character, character, ignoreCase);
        return set.Length == 6 ? set.ToString() : $"[{set}]";
    }

    private void AppendRange(StringBuilder set, char from, char to, bool ignoreCase)
    {
        if (from <= '\uDFFF' && to >= '\uD800')
        {
            throw Unknown("a character beyond the basic plane, or a range over the surrogates");
        }

        _named.AsSpan()[from..(to + 1)].Fill(true);
        Append(from);
        if (to > from)
        {
            set.Append('-');
            Append(to);
        }

        for (int character = from; ignoreCase && character <= to; character++)
        {
            if (character > 0x7F)
            {
                throw Unknown($"the character U+{character:X4} without case");
            }

            if (char.IsAsciiLetter((char)character))
            {
                Append((char)(character ^ 0x20));
                _named[character ^ 0x20] = true;
                if ((character | 0x20) is 's' or 'k')
                {
                    char third = (character | 0x20) == 's' ? '\u017F' : '\u212A';
                    Append(third);
                    _named[third] = true;
                }
            }
        }

        void Append(char character) => set.Append(CultureInfo.InvariantCulture, $"\\u{(int)character:X4}");
    }

    /// <summary>A character that stands for itself, escaped or not.</summary>
    private bool TryTakeCharacter(out char character)
    {
        character = _pattern[_index];
        if (character != '\\')
        {
            _index++;
            return true;
        }

        if (_index + 1 == _pattern.Length)
        {
            throw Unknown("a '\\' at the end");
        }

        char escaped = _pattern[_index + 1];
        int length = 2;
        switch (escaped)
        {
            case 'r':
                character = '\r';
                break;
            case 'n':
                character = '\n';
                break;
            case 't':
                character = '\t';
                break;
            case 'f':
                character = '\f';
                break;
            case 'v':
                character = '\v';
                break;
            case 'u':
                length = 6;
                character = Hexadecimal(_index + 2, 4);
                break;
            case 'x' when _pattern.IndexOf('}', _index) is > 0 and int end && _pattern[_index + 2] == '{':
                length = end + 1 - _index;
                character = Hexadecimal(_index + 3, end - _index - 3);
                break;
            case 'x':
                length = 4;
                character = Hexadecimal(_index + 2, 2);
                break;
            case > '\x7F':
            case var other when char.IsAsciiLetterOrDigit(other):
                return false;
            default:
                character = escaped;
                break;
        }

        _index += length;
        return true;
    }

    private char Hexadecimal(int start, int length)
        => length > 0 && start + length <= _pattern.Length
            && int.TryParse(_pattern.AsSpan(start, length), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value)
            && value is >= 0 and <= char.MaxValue
                ? (char)value
                : throw Unknown("an escaped number that is no character of the basic plane");
}
