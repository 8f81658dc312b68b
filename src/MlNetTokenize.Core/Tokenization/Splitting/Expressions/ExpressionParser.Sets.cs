using System.Globalization;
using System.Text;

namespace MlNetTokenize.Tokenization.Splitting.Expressions;

// What matches one character: literals, escapes and what stands between brackets.
internal sealed partial class ExpressionParser
{
    private static readonly CodePointSet NewLine = CodePointSet.Of('\n');
    private static readonly CodePointSet NotNewLine = NewLine.Complement();

    private string Literal(int codePoint, bool ignoresCase) => Set(Range(codePoint, codePoint, ignoresCase));

    private CodePointSet Range(int first, int last, bool ignoresCase)
    {
        CodePointSet range = CodePointSet.Of(first, last);
        for (int codePoint = first; ignoresCase && codePoint <= last; codePoint++)
        {
            if (codePoint <= 0x7F)
            {
                if (char.IsAsciiLetter((char)codePoint))
                {
                    range = range.Union(CodePointSet.Of(codePoint ^ 0x20));
                    range = (codePoint | 0x20) == 's' ? range.Union(CodePointSet.Of(0x17F)) : (codePoint | 0x20) == 'k' ? range.Union(CodePointSet.Of(0x212A)) : range;
                }
            }
            else if (last - first > 0x1000 || !CharacterProperties.IsCaseless(codePoint))
            {
                throw Unknown($"the character U+{codePoint:X4} without case");
            }
        }

        return range;
    }

    private string Escape(bool ignoresCase)
    {
        int start = _index;
        if (TryTakeEscaped(isInSet: false, out int codePoint))
        {
            return Literal(codePoint, ignoresCase);
        }

        _index = start;
        if (_index + 1 == _pattern.Length)
        {
            throw Unknown("a '\\' at the end");
        }

        char escaped = _pattern[_index + 1];
        switch (escaped)
        {
            case 'A' or 'z':
                _index += 2;
                return $@"\{escaped}";
            case 'Z':
                _index += 2;
                return $@"(?={Set(NewLine)}?\z)";
            case 'R':
                _index += 2;
                return $"(?>{Set(CodePointSet.Of('\r'))}{Set(NewLine)}|{Set(CodePointSet.Of('\n', '\r').Union(CodePointSet.Of(0x85)).Union(CodePointSet.Of(0x2028, 0x2029)))})";
            case 'N':
                _index += 2;
                return Set(NotNewLine);
            case 'O':
                _index += 2;
                return Set(CodePointSet.All);
            case 'b' or 'B':
                _index += 2;
                string word = Set(CharacterProperties.Word);
                return escaped == 'b'
                    ? $"(?:(?<={word})(?!{word})|(?<!{word})(?={word}))"
                    : $"(?:(?<={word})(?={word})|(?<!{word})(?!{word}))";
            default:
                return Set(SetEscape(ignoresCase, isInSet: false));
        }
    }

    /// <summary>A set of characters that an escape names.</summary>
    private CodePointSet SetEscape(bool ignoresCase, bool isInSet)
    {
        int start = _index;
        char escaped = _pattern[_index + 1];
        CodePointSet? set = char.ToLowerInvariant(escaped) switch
        {
            's' => CharacterProperties.Space,
            'd' => CharacterProperties.Digit,
            'h' => CharacterProperties.HexDigit,

            // Without case a word or a category takes in characters of others, so it is read with case only.
            'w' when !ignoresCase => isInSet ? CharacterProperties.WordInBrackets : CharacterProperties.Word,
            _ => null,
        };
        if (set is not null)
        {
            _index += 2;
            return char.IsAsciiLetterUpper(escaped) ? set.Complement() : set;
        }

        if (!ignoresCase && (TryTake(@"\p{") || TryTake(@"\P{")))
        {
            bool isNegated = (escaped == 'P') ^ TryTake("^");
            int end = _pattern.IndexOf('}', _index);
            if (end > 0 && CharacterProperties.Find(_pattern[_index..end]) is { } property)
            {
                _index = end + 1;
                return isNegated ? property.Complement() : property;
            }
        }

        _index = start;
        int length = _pattern.IndexOf('}', start) is > 0 and int brace && brace - start < 40 ? brace + 1 - start : Math.Min(2, _pattern.Length - start);
        throw Unknown($"'{_pattern.Substring(start, length)}'");
    }

    private CodePointSet CharacterSet(bool ignoresCase, int depth)
    {
        if (depth > DeepestGroup)
        {
            throw Unknown($"a set nested more than {DeepestGroup} deep");
        }

        _index++;
        bool isNegated = TryTake("^");
        CodePointSet? intersection = null;
        CodePointSet set = CodePointSet.Empty;
        int first = _index;
        while (true)
        {
            if (AtEnd)
            {
                throw Unknown("a '[' without an end");
            }

            if (_index > first && TryTake("]"))
            {
                set = intersection is null ? set : intersection.Intersection(set);
                return isNegated ? set.Complement() : set;
            }

            if (TryTake("&&"))
            {
                intersection = intersection is null ? set : intersection.Intersection(set);
                set = CodePointSet.Empty;
                continue;
            }

            set = set.Union(Member(ignoresCase, depth, first));
        }
    }

