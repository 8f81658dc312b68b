namespace MlNetTokenize.Tokenization.Decoders;

/// <summary>Several decoders one after the other: Sequence.</summary>
/// <param name="stages">They.</param>
internal sealed class SequenceDecoder(IReadOnlyList<TokenDecoder> stages) : TokenDecoder
{
    public override List<string> Decode(List<string> tokens) => stages.Aggregate(tokens, (decoded, stage) => stage.Decode(decoded));
}
