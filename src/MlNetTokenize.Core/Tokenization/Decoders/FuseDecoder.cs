namespace MlNetTokenize.Tokenization.Decoders;

/// <summary>All tokens as one: Fuse.</summary>
internal sealed class FuseDecoder : TokenDecoder
{
    public override List<string> Decode(List<string> tokens) => [string.Concat(tokens)];
}
