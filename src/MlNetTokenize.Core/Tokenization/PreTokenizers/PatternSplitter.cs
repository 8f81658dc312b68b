using MlNetTokenize.Tokenization.Splitting.Expressions;

namespace MlNetTokenize.Tokenization.PreTokenizers;

/// <summary>Cuts at the matches of a text or an expression: Split, CharDelimiterSplit.</summary>
/// <param name="pattern">The pattern.</param>
/// <param name="behavior">What becomes of the matches.</param>
/// <param name="inverts">Whether what lies between the matches counts as a match, and they as what lies between.</param>
internal sealed class PatternSplitter(TextPattern pattern, SplitBehavior behavior, bool inverts) : TextSplitter
{
    /// <summary>Whether it cuts at spaces, and so not at all where there are none.</summary>
    public bool IsAtSpace => pattern.Literal == " " && !inverts;

    public override void Split(PieceBuffer pieces)
    {
        Delimited delimited = Delimited.Rent();
        MatchList matches = MatchList.Rent();
        ReadOnlySpan<char> text = pieces.Text.Text;
        foreach ((int start, int end) in pieces.Pieces)
        {
            delimited.Clear();
            matches.Clear();
            pattern.FindAll(text[start..end], matches);
            int last = start;
            foreach ((int first, int behind) in matches.Items)
            {
                if (last != start + first)
                {
                    delimited.Add(last, start + first, inverts);
                }

                last = start + behind;
                delimited.Add(start + first, last, !inverts);
            }

            if (last != end)
            {
                delimited.Add(last, end, inverts);
            }

            delimited.Cut(behavior, pieces);
        }

        pieces.EndSplit();
        matches.Return();
        delimited.Return();
    }
}
