using MlNetTokenize.Tokenization.Characters;

namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>Puts something before a text that is not empty: Prepend.</summary>
/// <param name="prefix">What.</param>
internal sealed class PrependNormalizer(string prefix) : TextNormalizer
{
    private readonly int[] _prefix = [.. prefix.EnumerateRunes().Select(character => character.Value)];

    public string Prefix => prefix;

    public override bool AppliesToBeginning => true;

    public override void Apply(AlignedText text)
    {
        if (text.Length > 0 && !text.IsContinued)
        {
            text.BeginChange();
            Put(text, _prefix);
            text.KeepTo(text.Length);
            text.EndChange();
        }
    }

    /// <summary>Puts a prefix before the character at the place where a text is being changed.</summary>
    public static void Put(AlignedText text, ReadOnlySpan<int> prefix)
    {
        if (prefix.IsEmpty)
        {
            return;
        }

        // The first of them takes the character's place, and the character itself is put in behind it.
        int next = CodePointRuns.At(text.Text, text.Place, out _);
        for (int i = 0; i < prefix.Length; i++)
        {
            text.Put(prefix[i], i == 0 ? 0 : 1);
        }

        text.Put(next, 1);
    }
}
