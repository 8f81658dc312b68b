using Microsoft.ML.Tokenizers;

namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>Normalization form C as Microsoft.ML.Tokenizers' interface has it.</summary>
internal sealed class FormCNormalizer : Normalizer
{
    private FormCNormalizer()
    {
    }

    public static FormCNormalizer Instance { get; } = new();

    public override string Normalize(string original)
    {
        ArgumentNullException.ThrowIfNull(original);
        return Normalize(original.AsSpan());
    }

    public override string Normalize(ReadOnlySpan<char> original)
    {
        if (FormC.IsNormalized(original))
        {
            return original.ToString();
        }

        var normalized = new NormalizedText();
        FormC.Normalize(original, normalized);
        return normalized.Text.ToString();
    }

    public override string ToString() => "NFC";
}
