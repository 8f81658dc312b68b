namespace MlNetTokenize.Tokenization.Characters;

/// <summary>Tables that are kept as runs of code points of one value.</summary>
internal static class CodePointRuns
{
    /// <summary>One byte for each code point: 1.1 MB of address space, of which a text touches a few pages.</summary>
    /// <param name="runs">Where each run begins, times <paramref name="factor"/>, plus its value.</param>
    /// <param name="factor">A power of two.</param>
    public static byte[] Expand(ReadOnlySpan<int> runs, int factor)
    {
        var table = new byte[0x110000];
        for (int i = 0; i < runs.Length; i++)
        {
            int end = i + 1 < runs.Length ? runs[i + 1] / factor : table.Length;
            table.AsSpan((runs[i] / factor)..end).Fill((byte)(runs[i] % factor));
        }

        return table;
    }

    /// <summary>The code point that begins at a place, and its length in UTF-16 units. A lone surrogate is itself.</summary>
    public static int At(ReadOnlySpan<char> text, int index, out int length)
    {
        char unit = text[index];
        if (char.IsHighSurrogate(unit) && index + 1 < text.Length && char.IsLowSurrogate(text[index + 1]))
        {
            length = 2;
            return char.ConvertToUtf32(unit, text[index + 1]);
        }

        length = 1;
        return unit;
    }

    /// <summary>The code point that ends at a place.</summary>
    public static int Before(ReadOnlySpan<char> text, int index, out int length)
    {
        char unit = text[index - 1];
        if (char.IsLowSurrogate(unit) && index > 1 && char.IsHighSurrogate(text[index - 2]))
        {
            length = 2;
            return char.ConvertToUtf32(text[index - 2], unit);
        }

        length = 1;
        return unit;
    }
}
