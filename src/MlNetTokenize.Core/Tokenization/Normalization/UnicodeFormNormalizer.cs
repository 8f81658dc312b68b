using System.Text;

namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>Unicode's normalization forms NFC, NFD, NFKC and NFKD, of the version of <see cref="FormCTable"/>.</summary>
/// <param name="form">Which one.</param>
internal sealed class UnicodeFormNormalizer(NormalizationForm form) : TextNormalizer
{
    // Below it nothing decomposes, and nothing composes with what stands before it.
    private const char FirstAffected = '\u00A0';

    public NormalizationForm Form => form;

    public override bool KeepsPlainAscii => true;

    public override bool KeepsEnds => true;

    public override bool MayChange(ReadOnlySpan<char> text)
        => text.ContainsAnyInRange(FirstAffected, char.MaxValue) && (form != NormalizationForm.FormC || !FormC.IsNormalized(text));

    public override void Apply(AlignedText text)
    {
        ReadOnlySpan<char> before = text.Text;
        if (!MayChange(before))
        {
            return;
        }

        DecomposedText decomposed = DecomposedText.Rent();
        decomposed.Decompose(before, isCompatible: form is NormalizationForm.FormKC or NormalizationForm.FormKD);
        if (form is NormalizationForm.FormC or NormalizationForm.FormKC)
        {
            decomposed.Compose();
        }

        text.BeginChange();
        foreach ((int codePoint, int change) in decomposed.Items)
        {
            text.Put(codePoint, change);
        }

        text.EndChange();
        decomposed.Return();
    }

    /// <summary>Decomposes, takes out marks without width, and changes nothing else: what BERT's normalizer does to accents.</summary>
    public static void StripAccents(AlignedText text)
    {
        Canonical.Apply(text);
        CharacterFilter.Remove(text, Characters.EngineClass.NonspacingMark);
    }

    private static UnicodeFormNormalizer Canonical { get; } = new(NormalizationForm.FormD);
}
