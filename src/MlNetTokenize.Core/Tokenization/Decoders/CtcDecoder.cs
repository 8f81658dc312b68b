namespace MlNetTokenize.Tokenization.Decoders;

/// <summary>Repetitions as one token, without what fills up between them: CTC.</summary>
/// <param name="padToken">What fills up.</param>
/// <param name="wordDelimiter">What stands between words.</param>
/// <param name="cleansUp">Whether that becomes a space, and the spaces before punctuation are taken out.</param>
internal sealed class CtcDecoder(string padToken, string wordDelimiter, bool cleansUp) : TokenDecoder
{
    public override List<string> Decode(List<string> tokens)
    {
        var decoded = new List<string>();
        string? last = null;
        foreach (string token in tokens)
        {
            if (token == last)
            {
                continue;
            }

            last = token;
            string text = padToken.Length == 0 ? token : token.Replace(padToken, string.Empty, StringComparison.Ordinal);
            if (cleansUp)
            {
                text = WordPieceDecoder.CleanUp(text);
                text = wordDelimiter.Length == 0 ? text : text.Replace(wordDelimiter, " ", StringComparison.Ordinal);
            }

            if (text.Length > 0)
            {
                decoded.Add(text);
            }
        }

        return decoded;
    }
}
