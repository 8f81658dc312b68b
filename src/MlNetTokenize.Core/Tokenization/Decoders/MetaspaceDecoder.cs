namespace MlNetTokenize.Tokenization.Decoders;

/// <summary>What stands for a space becomes one, but not in the first token where one was put before the text: Metaspace.</summary>
/// <param name="replacement">What stands for a space.</param>
/// <param name="hasPrefix">Whether one was put before the text.</param>
internal sealed class MetaspaceDecoder(string replacement, bool hasPrefix) : TokenDecoder
{
    public override List<string> Decode(List<string> tokens)
        => [.. tokens.Select((token, i) => token.Replace(replacement, i == 0 && hasPrefix ? string.Empty : " ", StringComparison.Ordinal))];
}
