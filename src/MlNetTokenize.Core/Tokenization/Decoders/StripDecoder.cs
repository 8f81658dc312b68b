namespace MlNetTokenize.Tokenization.Decoders;

/// <summary>Takes a character from the ends of each token: Strip.</summary>
/// <param name="content">The character.</param>
/// <param name="start">How many at the beginning at most.</param>
/// <param name="stop">How many at the end at most.</param>
internal sealed class StripDecoder(string content, int start, int stop) : TokenDecoder
{
    public override List<string> Decode(List<string> tokens) => [.. tokens.Select(Strip)];

    private string Strip(string token)
    {
        int first = 0;
        for (int i = 0; i < start && token.AsSpan(first).StartsWith(content); i++)
        {
            first += content.Length;
        }

        int end = token.Length;
        for (int i = 0; i < stop && end - first >= content.Length && token.AsSpan(first..end).EndsWith(content); i++)
        {
            end -= content.Length;
        }

        return token[first..end];
    }
}
