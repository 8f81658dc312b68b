using System.Text;

namespace MlNetTokenize.Conformance;

/// <summary>Leaves parts of a question away as long as the answers still differ.</summary>
internal static class Reducer
{
    public static string Reduce(string text, Func<string, bool> differs, int maximumQuestions = 400)
    {
        Rune[] least = Reduce(text.EnumerateRunes().ToArray(), runes => differs(Join(runes)), maximumQuestions);
        return Join(least);
    }

    public static T[] Reduce<T>(T[] items, Func<T[], bool> differs, int maximumQuestions = 400)
    {
        int asked = 0;
        for (int size = Math.Max(1, items.Length / 2); ; size = Math.Max(1, size / 2))
        {
            bool isShorter = false;
            for (int start = 0; start < items.Length && asked < maximumQuestions;)
            {
                int end = Math.Min(start + size, items.Length);
                T[] without = [.. items[..start], .. items[end..]];
                asked++;
                if (differs(without))
                {
                    items = without;
                    isShorter = true;
                }
                else
                {
                    start = end;
                }
            }

            if (asked >= maximumQuestions || (size == 1 && !isShorter))
            {
                return items;
            }
        }
    }

    private static string Join(Rune[] runes)
    {
        var text = new StringBuilder();
        foreach (Rune rune in runes)
        {
            text.Append(rune);
        }

        return text.ToString();
    }
}
