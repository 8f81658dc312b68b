namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>Takes control characters out and makes other kinds of white space a space: Nmt.</summary>
internal sealed class NmtNormalizer : TextNormalizer
{
    private NmtNormalizer()
    {
    }

    public static NmtNormalizer Instance { get; } = new();

    public override bool KeepsPlainAscii => true;

    public override bool KeepsEnds => true;

    public override void Apply(AlignedText text) => CharacterFilter.Map(text, static codePoint => codePoint switch
    {
        (>= 0x01 and <= 0x08) or 0x0B or (>= 0x0E and <= 0x1F) or 0x7F or 0x8F or 0x9F => CharacterFilter.Removed,
        0x09 or 0x0A or 0x0C or 0x0D or 0x1680 or (>= 0x200B and <= 0x200F) or 0x2028 or 0x2029 or 0x2581 or 0xFEFF or 0xFFFD => ' ',
        _ => codePoint,
    });
}
