using System.Text.RegularExpressions;

namespace MlNetTokenize.Tokenization.Splitting;

/// <summary>A pattern with .NET's meaning, which models hold that were saved by versions up to 0.7.</summary>
internal sealed class RegexSplitPattern : SplitPattern
{
    private static readonly TimeSpan MatchTimeout = TimeSpan.FromSeconds(30);
    private readonly Regex _regex;

    public RegexSplitPattern(string pattern)
        : base(SplitPatternKind.Regex)
    {
        ArgumentException.ThrowIfNullOrEmpty(pattern);
        _regex = new Regex(pattern, RegexOptions.Compiled | RegexOptions.CultureInvariant, MatchTimeout);
    }

    public string Pattern => _regex.ToString();

    internal override int EndOfPiece(ReadOnlySpan<char> text, int start)
    {
        try
        {
            // An empty match cuts nothing off. The regular expression sees the whole text, so that look-behinds and anchors mean what they say.
            foreach (ValueMatch match in _regex.EnumerateMatches(text, start))
            {
                if (match.Length > 0)
                {
                    int cut = match.Index > start ? match.Index : match.Index + match.Length;
                    cut = OutsidePair(text, cut);
                    if (cut > start)
                    {
                        return cut;
                    }
                }
            }
        }
        catch (RegexMatchTimeoutException timeout)
        {
            throw new RegexMatchTimeoutException(
                $"The split pattern '{Pattern}' took more than {timeout.MatchTimeout.TotalSeconds} s from character {start} of a text of {text.Length}.", timeout);
        }

        return text.Length;
    }

    public override string ToString() => Pattern;

    // Half a surrogate pair would be encoded as U+FFFD and lost: the pair goes to the piece it begins in.
    private static int OutsidePair(ReadOnlySpan<char> text, int cut)
        => cut < text.Length && char.IsLowSurrogate(text[cut]) && char.IsHighSurrogate(text[cut - 1]) ? cut + 1 : cut;
}
