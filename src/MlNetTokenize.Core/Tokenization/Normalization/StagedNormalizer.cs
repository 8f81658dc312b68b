using Microsoft.ML.Tokenizers;

namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>A normalizer of a tokenizer.json as Microsoft.ML.Tokenizers' interface has it.</summary>
/// <param name="normalizer">The normalizer.</param>
internal sealed class StagedNormalizer(TextNormalizer normalizer) : Normalizer
{
    public override string Normalize(string original)
    {
        ArgumentNullException.ThrowIfNull(original);
        return Normalize(original.AsSpan());
    }

    public override string Normalize(ReadOnlySpan<char> original)
    {
        var text = new AlignedText();
        text.Load(original, 0, original.Length, isTracked: false);
        normalizer.Apply(text);
        return text.Text.ToString();
    }
}
