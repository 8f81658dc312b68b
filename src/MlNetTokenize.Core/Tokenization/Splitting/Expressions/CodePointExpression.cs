using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using MlNetTokenize.Tokenization.Characters;

namespace MlNetTokenize.Tokenization.Splitting.Expressions;

/// <summary>
/// A regular expression with the meaning that Hugging Face's engine gives it, which reads code points. .NET's engine reads UTF-16 units: so characters that the expression does not tell apart
/// are one symbol, and what .NET searches is a text of symbols, one for each character.
/// </summary>
internal sealed class CodePointExpression
{
    private const int PageBits = 8;
    private const int PageSize = 1 << PageBits;
    private const int MostClasses = 0xD000;

    // No symbol has a meaning in an expression.
    private const char FirstSymbol = '\u0100';

    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(10);

    private readonly Regex _regex;

    // For each page of code points the symbols on it; pages that are alike are one.
    private readonly char[][] _pages;

    /// <exception cref="ArgumentException">The expression cannot be honoured; the message says what in it.</exception>
    public CodePointExpression(string pattern)
    {
        Pattern = pattern;
        var parser = new ExpressionParser(pattern);
        (int[] edges, char[] symbols) = Classify(parser.Sets);
        _pages = MakePages(edges, symbols);
        string translated = Translate(parser, edges, symbols);
        _regex = new Regex(translated, RegexOptions.Compiled | RegexOptions.CultureInvariant, MatchTimeout);
    }

    /// <summary>The expression as it was given.</summary>
    public string Pattern { get; }

    /// <summary>Finds all matches in a text, in order; none overlaps another. An empty match right after another match is none.</summary>
    /// <exception cref="RegexMatchTimeoutException">It takes too long; the message names the expression.</exception>
    public void FindAll(ReadOnlySpan<char> text, MatchList matches)
    {
        char[] characters = ArrayPool<char>.Shared.Rent(text.Length);
        int[]? starts = text.ContainsAnyInRange('\uD800', '\uDFFF') ? ArrayPool<int>.Shared.Rent(text.Length + 1) : null;
        try
        {
            int count = Replace(text, characters, starts);
            int last = -1;
            foreach (ValueMatch match in _regex.EnumerateMatches(characters.AsSpan(0, count)))
            {
                int end = match.Index + match.Length;
                if (match.Length > 0 || end != last)
                {
                    matches.Add(starts is null ? match.Index : starts[match.Index], starts is null ? end : starts[end]);
                }

                last = end;
            }
        }
        catch (RegexMatchTimeoutException timeout)
        {
            throw new RegexMatchTimeoutException($"The expression '{Pattern}' took more than {timeout.MatchTimeout.TotalSeconds} s on a text of {text.Length} characters.", timeout);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(characters);
            if (starts is not null)
            {
                ArrayPool<int>.Shared.Return(starts);
            }
        }
    }

    // A lone surrogate is what it is encoded as.
    private int Replace(ReadOnlySpan<char> text, Span<char> characters, Span<int> starts)
    {
        if (starts.IsEmpty)
        {
            for (int i = 0; i < text.Length; i++)
            {
                characters[i] = _pages[text[i] >> PageBits][text[i] & (PageSize - 1)];
            }

            return text.Length;
        }

        int count = 0;
        int length;
        for (int index = 0; index < text.Length; index += length)
        {
            starts[count] = index;
            int codePoint = CodePointRuns.At(text, index, out length);
            codePoint = codePoint is >= 0xD800 and <= 0xDFFF ? '\uFFFD' : codePoint;
            characters[count++] = _pages[codePoint >> PageBits][codePoint & (PageSize - 1)];
        }

        starts[count] = text.Length;
        return count;
    }

