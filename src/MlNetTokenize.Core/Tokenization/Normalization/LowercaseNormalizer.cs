using MlNetTokenize.Tokenization.Characters;

namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>Lower case, character by character: Lowercase.</summary>
internal sealed class LowercaseNormalizer : TextNormalizer
{
    private LowercaseNormalizer()
    {
    }

    public static LowercaseNormalizer Instance { get; } = new();

    public override bool KeepsEnds => true;

    public override void Apply(AlignedText text) => Lower(text);

    public static void Lower(AlignedText text)
    {
        text.BeginChange();
        while (text.Place < text.Length)
        {
            int codePoint = CodePointRuns.At(text.Text, text.Place, out int length);
            int lower = LowercaseCharacters.Get(codePoint);
            if (lower == codePoint)
            {
                text.KeepTo(text.Place + length);
                continue;
            }

            text.Put(lower, 0);
            if (codePoint == LowercaseCharacters.CapitalIWithDot)
            {
                text.Put(LowercaseCharacters.DotAbove, 1);
            }
        }

        text.EndChange();
    }
}
