using MlNetTokenize.Tokenization.Characters;

namespace MlNetTokenize.Tokenization.Normalization;

/// <summary>Takes characters out of a text and puts others in place of some.</summary>
internal static class CharacterFilter
{
    /// <summary>As a character's new value: it is taken out.</summary>
    public const int Removed = -1;

    /// <summary>Takes out the characters of some classes.</summary>
    public static void Remove(AlignedText text, EngineClass classes)
    {
        int first = Find(text.Text, classes);
        if (first < 0)
        {
            return;
        }

        text.BeginChange();
        text.KeepTo(first);
        while (text.Place < text.Length)
        {
            int codePoint = CodePointRuns.At(text.Text, text.Place, out int length);
            if (EngineClasses.Is(codePoint, classes))
            {
                text.Skip();
            }
            else
            {
                text.KeepTo(text.Place + length);
            }
        }

        text.EndChange();
    }

    /// <summary>Puts another character in place of each one.</summary>
    /// <param name="text">The text.</param>
    /// <param name="map">The other one; <see cref="Removed"/> to take it out. Static, so that it is made once.</param>
    public static void Map(AlignedText text, Func<int, int> map)
    {
        text.BeginChange();
        while (text.Place < text.Length)
        {
            int codePoint = CodePointRuns.At(text.Text, text.Place, out int length);
            int mapped = map(codePoint);
            if (mapped == codePoint)
            {
                text.KeepTo(text.Place + length);
            }
            else if (mapped == Removed)
            {
                text.Skip();
            }
            else
            {
                text.Put(mapped, 0);
            }
        }

        text.EndChange();
    }

    private static int Find(ReadOnlySpan<char> text, EngineClass classes)
    {
        int length;
        for (int i = 0; i < text.Length; i += length)
        {
            if (EngineClasses.Is(CodePointRuns.At(text, i, out length), classes))
            {
                return i;
            }
        }

        return -1;
    }
}
