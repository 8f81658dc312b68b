namespace MlNetTokenize.Tokenization.Decoders;

/// <summary>Continuations without their prefix, and a space before all other tokens but the first: WordPiece.</summary>
/// <param name="prefix">What a continuation begins with.</param>
/// <param name="cleansUp">Whether the space before punctuation and in English contractions is taken out again.</param>
internal sealed class WordPieceDecoder(string prefix, bool cleansUp) : TokenDecoder
{
    // In the order in which they are looked for.
    private static readonly (string Found, string Instead)[] CleanUps =
    [
        (" .", "."), (" ?", "?"), (" !", "!"), (" ,", ","), (" ' ", "'"), (" n't", "n't"), (" 'm", "'m"), (" do not", " don't"), (" 's", "'s"), (" 've", "'ve"), (" 're", "'re"),
    ];

    public override List<string> Decode(List<string> tokens) => [.. tokens.Select((token, i) => cleansUp ? CleanUp(Joined(token, i)) : Joined(token, i))];

    /// <summary>Takes the spaces out that tokens have before punctuation.</summary>
    public static string CleanUp(string text)
        => CleanUps.Aggregate(text, (cleaned, pair) => cleaned.Replace(pair.Found, pair.Instead, StringComparison.Ordinal));

    private string Joined(string token, int index)
        => index == 0 ? token : token.StartsWith(prefix, StringComparison.Ordinal) ? token[prefix.Length..] : $" {token}";
}
