using System.Buffers;
using System.Text.RegularExpressions;
using MlNetTokenize.Tokenization.Splitting.Expressions;

namespace MlNetTokenize.Tokenization.Splitting;

/// <summary>
/// A regular expression of a tokenizer.json, with the meaning that Hugging Face's engine gives it, which reads code points: matches and what lies
/// between them are pieces, and an empty match is a cut.
/// </summary>
/// <remarks>
/// .NET's engine reads UTF-16 units. Every character beyond the basic plane is therefore replaced by one of its general category from the basic
/// plane that the expression does not name, and a lone surrogate by U+FFFD, as which it is encoded.
/// </remarks>
internal sealed class CodePointRegexSplitPattern : SplitPattern
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(30);
    private readonly Regex _regex;
    private readonly CharacterStandIns _standIns;

    /// <exception cref="ArgumentException">The expression cannot be honoured; the message says what in it.</exception>
    public CodePointRegexSplitPattern(string pattern)
        : base(SplitPatternKind.CodePointRegex)
    {
        Pattern = pattern;
        var translation = new CodePointRegexTranslator(pattern);
        _standIns = new CharacterStandIns(translation);
        _regex = new Regex(translation.Translated, RegexOptions.Compiled | RegexOptions.CultureInvariant, MatchTimeout);
    }

    /// <summary>The expression as it stands in the file.</summary>
    public string Pattern { get; }

    internal override bool CutsTextAsAWhole => true;

    internal override int EndOfPiece(ReadOnlySpan<char> text, int start) => EndOfPieceAmongAll(text, start);

    internal override void AppendCuts(ReadOnlySpan<char> text, List<int> ends)
    {
        try
        {
            if (!text.ContainsAnyInRange('\uD800', '\uDFFF'))
            {
                AppendCuts(text, ends, starts: []);
                return;
            }

            char[] characters = ArrayPool<char>.Shared.Rent(text.Length);
            int[] starts = ArrayPool<int>.Shared.Rent(text.Length + 1);
            try
            {
                int count = _standIns.Replace(text, characters, starts);
                AppendCuts(characters.AsSpan(0, count), ends, starts);
            }
            finally
            {
                ArrayPool<char>.Shared.Return(characters);
                ArrayPool<int>.Shared.Return(starts);
            }
        }
        catch (RegexMatchTimeoutException timeout)
        {
            throw new RegexMatchTimeoutException(
                $"The split pattern '{Pattern}' took more than {timeout.MatchTimeout.TotalSeconds} s on a text of {text.Length} characters.", timeout);
        }
    }

    public override string ToString() => Pattern;

    /// <param name="characters">The text as the expression sees it.</param>
    /// <param name="ends">Where the ends are added.</param>
    /// <param name="starts">Where each character begins in the text itself; empty where it is the same.</param>
    private void AppendCuts(ReadOnlySpan<char> characters, List<int> ends, ReadOnlySpan<int> starts)
    {
        int last = 0;
        foreach (ValueMatch match in _regex.EnumerateMatches(characters))
        {
            Cut(match.Index, starts);
            Cut(match.Index + match.Length, starts);
        }

        Cut(characters.Length, starts);

        void Cut(int index, ReadOnlySpan<int> starts)
        {
            if (index > last)
            {
                last = index;
                ends.Add(starts.IsEmpty ? index : starts[index]);
            }
        }
    }
}
