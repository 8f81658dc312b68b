using MlNetTokenize.IO;

namespace MlNetTokenize.Tokenization.Sources;

/// <summary>The texts of a vocabulary's ids.</summary>
internal static class TokenTexts
{
    // Published vocabularies have holes, but no file should take more memory than in proportion to what it holds.
    private const int MostHoles = 65_535;

    /// <summary>Puts texts in the order of their ids.</summary>
    /// <param name="tokens">Texts and ids; of several texts of an id the first one counts.</param>
    /// <returns>For each id its text, all of them different; <see langword="null"/> for a hole. As long as the highest id + 1.</returns>
    /// <exception cref="InvalidDataException">There is no token, or an id is negative or too large.</exception>
    public static string?[] Order(IEnumerable<(string Text, int Id)> tokens)
    {
        var textOf = new Dictionary<int, string>();
        foreach ((string text, int id) in tokens)
        {
            if (id < 0)
            {
                throw new InvalidDataException($"Token '{FormatFile.Shown(text)}' has the negative id {id}.");
            }

            textOf.TryAdd(id, text);
        }

        int highest = textOf.Count == 0 ? throw new InvalidDataException("There is no token in the vocabulary.") : textOf.Keys.Max();
        if (highest > ((long)textOf.Count * 2) + MostHoles)
        {
            throw new InvalidDataException($"Token '{FormatFile.Shown(textOf[highest])}' has the id {highest}, too high for a vocabulary of {textOf.Count} tokens.");
        }

        var texts = new string?[highest + 1];
        var seen = new HashSet<string>(Enumerable.Range(0, texts.Length).Where(id => !textOf.ContainsKey(id)).Select(NameOfHole), StringComparer.Ordinal);
        foreach ((int id, string text) in textOf.OrderBy(token => token.Key))
        {
            texts[id] = text;
            while (!seen.Add(texts[id]!))
            {
                texts[id] += $" ({id})";
            }
        }

        return texts;
    }

    /// <summary>What a hole is called in a list of all ids' texts; no token has this text.</summary>
    public static string NameOfHole(int id) => $"unused {id}";
}