    /// <summary>Cuts the code points where any set begins or ends, and gives the same symbol to those stretches that are in the same sets.</summary>
    private static (int[] Edges, char[] Symbols) Classify(IReadOnlyList<CodePointSet> sets)
    {
        int[] edges = [.. sets.SelectMany(set => set.Edges.ToArray()).Append(0).Append(0x110000).Distinct().Order()];
        var symbols = new char[edges.Length - 1];
        var signatures = new Dictionary<string, char>(StringComparer.Ordinal);
        var signature = new StringBuilder();
        int[] next = new int[sets.Count];
        for (int i = 0; i < symbols.Length; i++)
        {
            signature.Clear();
            for (int set = 0; set < sets.Count; set++)
            {
                ReadOnlySpan<int> edgesOfSet = sets[set].Edges;
                while (next[set] < edgesOfSet.Length && edgesOfSet[next[set]] <= edges[i])
                {
                    next[set]++;
                }

                if ((next[set] & 1) != 0)
                {
                    signature.Append((char)set);
                }
            }

            if (!signatures.TryGetValue(signature.ToString(), out symbols[i]))
            {
                if (signatures.Count == MostClasses)
                {
                    throw new ArgumentException("the regular expression tells more characters apart than are read here");
                }

                symbols[i] = (char)(FirstSymbol + signatures.Count);
                signatures.Add(signature.ToString(), symbols[i]);
            }
        }

        return (edges, symbols);
    }

    private static char[][] MakePages(int[] edges, char[] symbols)
    {
        var pages = new char[0x110000 >> PageBits][];
        var kinds = new Dictionary<string, char[]>(StringComparer.Ordinal);
        char[] page = new char[PageSize];
        char[]?[] uniform = new char[symbols.Max() - FirstSymbol + 1][];
        int stretch = 0;
        for (int number = 0; number < pages.Length; number++)
        {
            int first = number << PageBits;
            while (edges[stretch + 1] <= first)
            {
                stretch++;
            }

            if (edges[stretch + 1] >= first + PageSize)
            {
                pages[number] = uniform[symbols[stretch] - FirstSymbol] ??= Uniform(symbols[stretch]);
                continue;
            }

            for (int i = 0; i < PageSize; i++)
            {
                int codePoint = first + i;
                while (edges[stretch + 1] <= codePoint)
                {
                    stretch++;
                }

                page[i] = symbols[stretch];
            }

            string content = new(page);
            if (!kinds.TryGetValue(content, out pages[number]!))
            {
                pages[number] = [.. page];
                kinds.Add(content, pages[number]);
            }
        }

        return pages;
    }

    private static char[] Uniform(char symbol)
    {
        char[] page = new char[PageSize];
        page.AsSpan().Fill(symbol);
        return page;
    }

    /// <summary>Writes the symbols of each set in place of its stand-in.</summary>
    private static string Translate(ExpressionParser parser, int[] edges, char[] symbols)
    {
        var translated = new StringBuilder();
        foreach (char character in parser.Translated)
        {
            if (character < ExpressionParser.FirstSet || character >= ExpressionParser.FirstSet + parser.Sets.Count)
            {
                translated.Append(character);
                continue;
            }

            CodePointSet set = parser.Sets[character - ExpressionParser.FirstSet];
            int[] inSet = [.. Enumerable.Range(0, symbols.Length).Where(i => set.Contains(edges[i])).Select(i => (int)symbols[i]).Distinct().Order()];
            if (inSet.Length == 0)
            {
                translated.Append("(?!)");
                continue;
            }

            translated.Append('[');
            for (int i = 0; i < inSet.Length;)
            {
                int last = i;
                while (last + 1 < inSet.Length && inSet[last + 1] == inSet[last] + 1)
                {
                    last++;
                }

                translated.Append(CultureInfo.InvariantCulture, $"\\u{inSet[i]:X4}");
                if (last > i)
                {
                    translated.Append(CultureInfo.InvariantCulture, $"-\\u{inSet[last]:X4}");
                }

                i = last + 1;
            }

            translated.Append(']');
        }

        return translated.ToString();
    }
}
