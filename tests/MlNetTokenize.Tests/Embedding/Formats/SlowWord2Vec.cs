using System.Globalization;
using System.Text.RegularExpressions;

namespace MlNetTokenize.Tests;

/// <summary>Word2vec text as a regular expression for each line says it.</summary>
internal static class SlowWord2Vec
{
    /// <returns><see langword="null"/> where the text is none.</returns>
    public static (string[] Words, float[][] Rows)? Parse(string text)
    {
        string[] lines = [.. text.Split('\n').Select(line => Regex.Replace(line, "\r$", string.Empty).TrimEnd(' ', '\t'))];
        Match header = Regex.Match(lines[0], "^([0-9]+)[ \t]+([0-9]+)$");
        string[] rows = [.. lines[(header.Success ? 1 : 0)..].Where(line => line.Length > 0)];
        int dimension = header.Success
            ? int.Parse(header.Groups[2].Value, CultureInfo.InvariantCulture)
            : Regex.Split(lines[0], "[ \t]+").Skip(1).Reverse().TakeWhile(IsNumber).Count();
        if (dimension == 0 || rows.Length == 0 || (header.Success && rows.Length != int.Parse(header.Groups[1].Value, CultureInfo.InvariantCulture)))
        {
            return null;
        }

        var result = new Dictionary<string, float[]>();
        var words = new List<string>();
        foreach (string row in rows)
        {
            Match match = Regex.Match(row, $"^(.*[^ \t])(?:[ \t]+([^ \t]+)){{{dimension}}}$");
            string[] fields = [.. match.Groups[2].Captures.Select(capture => capture.Value)];
            string[] parts = Regex.Split(match.Groups[1].Value, "[ \t]");
            if (!match.Success || !fields.All(IsNumber) || fields.Any(field => !float.IsFinite(Number(field))) || (parts.Length > 1 && IsNumber(parts[^1])))
            {
                return null;
            }

            if (result.TryAdd(match.Groups[1].Value, [.. fields.Select(Number)]))
            {
                words.Add(match.Groups[1].Value);
            }
        }

        return ([.. words], [.. words.Select(word => result[word])]);
    }

    private static bool IsNumber(string text) => float.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);

    private static float Number(string text) => float.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);
}
