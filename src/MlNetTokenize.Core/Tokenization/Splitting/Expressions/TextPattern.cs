namespace MlNetTokenize.Tokenization.Splitting.Expressions;

/// <summary>A text or a regular expression that is looked for. Immutable and thread-safe.</summary>
internal sealed class TextPattern
{
    private readonly CodePointExpression? _expression;

    private TextPattern(string? literal, CodePointExpression? expression)
    {
        Literal = literal;
        _expression = expression;
    }

    /// <summary>The text; <see langword="null"/> for an expression.</summary>
    public string? Literal { get; }

    /// <summary>The expression; <see langword="null"/> for a text.</summary>
    public string? Expression => _expression?.Pattern;

    public static TextPattern OfText(string text) => text.Length == 0 ? OfExpression(string.Empty) : new TextPattern(text, null);

    /// <exception cref="ArgumentException">The expression cannot be honoured; the message says what in it.</exception>
    public static TextPattern OfExpression(string expression) => new(null, new CodePointExpression(expression));

    /// <summary>Finds all matches in a text, in order; none overlaps another.</summary>
    public void FindAll(ReadOnlySpan<char> text, MatchList matches)
    {
        if (_expression is not null)
        {
            _expression.FindAll(text, matches);
            return;
        }

        int from = 0;
        while (text[from..].IndexOf(Literal) is >= 0 and int found)
        {
            matches.Add(from + found, from + found + Literal!.Length);
            from += found + Literal.Length;
        }
    }
}
