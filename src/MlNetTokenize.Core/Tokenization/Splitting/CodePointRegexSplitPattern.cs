using MlNetTokenize.Tokenization.Splitting.Expressions;

namespace MlNetTokenize.Tokenization.Splitting;

/// <summary>A regular expression, with the meaning that Hugging Face's engine gives it: matches and what lies between them are pieces, and an empty match is a cut.</summary>
internal sealed class CodePointRegexSplitPattern : SplitPattern
{
    private readonly CodePointExpression _expression;

    /// <exception cref="ArgumentException">The expression cannot be honoured; the message says what in it.</exception>
    public CodePointRegexSplitPattern(string pattern)
        : base(SplitPatternKind.CodePointRegex)
        => _expression = new CodePointExpression(pattern);

    /// <summary>The expression as it stands in the file.</summary>
    public string Pattern => _expression.Pattern;

    internal override bool CutsTextAsAWhole => true;

    internal override int EndOfPiece(ReadOnlySpan<char> text, int start) => EndOfPieceAmongAll(text, start);

    internal override void AppendCuts(ReadOnlySpan<char> text, List<int> ends)
    {
        MatchList matches = MatchList.Rent();
        _expression.FindAll(text, matches);
        int last = 0;
        foreach ((int start, int end) in matches.Items)
        {
            Cut(start);
            Cut(end);
        }

        Cut(text.Length);
        matches.Return();

        void Cut(int index)
        {
            if (index > last)
            {
                last = index;
                ends.Add(index);
            }
        }
    }

    public override string ToString() => Pattern;
}
