using MlNetTokenize.Tokenization.Characters;

namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>What BERT does to a text: BertNormalizer.</summary>
/// <param name="cleansText">Whether controls are taken out and all white space becomes a space.</param>
/// <param name="separatesIdeographs">Whether a space is put before and after each Chinese character.</param>
/// <param name="stripsAccents">Whether characters are decomposed and their marks taken out.</param>
/// <param name="lowers">Whether it becomes lower case.</param>
internal sealed class BertTextNormalizer(bool cleansText, bool separatesIdeographs, bool stripsAccents, bool lowers) : TextNormalizer
{
    public bool CleansText => cleansText;

    public bool SeparatesIdeographs => separatesIdeographs;

    public bool StripsAccents => stripsAccents;

    public bool Lowers => lowers;

    public override bool KeepsPlainAscii => !lowers;

    public override void Apply(AlignedText text)
    {
        if (cleansText)
        {
            CharacterFilter.Map(text, static codePoint => EngineClasses.Is(codePoint, EngineClass.Control) ? CharacterFilter.Removed : EngineClasses.Is(codePoint, EngineClass.CleanedSpace) ? ' ' : codePoint);
        }

        if (separatesIdeographs)
        {
            SeparateIdeographs(text);
        }

        if (stripsAccents)
        {
            UnicodeFormNormalizer.StripAccents(text);
        }

        if (lowers)
        {
            LowercaseNormalizer.Lower(text);
        }
    }

    private static void SeparateIdeographs(AlignedText text)
    {
        text.BeginChange();
        while (text.Place < text.Length)
        {
            int codePoint = CodePointRuns.At(text.Text, text.Place, out int length);
            if (EngineClasses.IsIdeograph(codePoint))
            {
                text.Put(' ', 0);
                text.Put(codePoint, 1);
                text.Put(' ', 1);
            }
            else
            {
                text.KeepTo(text.Place + length);
            }
        }

        text.EndChange();
    }
}
