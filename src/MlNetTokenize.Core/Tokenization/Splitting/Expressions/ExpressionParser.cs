using System.Globalization;
using System.Text;
using MlNetTokenize.IO;

namespace MlNetTokenize.Tokenization.Splitting.Expressions;

/// <summary>
/// Reads a regular expression with Oniguruma's meaning (its syntax for Ruby, which Hugging Face uses) and writes it as one with .NET's, in which a stand-in is written for each set of
/// characters. What is not known for certain to mean the same is refused: a wrong cut would be a wrong id without a word.
/// </summary>
/// <remarks>
/// What differs, seen by trial: <c>x++</c>, <c>x*+</c> and <c>x?+</c> are possessive, but <c>x{1,3}+</c> is the repetition of a repetition; <c>^</c> and <c>$</c> are the ends of lines; <c>\w</c> by itself has a few numbers
/// more than between brackets; <c>\h</c> is a hexadecimal digit; <c>\pL</c> is the letters p and L; <c>a(?i)b|c</c> is <c>a(?i:b|c)</c>; without case an s is U+017F too, and a k U+212A.
/// </remarks>
internal sealed partial class ExpressionParser
{
    /// <summary>The stand-in of the first set; the others are behind it.</summary>
    public const char FirstSet = '\uE000';

    private const int MostSets = 0x1800;
    private const int DeepestGroup = 50;
    private const int LongestPattern = 10_000;
    private const int LargestCount = 100_000;

    private static readonly string[] Groups = ["(?:", "(?=", "(?!", "(?<=", "(?<!", "(?>"];

    // Two letters that a single character matches without case, such as ß: Unicode's full case folding.
    private static readonly string[] FoldedTogether = ["ss", "ff", "fi", "fl", "st"];

    private readonly string _pattern;
    private readonly List<CodePointSet> _sets = [];
    private int _index;

    /// <exception cref="ArgumentException">The expression cannot be honoured.</exception>
    public ExpressionParser(string pattern)
    {
        _pattern = pattern;
        if (pattern.Length > LongestPattern)
        {
            throw new ArgumentException($"a regular expression of {pattern.Length} characters is longer than any that is read");
        }

        Translated = Alternatives(depth: 0, default);
        if (_index < _pattern.Length)
        {
            throw Unknown("an unmatched ')'");
        }
    }

    /// <summary>The expression for .NET, with stand-ins for the sets.</summary>
    public string Translated { get; }

    /// <summary>The sets, in the order of their stand-ins.</summary>
    public IReadOnlyList<CodePointSet> Sets => _sets;

    private bool AtEnd => _index == _pattern.Length;

    /// <summary>Options that hold from a place in a group on.</summary>
    /// <param name="IgnoresCase">i.</param>
    /// <param name="DotIsAny">m, in Ruby: a dot is a new line too.</param>
    /// <param name="IsSpaced">x: white space and comments count for nothing.</param>
    private readonly record struct Options(bool IgnoresCase, bool DotIsAny, bool IsSpaced);

    private string Alternatives(int depth, Options options)
    {
        if (depth > DeepestGroup)
        {
            throw Unknown($"a group nested more than {DeepestGroup} deep");
        }

        var translated = new StringBuilder();
        char previous = '\0';
        while (!AtEnd && _pattern[_index] != ')')
        {
            if (TryTake("|"))
            {
                translated.Append('|');
                previous = '\0';
                continue;
            }

            if (options.IsSpaced && TrySkipSpaced())
            {
                continue;
            }

            if (TrySkipComment())
            {
                continue;
            }

            int start = _index;
            string quantified = Quantifiers(Atom(depth, options), options);
            char letter = options.IgnoresCase && _index == start + 1 ? char.ToLowerInvariant(_pattern[start]) : '\0';
            if (FoldedTogether.Contains($"{previous}{letter}"))
            {
                throw Unknown($"'{previous}{letter}' without case, which is one character in some scripts");
            }

            previous = letter;
            translated.Append(quantified);
        }

        return translated.ToString();
    }

    private bool TrySkipSpaced()
    {
        if (char.IsWhiteSpace(_pattern[_index]))
        {
            _index++;
            return true;
        }

        if (_pattern[_index] != '#')
        {
            return false;
        }

        int end = _pattern.IndexOf('\n', _index);
        _index = end < 0 ? _pattern.Length : end + 1;
        return true;
    }

    private bool TrySkipComment()
    {
        if (!_pattern.AsSpan(_index).StartsWith("(?#"))
        {
            return false;
        }

        int end = _pattern.IndexOf(')', _index);
        _index = end < 0 ? throw Unknown("a comment without an end") : end + 1;
        return true;
    }

    private string Atom(int depth, Options options)
    {
        char first = _pattern[_index];
        switch (first)
        {
            case '(':
                return Group(depth, options);
            case '[':
                return Set(CharacterSet(options.IgnoresCase, depth));
            case '\\':
                return Escape(options.IgnoresCase);
            case '.':
                _index++;
                return options.DotIsAny ? Set(CodePointSet.All) : Set(NotNewLine);
            case '^':
                _index++;
                return $@"(?:\A|(?<={Set(NewLine)})(?!\z))";
            case '$':
                _index++;
                return $@"(?={Set(NewLine)}|\z)";
            case '*' or '+' or '?':
                throw Unknown($"a '{first}' that repeats nothing");
            case '{' when Interval() is not null:
                throw Unknown("a '{' that repeats nothing");
            default:
                return Literal(TakeCodePoint(), options.IgnoresCase);
        }
    }

