
namespace MlNetTokenize.Tests;

/// <summary>What the models do, written as they are defined.</summary>
internal static class SlowModels
{
    /// <summary>The longest token that fits, again and again.</summary>
    public static List<int> WordPiece(string piece, Dictionary<string, int> tokens, int unknown, string prefix, int longestPiece)
    {
        var ids = new List<int>();
        for (int start = 0; start < piece.Length;)
        {
            int end = piece.Length;
            while (end > start && !(IsBoundary(piece, end) && tokens.ContainsKey((start > 0 ? prefix : string.Empty) + piece[start..end])))
            {
                end--;
            }

            if (end == start || piece.EnumerateRunes().Count() > longestPiece)
            {
                return [unknown];
            }

            ids.Add(tokens[(start > 0 ? prefix : string.Empty) + piece[start..end]]);
            start = end;
        }

        return ids;
    }

    /// <summary>The best of all sequences, of equal ones that whose last token is longest, and so on to the left. Unknown characters have the id −1.</summary>
    /// <param name="piece">The piece.</param>
    /// <param name="tokens">The tokens.</param>
    /// <param name="scores">Their scores, and how an unknown character counts.</param>
    /// <param name="add">Adds a score to a sum as it is compared; and rounds it as it is kept.</param>
    public static List<(int Id, string Text)> BestPath(
        string piece, Dictionary<string, int> tokens, (IReadOnlyList<double> OfTokens, double OfUnknown) scores, (Func<double, double, double> Sum, Func<double, double> Round) add)
    {
        var best = new (double Sum, int Start, int Id)?[piece.Length + 1];
        best[0] = (0, 0, -1);
        for (int end = 1; end <= piece.Length; end++)
        {
            for (int start = 0; start < end; start++)
            {
                string text = piece[start..end];
                if (best[start] is not { } before || !IsBoundary(piece, end))
                {
                    continue;
                }

                bool isCharacter = text.EnumerateRunes().Count() == 1;
                if (tokens.TryGetValue(text, out int id) || isCharacter)
                {
                    bool isKnown = tokens.ContainsKey(text);
                    double sum = add.Sum(isKnown ? scores.OfTokens[id] : scores.OfUnknown, before.Sum);
                    sum = isKnown ? sum : add.Round(sum);
                    if (best[end] is not { } known || sum > known.Sum)
                    {
                        best[end] = (add.Round(sum), start, isKnown ? id : -1);
                    }
                }
            }
        }

        var path = new List<(int Id, string Text)>();
        for (int end = piece.Length; end > 0; end = best[end]!.Value.Start)
        {
            path.Add((best[end]!.Value.Id, piece[best[end]!.Value.Start..end]));
        }

        path.Reverse();
        return path;
    }

    /// <summary>Always the pair of the lowest rank and of those the leftmost, until no pair merges.</summary>
    /// <param name="symbols">What is merged.</param>
    /// <param name="rankOf">The rank of two texts next to each other; <see langword="null"/> where they do not merge.</param>
    public static List<string> Merge(IEnumerable<string> symbols, Func<string, string, int?> rankOf)
    {
        List<string> merged = [.. symbols];
        while (true)
        {
            int lowest = int.MaxValue;
            int place = -1;
            for (int i = 0; i + 1 < merged.Count; i++)
            {
                if (rankOf(merged[i], merged[i + 1]) is { } rank && rank < lowest)
                {
                    (lowest, place) = (rank, i);
                }
            }

            if (place < 0)
            {
                return merged;
            }

            merged[place] += merged[place + 1];
            merged.RemoveAt(place + 1);
        }
    }

    public static IEnumerable<string> Characters(string text) => text.EnumerateRunes().Select(character => character.ToString());

    private static bool IsBoundary(string text, int index) => index == text.Length || !char.IsLowSurrogate(text[index]);
}
