using MlNetTokenize.Tokenization.Splitting.Expressions;

namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>Puts a text in place of each match of a pattern: Replace.</summary>
/// <param name="pattern">The pattern.</param>
/// <param name="content">What takes its place.</param>
internal sealed class ReplaceNormalizer(TextPattern pattern, string content) : TextNormalizer
{
    private readonly int[] _content = [.. content.EnumerateRunes().Select(character => character.Value)];

    public TextPattern Pattern => pattern;

    public string Content => content;

    // A space for something else is as local as anything; an expression may look at its neighbours.
    public override bool IsLocal => pattern.Literal is " " || NeedsSpaces;

    public override bool KeepsEnds => IsOfSigns && content.Length > 0 && !content.AsSpan().ContainsAnyExceptInRange('!', '~');

    /// <summary>Whether it makes one space of several.</summary>
    public bool JoinsSpaces => pattern.Expression is " {2,}" or " +" or " {1,}" && content == " ";

    /// <summary>Whether it is local where a space is still one: several of them are never on both sides of a cut, nor are signs with none of them.</summary>
    public bool NeedsSpaces => JoinsSpaces || KeepsEnds;

    private bool IsOfSigns => pattern.Literal is { } literal && !literal.AsSpan().ContainsAnyExceptInRange('!', '~');

    public override void Apply(AlignedText text)
    {
        if (text.Length == 0)
        {
            return;
        }

        MatchList matches = MatchList.Rent();
        pattern.FindAll(text.Text, matches);
        if (matches.Count > 0)
        {
            text.BeginChange();
            foreach ((int start, int end) in matches.Items)
            {
                text.KeepTo(start);
                while (text.Place < end)
                {
                    text.Skip();
                }

                foreach (int codePoint in _content)
                {
                    text.Put(codePoint, 1);
                }
            }

            text.KeepTo(text.Length);
            text.EndChange();
        }

        matches.Return();
    }
}
