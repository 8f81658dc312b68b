using System.Text;
using MlNetTokenize.Tokenization.Splitting.Expressions;

namespace MlNetTokenize.Tokenization.Decoders;

/// <summary>A text in place of each match of a pattern in each token: Replace.</summary>
/// <param name="pattern">The pattern.</param>
/// <param name="content">What takes its place.</param>
internal sealed class ReplaceDecoder(TextPattern pattern, string content) : TokenDecoder
{
    public override List<string> Decode(List<string> tokens) => [.. tokens.Select(Replace)];

    private string Replace(string token)
    {
        if (pattern.Literal is { } literal)
        {
            return token.Replace(literal, content, StringComparison.Ordinal);
        }

        if (token.Length == 0)
        {
            return token;
        }

        MatchList matches = MatchList.Rent();
        pattern.FindAll(token, matches);
        var replaced = new StringBuilder();
        int last = 0;
        foreach ((int start, int end) in matches.Items)
        {
            replaced.Append(token, last, start - last).Append(content);
            last = end;
        }

        matches.Return();
        return replaced.Append(token, last, token.Length - last).ToString();
    }
}
