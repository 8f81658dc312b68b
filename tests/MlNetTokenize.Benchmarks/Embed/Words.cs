namespace MlNetTokenize.Benchmarks;

/// <summary>Words as white space parts them.</summary>
internal static class Words
{
    public static int Count(string text)
    {
        int count = 0;
        bool inside = false;
        foreach (char character in text)
        {
            bool isSpace = char.IsWhiteSpace(character);
            count += inside || isSpace ? 0 : 1;
            inside = !isSpace;
        }

        return count;
    }
}