    /// <summary>A character, a range, a set by name or a set within a set.</summary>
    private CodePointSet Member(bool ignoresCase, int depth, int first)
    {
        if (_pattern.AsSpan(_index).StartsWith("[:"))
        {
            return Named(ignoresCase);
        }

        if (_pattern[_index] == '[')
        {
            return CharacterSet(ignoresCase, depth + 1);
        }

        bool isHyphen = _pattern[_index] == '-' && _index > first;
        if (!TryTakeMember(out int from))
        {
            CodePointSet escape = SetEscape(ignoresCase, isInSet: true);
            return _pattern.AsSpan(_index) is ['-', not ']', ..] ? throw Unknown("a '-' after a set") : escape;
        }

        int to = from;
        if (_pattern.AsSpan(_index) is ['-', not ']', ..])
        {
            _index++;
            if (_pattern[_index] == '[' || !TryTakeMember(out to) || to < from)
            {
                throw Unknown("a range that is none");
            }
        }
        else if (isHyphen && !AtEnd && _pattern[_index] != ']')
        {
            throw Unknown("a '-' between others");
        }

        return Range(from, to, ignoresCase);
    }

    private CodePointSet Named(bool ignoresCase)
    {
        int end = _pattern.IndexOf(":]", _index, StringComparison.Ordinal);
        string name = end < 0 ? string.Empty : _pattern[(_index + 2)..end];
        bool isNegated = name.StartsWith('^');
        CodePointSet? set = ignoresCase ? null : CharacterProperties.FindPosix(isNegated ? name[1..] : name);
        if (set is null)
        {
            throw Unknown($"'{_pattern.Substring(_index, Math.Min(12, _pattern.Length - _index))}'");
        }

        _index = end + 2;
        return isNegated ? set.Complement() : set;
    }

    private bool TryTakeMember(out int codePoint)
    {
        if (_pattern[_index] != '\\')
        {
            codePoint = TakeCodePoint();
            return true;
        }

        int start = _index;
        if (TryTakeEscaped(isInSet: true, out codePoint))
        {
            return true;
        }

        _index = start;
        return _index + 1 < _pattern.Length ? false : throw Unknown("a '\\' at the end");
    }

    private int TakeCodePoint()
    {
        int codePoint = Rune.TryGetRuneAt(_pattern, _index, out Rune character) ? character.Value : throw Unknown("half a surrogate pair");
        _index += character.Utf16SequenceLength;
        return codePoint;
    }

    /// <summary>Takes a character that is escaped.</summary>
    /// <returns>Whether the escape is one character.</returns>
    private bool TryTakeEscaped(bool isInSet, out int codePoint)
    {
        _index++;
        codePoint = -1;
        if (AtEnd)
        {
            return false;
        }

        char escaped = _pattern[_index];
        if (escaped > '\x7F' || !char.IsAsciiLetterOrDigit(escaped))
        {
            codePoint = TakeCodePoint();
            return true;
        }

        codePoint = escaped switch
        {
            'r' => '\r',
            'n' => '\n',
            't' => '\t',
            'f' => '\f',
            'v' => '\v',
            'a' => '\a',
            'e' => 0x1B,
            'b' when isInSet => '\b',

            // What Oniguruma gives no meaning to is the letter itself.
            'p' or 'P' when _index + 1 == _pattern.Length || _pattern[_index + 1] != '{' => escaped,
            'i' or 'j' or 'l' or 'm' or 'q' or 'E' or 'F' or 'I' or 'J' or 'L' or 'Q' or 'T' or 'U' or 'V' => escaped,
            _ => -1,
        };
        if (codePoint >= 0)
        {
            _index++;
            return true;
        }

        switch (escaped)
        {
            case 'u':
                codePoint = Number(_index + 1, 4, NumberStyles.AllowHexSpecifier);
                _index += 5;
                break;
            case 'x' when _pattern.AsSpan(_index).StartsWith("x{"):
                int end = _pattern.IndexOf('}', _index);
                codePoint = Number(_index + 2, end - _index - 2, NumberStyles.AllowHexSpecifier);
                _index = end + 1;
                break;
            case 'x':
                codePoint = Number(_index + 1, 2, NumberStyles.AllowHexSpecifier);
                _index += 3;
                break;
            case '0' when _index + 1 == _pattern.Length || !char.IsAsciiDigit(_pattern[_index + 1]):
                codePoint = 0;
                _index++;
                break;
            default:
                return false;
        }

        return true;
    }

    private int Number(int start, int length, NumberStyles style)
        => length > 0 && start + length <= _pattern.Length && int.TryParse(_pattern.AsSpan(start, length), style, CultureInfo.InvariantCulture, out int value) && Rune.IsValid(value)
            ? value
            : throw Unknown("an escaped number that is no character");
}