    private string Group(int depth, Options options)
    {
        string open = "(?:";
        if (Groups.FirstOrDefault(TryTake) is string group)
        {
            open = group;
        }
        else if (_pattern.AsSpan(_index).StartsWith("(?"))
        {
            if (TryTakeOptions(ref options))
            {
                // (?i) holds to the end of the group that it stands in, over what is alternative to it too.
                return $"(?:{Alternatives(depth + 1, options)})";
            }
        }
        else
        {
            // A capture captures nothing that is asked for: back-references are not read.
            _index++;
        }

        string inside = Alternatives(depth + 1, options);
        return TryTake(")") ? $"{open}{inside})" : throw Unknown("a group without an end");
    }

    /// <summary>Takes <c>(?i-m)</c> or <c>(?i-m:</c>, or the name of a group.</summary>
    /// <returns>Whether it has no group of its own.</returns>
    private bool TryTakeOptions(ref Options options)
    {
        int start = _index;
        _index += 2;
        if (!AtEnd && _pattern[_index] is '<')
        {
            int end = _pattern.IndexOf('>', _index);
            if (end > _index + 1)
            {
                _index = end + 1;
                return false;
            }
        }

        bool isOn = true;
        for (; !AtEnd && _pattern[_index] is 'i' or 'm' or 'x' or '-'; _index++)
        {
            switch (_pattern[_index])
            {
                case '-':
                    isOn = false;
                    break;
                case 'i':
                    options = options with { IgnoresCase = isOn };
                    break;
                case 'm':
                    options = options with { DotIsAny = isOn };
                    break;
                default:
                    options = options with { IsSpaced = isOn };
                    break;
            }
        }

        if (_index > start + 2 && TryTake(")"))
        {
            return true;
        }

        if (_index > start + 2 && TryTake(":"))
        {
            return false;
        }

        _index = start;
        throw Unknown($"'{_pattern.Substring(_index, Math.Min(4, _pattern.Length - _index))}'");
    }

    private string Quantifiers(string atom, Options options)
    {
        while (!AtEnd)
        {
            if ((options.IsSpaced && TrySkipSpaced()) || TrySkipComment())
            {
                continue;
            }

            string? quantifier = null;
            bool isInterval = _pattern[_index] == '{';
            if (isInterval)
            {
                quantifier = Interval();
                _index += quantifier is null ? 0 : _pattern.IndexOf('}', _index) + 1 - _index;
            }
            else if (_pattern[_index] is '*' or '+' or '?')
            {
                quantifier = _pattern[_index++].ToString();
            }

            if (quantifier is null)
            {
                break;
            }

            bool isLazy = TryTake("?");
            if (isLazy && isInterval && !quantifier.Contains(','))
            {
                throw Unknown($"'{quantifier}?'");
            }

            bool isPossessive = !isLazy && !isInterval && TryTake("+");
            atom = isPossessive ? $"(?>{atom}{quantifier})" : $"(?:{atom}{quantifier}{(isLazy ? "?" : string.Empty)})";
        }

        return atom;
    }

    /// <summary>The repetition that a <c>{</c> begins; <see langword="null"/> where it begins none, and so is a character.</summary>
    private string? Interval()
    {
        int end = _pattern.IndexOf('}', _index);
        string[] bounds = end < 0 ? [] : _pattern[(_index + 1)..end].Split(',');
        if (bounds.Length is not (1 or 2) || bounds.All(bound => bound.Length == 0) || !bounds.All(bound => bound.All(char.IsAsciiDigit)))
        {
            return null;
        }

        int least = CountOf(bounds[0]);
        int most = bounds.Length == 1 ? least : bounds[1].Length == 0 ? int.MaxValue : CountOf(bounds[1]);
        string interval = _pattern[_index..(end + 1)];
        return least <= most ? interval.Replace("{,", "{0,", StringComparison.Ordinal) : throw Unknown($"'{interval}'");

        int CountOf(string text) => text.Length == 0 ? 0
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count <= LargestCount ? count
            : throw Unknown($"a repetition of more than {LargestCount} times");
    }

    private bool TryTake(string expected)
    {
        if (!_pattern.AsSpan(_index).StartsWith(expected, StringComparison.Ordinal))
        {
            return false;
        }

        _index += expected.Length;
        return true;
    }

    private string Set(CodePointSet set)
    {
        if (_sets.Count == MostSets)
        {
            throw Unknown("more sets of characters than are read");
        }

        _sets.Add(set);
        return ((char)(FirstSet + _sets.Count - 1)).ToString();
    }

    private ArgumentException Unknown(string what)
        => new($"the regular expression '{FormatFile.Shown(_pattern)}' has {what} at character {_index}, which is not read here");
}
