using MlNetTokenize.Tokenization.Characters;

namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>Takes marks out, without decomposing anything: StripAccents.</summary>
internal sealed class StripAccentsNormalizer : TextNormalizer
{
    private StripAccentsNormalizer()
    {
    }

    public static StripAccentsNormalizer Instance { get; } = new();

    public override bool KeepsPlainAscii => true;

    public override bool KeepsEnds => true;

    public override void Apply(AlignedText text) => CharacterFilter.Remove(text, EngineClass.Mark);
}
