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
        if (!text.IsTracked && TryApplyAtOnce(text))
        {
            return;
        }

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

    /// <summary>All of it character by character, which nothing stands in the way of but a mark that is no accent and would have to be put in order with others.</summary>
    private bool TryApplyAtOnce(AlignedText text)
    {
        ReadOnlySpan<char> before = text.Text;
        text.BeginChange();
        int length;
        for (int i = 0; i < before.Length; i += length)
        {
            int codePoint = CodePointRuns.At(before, i, out length);
            if (cleansText && EngineClasses.Is(codePoint, EngineClass.Control | EngineClass.CleanedSpace))
            {
                if (EngineClasses.Is(codePoint, EngineClass.CleanedSpace))
                {
                    text.PutUntracked(' ');
                }

                continue;
            }

            if (codePoint < 0xC0)
            {
                text.PutUntracked(lowers ? LowercaseCharacters.Get(codePoint) : codePoint);
                continue;
            }

            bool isSeparate = separatesIdeographs && EngineClasses.IsIdeograph(codePoint);
            if (isSeparate)
            {
                text.PutUntracked(' ');
            }

            if (!TryPut(text, codePoint))
            {
                return false;
            }

            if (isSeparate)
            {
                text.PutUntracked(' ');
            }
        }

        text.EndChange();
        return true;
    }

    private bool TryPut(AlignedText text, int codePoint)
    {
        if (!stripsAccents)
        {
            Lower(text, codePoint);
            return true;
        }

        if (Hangul.IsSyllable(codePoint))
        {
            (int lead, int vowel, int trail) = Hangul.Decompose(codePoint);
            text.PutUntracked(lead);
            text.PutUntracked(vowel);
            if (trail != 0)
            {
                text.PutUntracked(trail);
            }

            return true;
        }

        FormCCharacter character = FormCCharacters.Get(codePoint);
        if (!character.Decomposes)
        {
            return TryPutPart(text, codePoint, character);
        }

        foreach (int part in FormCCharacters.Decomposition(character))
        {
            if (!TryPutPart(text, part, FormCCharacters.Get(part)))
            {
                return false;
            }
        }

        return true;
    }

    private bool TryPutPart(AlignedText text, int codePoint, FormCCharacter character)
    {
        if (EngineClasses.Is(codePoint, EngineClass.NonspacingMark))
        {
            return true;
        }

        if (character.CombiningClass != 0)
        {
            return false;
        }

        Lower(text, codePoint);
        return true;
    }

    private void Lower(AlignedText text, int codePoint)
    {
        if (!lowers)
        {
            text.PutUntracked(codePoint);
            return;
        }

        text.PutUntracked(LowercaseCharacters.Get(codePoint));
        if (codePoint == LowercaseCharacters.CapitalIWithDot)
        {
            text.PutUntracked(LowercaseCharacters.DotAbove);
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
