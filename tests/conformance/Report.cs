using System.Globalization;
using System.Text;

namespace MlNetTokenize.Conformance;

/// <summary>Prints differences of a part as they are found, and a table of all files of all parts in the end.</summary>
/// <param name="output">Where it prints; safe for several threads.</param>
/// <param name="differences">Where differences go besides; safe for several threads.</param>
internal sealed class Report(TextWriter output, TextWriter differences)
{
    private readonly List<Row> _rows = [];
    private int _skipped;

    public void Skip(string part, string reason)
    {
        _skipped++;
        output.WriteLine($"{part}: skipped: {reason}");
    }

    public void Say(string line)
    {
        output.WriteLine(line);
        output.Flush();
    }

    /// <summary>One difference, on the shortest text that was found to show it.</summary>
    public void Differs(string file, string aspect, string text, string ours, string theirs)
    {
        string line = $"- {file}: {aspect} of {text}: ours {Short(ours)}, theirs {Short(theirs)}";
        differences.WriteLine(line);
        Say(line);
    }

    /// <returns>What was read; <see langword="null"/> if the file is refused, which is told.</returns>
    public Subject? Try(string file, Func<Subject> read)
    {
        if (Read(read, out string? problem) is { } subject)
        {
            return subject;
        }

        string line = $"- {file}: refused: {problem}";
        differences.WriteLine(line);
        Say(line);
        return null;
    }

    /// <summary>The same without telling it. An exception that is not documented is a difference.</summary>
    public Subject? Read(Func<Subject> read, out string? problem)
    {
        try
        {
            problem = null;
            return read();
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            problem = $"{exception.GetType().Name}: {exception.Message}";
            if (exception is not InvalidDataException)
            {
                Differs("a file", "exception", Short(exception.StackTrace ?? string.Empty), problem, "none");
            }

            return null;
        }
    }

    public void Add(Row row) => _rows.Add(row);

    /// <summary>Prints the table.</summary>
    /// <returns>Whether everything that was tried is as it should be.</returns>
    public static bool Close(TextWriter output, IReadOnlyList<Report> parts)
    {
        Row[] rows = [.. parts.SelectMany(part => part._rows)];
        output.WriteLine();
        output.WriteLine("| file | kind | what it needs | loads | texts compared | differences |");
        output.WriteLine("|---|---|---|---|---|---|");
        foreach (Row row in rows)
        {
            string loads = row.Files == 1 ? (row.Loaded == 1 ? "yes" : "no") : $"{row.Loaded} of {row.Files}";
            string texts = row.Texts.ToString("N0", CultureInfo.InvariantCulture) + (row.Refused > 0 ? $" ({row.Refused.ToString("N0", CultureInfo.InvariantCulture)} an error there)" : string.Empty);
            string differences = row.Differences.Count == 0 ? "0" : string.Join(", ", row.Differences.Select(pair => $"{pair.Value} {pair.Key}"));
            output.WriteLine($"| {row.Name} | {row.Kind} | {row.Needs} | {loads} | {texts} | {differences} |");
        }

        int wrong = rows.Count(row => !row.IsAsItShouldBe);
        output.WriteLine();
        output.WriteLine($"conformance: {rows.Sum(row => row.Loaded)} of {rows.Sum(row => row.Files)} files load, {rows.Sum(row => row.Texts).ToString("N0", CultureInfo.InvariantCulture)} texts, {rows.SelectMany(row => row.Differences.Values).Sum()} differences in {wrong} rows, {parts.Sum(part => part._skipped)} parts skipped");
        return wrong == 0;
    }

    /// <summary>A text as a literal in which everything that cannot be seen is written out.</summary>
    public static string Show(string text)
    {
        var shown = new StringBuilder("\"");
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isPlain = rune.Value is >= ' ' and <= '~' and not ('"' or '\\' or '|');
            _ = isPlain ? shown.Append((char)rune.Value) : shown.Append(CultureInfo.InvariantCulture, $"\\u{{{rune.Value:x}}}");
        }

        return shown.Append('"').ToString();
    }

    private static string Short(string text) => text.Length <= 300 ? text : text[..300] + "…";
}
