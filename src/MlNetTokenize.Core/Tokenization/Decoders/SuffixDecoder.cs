namespace MlNetTokenize.Tokenization.Decoders;

/// <summary>What ends a word becomes a space, and nothing at the end of the text: BPEDecoder.</summary>
/// <param name="suffix">What ends a word.</param>
internal sealed class SuffixDecoder(string suffix) : TokenDecoder
{
    public override List<string> Decode(List<string> tokens)
        => [.. tokens.Select((token, i) => suffix.Length == 0 ? token : token.Replace(suffix, i == tokens.Count - 1 ? string.Empty : " ", StringComparison.Ordinal))];
}
