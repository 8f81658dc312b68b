using System.Text;
using CsCheck;
using MlNetTokenize.Tokenization.Normalization;

namespace MlNetTokenize.Tests;

/// <summary>
/// That ours is the runtime's normalizer wherever both know the characters. Its Unicode is newer than the table's; what the
/// older one knows is normalized alike by all that follow, as Unicode promises.
/// </summary>
public sealed class FormCRuntimeTests
{
    [OnIcuFact]
    public void Texts_of_known_characters_are_normalized_as_by_the_runtime()
        => FormCText.Known.Sample(text => Normalize(text) == text.Normalize(NormalizationForm.FormC), iter: 50_000, print: HardText.Show);

    [OnIcuFact]
    public void Texts_of_known_characters_are_normalized_if_the_runtime_says_so()
        => FormCText.Known.Sample(text => FormC.IsNormalized(text) == text.IsNormalized(NormalizationForm.FormC), iter: 50_000, print: HardText.Show);

    [OnIcuFact]
    public void Every_known_character_and_Hangul_syllable_is_normalized_as_by_the_runtime()
    {
        IEnumerable<int> known = SlowFormC.Marks.Concat(SlowFormC.Seconds).Concat(SlowFormC.Decomposing).Concat(Enumerable.Range(0xAC00, 11_172));
        foreach (string text in known.Select(char.ConvertFromUtf32))
        {
            string decomposed = text.Normalize(NormalizationForm.FormD);
            Assert.Equal(text.Normalize(NormalizationForm.FormC), Normalize(text));
            Assert.Equal(decomposed, SlowFormC.Decompose(text));
            Assert.Equal(decomposed.Normalize(NormalizationForm.FormC), Normalize(decomposed));
        }
    }

    private static string Normalize(string text)
    {
        var normalized = new NormalizedText();
        FormC.Normalize(text, normalized);
        return normalized.Text.ToString();
    }
}
