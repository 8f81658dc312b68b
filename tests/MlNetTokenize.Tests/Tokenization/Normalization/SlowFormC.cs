using System.Text;
using MlNetTokenize.Tokenization.Normalization;

namespace MlNetTokenize.Tests;

/// <summary>Normalization Form C as UAX #15 and chapter 3 of The Unicode Standard define it, word for word and slowly, over the same lists.</summary>
internal static class SlowFormC
{
    private static readonly Dictionary<int, int> Classes = ReadClasses();
    private static readonly Dictionary<(int First, int Second), int> Composites = ReadComposites();
    private static readonly Dictionary<int, int[]> Decompositions = ReadDecompositions();

    public static IEnumerable<int> Marks => Classes.Keys;

    public static IEnumerable<int> Seconds => Composites.Keys.Select(pair => pair.Second).Distinct();

    public static IEnumerable<int> Decomposing => Decompositions.Keys;

    public static string Normalize(string text)
    {
        List<int> characters = [.. Characters(text).SelectMany(Decompose)];
        Order(characters);
        Compose(characters);
        return Text(characters);
    }

    /// <summary>The characters in canonical order, none composed.</summary>
    public static string Decompose(string text)
    {
        List<int> characters = [.. Characters(text).SelectMany(Decompose)];
        Order(characters);
        return Text(characters);
    }

    public static int CombiningClass(int codePoint) => Classes.GetValueOrDefault(codePoint);

    /// <summary>Code points, and lone surrogates as they are.</summary>
    public static IEnumerable<int> Characters(string text)
    {
        for (int i = 0; i < text.Length; i++)
        {
            bool isPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            yield return isPair ? char.ConvertToUtf32(text[i], text[++i]) : text[i];
        }
    }

    public static string Text(IEnumerable<int> characters)
        => characters.Aggregate(new StringBuilder(), (text, codePoint) => codePoint <= char.MaxValue
            ? text.Append((char)codePoint) : text.Append(char.ConvertFromUtf32(codePoint))).ToString();

    private static IEnumerable<int> Decompose(int codePoint)
    {
        if (codePoint is >= 0xAC00 and <= 0xD7A3)
        {
            int index = codePoint - 0xAC00;
            int[] letters = [0x1100 + (index / 588), 0x1161 + (index % 588 / 28), 0x11A7 + (index % 28)];
            return letters.Where(letter => letter != 0x11A7);
        }

        return Decompositions.TryGetValue(codePoint, out int[]? parts) ? parts.SelectMany(Decompose) : [codePoint];
    }

    // D108 and D109: as long as there is a reorderable pair, exchange it.
    private static void Order(List<int> characters)
    {
        for (bool exchanged = true; exchanged;)
        {
            exchanged = false;
            for (int i = 1; i < characters.Count; i++)
            {
                if (CombiningClass(characters[i - 1]) > CombiningClass(characters[i]) && CombiningClass(characters[i]) > 0)
                {
                    (characters[i - 1], characters[i]) = (characters[i], characters[i - 1]);
                    exchanged = true;
                }
            }
        }
    }

    // D117: for each character from the second on, the last starter before it, if nothing between blocks it from that.
    private static void Compose(List<int> characters)
    {
        for (int i = 1; i < characters.Count; i++)
        {
            int starter = characters.FindLastIndex(i - 1, codePoint => CombiningClass(codePoint) == 0);
            if (starter >= 0 && !IsBlocked(characters, starter, i) && Composite(characters[starter], characters[i]) is { } composite)
            {
                characters[starter] = composite;
                characters.RemoveAt(i--);
            }
        }
    }

    // D115.
    private static bool IsBlocked(List<int> characters, int starter, int index)
        => characters.Take((starter + 1)..index).Any(between
            => CombiningClass(between) == 0 || CombiningClass(between) >= CombiningClass(characters[index]));

    private static int? Composite(int first, int second)
        => Composites.TryGetValue((first, second), out int composite) ? composite
            : first is >= 0x1100 and <= 0x1112 && second is >= 0x1161 and <= 0x1175 ? 0xAC00 + ((((first - 0x1100) * 21) + (second - 0x1161)) * 28)
            : first is >= 0xAC00 and <= 0xD7A3 && (first - 0xAC00) % 28 == 0 && second is > 0x11A7 and <= 0x11C2 ? first + second - 0x11A7
            : null;

    private static Dictionary<int, int> ReadClasses()
    {
        var classes = new Dictionary<int, int>();
        int[] runs = FormCTable.Classes.ToArray();
        foreach ((int start, int end) in runs.Zip(runs.Skip(1)))
        {
            for (int codePoint = start / 256; codePoint < end / 256 && start % 256 != 0; codePoint++)
            {
                classes.Add(codePoint, start % 256);
            }
        }

        return classes;
    }

    private static Dictionary<(int First, int Second), int> ReadComposites()
        => FormCTable.Composites.ToArray().Chunk(3).ToDictionary(triple => (triple[1], triple[2]), triple => triple[0]);

    private static Dictionary<int, int[]> ReadDecompositions()
    {
        var decompositions = Composites.ToDictionary(pair => pair.Value, pair => new[] { pair.Key.First, pair.Key.Second });
        int[] lists = FormCTable.Decompositions.ToArray();
        for (int i = 0; i < lists.Length; i += 1 + (lists[i] % 8))
        {
            decompositions.Add(lists[i] / 8, lists[(i + 1)..(i + 1 + (lists[i] % 8))]);
        }

        return decompositions;
    }
}
