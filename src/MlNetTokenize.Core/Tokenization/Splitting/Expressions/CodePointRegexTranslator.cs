using System.Globalization;
using System.Text;
using MlNetTokenize.IO;

namespace MlNetTokenize.Tokenization.Splitting.Expressions;

/// <summary>
/// Writes a regular expression with Oniguruma's meaning (its syntax for Ruby, which Hugging Face uses) as one with .NET's. What it does not know
/// for certain to mean the same is refused: a wrong cut would be a wrong id without a word.
/// </summary>
/// <remarks>
/// What differs, seen by trial: <c>x++</c>, <c>x*+</c> and <c>x?+</c> are possessive, but <c>x{1,3}+</c> is the repetition of a repetition;
/// <c>^</c> and <c>$</c> are the ends of lines; <c>\w</c> has letters in circles but not all numbers; without case an s is U+017F too, and a k U+212A.
/// </remarks>
internal sealed partial class CodePointRegexTranslator
{
    private const int DeepestGroup = 50;
    private const int LongestPattern = 10_000;

    // Unicode's Alphabetic, marks, decimal digits and connectors; alone, but not between brackets, Latin-1's other numbers too.
    private const string WordInSet = @"\p{L}\p{M}\p{Nd}\p{Nl}\p{Pc}\u24B6-\u24E9";
    private const string Word = "[" + WordInSet + @"\u00B2\u00B3\u00B9\u00BC-\u00BE]";
    private const string NoWord = "[^" + WordInSet + @"\u00B2\u00B3\u00B9\u00BC-\u00BE]";
    private static readonly string[] Groups = ["(?:", "(?=", "(?!", "(?<=", "(?<!", "(?>"];
    private static readonly string[] Ends = [@"\A", @"\z"];

    // Two letters that a single character matches without case, such as ß: Unicode's full case folding.
    private static readonly string[] FoldedTogether = ["ss", "ff", "fi", "fl", "st"];

    private readonly string _pattern;
    private readonly bool[] _named = new bool[char.MaxValue + 1];
    private int _index;

    /// <exception cref="ArgumentException">The expression cannot be honoured.</exception>
    public CodePointRegexTranslator(string pattern)
    {
        _pattern = pattern;
        if (pattern.Length == 0 || pattern.Length > LongestPattern)
        {
            throw new ArgumentException($"a regular expression of {pattern.Length} characters is not one that is read");
        }

        Translated = Alternatives(depth: 0, ignoreCase: false);
        if (_index < _pattern.Length)
        {
            throw Unknown("an unmatched ')'");
        }
    }

    /// <summary>The expression for .NET.</summary>
    public string Translated { get; }

    public string Pattern => _pattern;

    /// <summary>Whether it matters which characters belong to words.</summary>
    public bool UsesWords { get; private set; }

    private bool AtEnd => _index == _pattern.Length;

    /// <summary>Whether the expression names the character itself or a range that holds it, and not only its category.</summary>
    public bool Names(char character) => _named[character];

    private string Alternatives(int depth, bool ignoreCase)
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

            int start = _index;
            string atom = Atom(depth, ignoreCase);
            string quantified = Quantifiers(atom);
            char letter = ignoreCase && _index == start + 1 ? char.ToLowerInvariant(_pattern[start]) : '\0';
            if (FoldedTogether.Contains($"{previous}{letter}"))
            {
                throw Unknown($"'{previous}{letter}' without case, which is one character in some scripts");
            }

            previous = letter;
            translated.Append(quantified);
        }

        return translated.ToString();
    }

    private string Atom(int depth, bool ignoreCase)
    {
        char first = _pattern[_index];
        switch (first)
        {
            case '(':
                return Group(depth, ignoreCase);
            case '[':
                return CharacterSet(ignoreCase);
            case '\\':
                return Escape(ignoreCase);
            case '.':
                _index++;
                return @"[^\n]";
            case '^':
                _index++;
                return @"(?:\A|(?<=\n)(?!\z))";
            case '$':
                _index++;
                return @"(?=\n|\z)";
            case '*' or '+' or '?' or '{':
                throw Unknown($"a '{first}' that repeats nothing");
            default:
                _index++;
                return Literal(first, ignoreCase);
        }
    }

    private string Group(int depth, bool ignoreCase)
    {
        string open = "(?:";
        if (TryTake("(?i:"))
        {
            ignoreCase = true;
        }
        else if (Groups.FirstOrDefault(TryTake) is string group)
        {
            open = group;
        }
        else if (_pattern.AsSpan(_index).StartsWith("(?"))
        {
            throw Unknown($"'{_pattern.Substring(_index, Math.Min(4, _pattern.Length - _index))}'");
        }
        else
        {
            // A capture captures nothing that is asked for: back-references are not read.
            _index++;
        }

        string inside = Alternatives(depth + 1, ignoreCase);
        return TryTake(")") ? $"{open}{inside})" : throw Unknown("a group without an end");
    }

    private string Quantifiers(string atom)
    {
        while (!AtEnd)
        {
            string quantifier;
            bool isInterval = _pattern[_index] == '{';
            if (isInterval)
            {
                quantifier = Interval();
            }
            else if (_pattern[_index] is '*' or '+' or '?')
            {
                quantifier = _pattern[_index++].ToString();
            }
            else
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

    private string Interval()
    {
        int end = _pattern.IndexOf('}', _index);
        string[] bounds = end < 0 ? [] : _pattern[(_index + 1)..end].Split(',');
        if (bounds.Length is not (1 or 2) || !IsCount(bounds[0], out int least))
        {
            throw Unknown("a '{' that begins no repetition");
        }

        if (bounds.Length == 2 && bounds[1].Length > 0 && (!IsCount(bounds[1], out int most) || most < least))
        {
            throw Unknown($"'{_pattern[_index..(end + 1)]}'");
        }

        string interval = _pattern[_index..(end + 1)];
        _index = end + 1;
        return interval;

        static bool IsCount(string text, out int count) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out count) && count <= 1000;
    }

    private string Escape(bool ignoreCase)
    {
        if (TryTakeCharacter(out char character))
        {
            return Literal(character, ignoreCase);
        }

        if (!ignoreCase && (TryTake(@"\w") || TryTake(@"\W")))
        {
            UsesWords = true;
            return _pattern[_index - 1] == 'w' ? Word : NoWord;
        }

        if (TryTake(@"\b"))
        {
            UsesWords = true;
            return $"(?:(?<={Word})(?!{Word})|(?<!{Word})(?={Word}))";
        }

        if (TryTake(@"\B"))
        {
            UsesWords = true;
            return $"(?:(?<={Word})(?={Word})|(?<!{Word})(?!{Word}))";
        }

        return Ends.FirstOrDefault(TryTake) ?? $"[{SetEscape(ignoreCase)}]";
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

    private ArgumentException Unknown(string what)
        => new($"the regular expression '{FormatFile.Shown(_pattern)}' has {what} at character {_index}, which is not read here");
}
