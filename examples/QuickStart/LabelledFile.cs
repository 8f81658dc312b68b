namespace QuickStart;

/// <summary>Data of the user's own: a line is a label, a tab and a text.</summary>
internal static class LabelledFile
{
    /// <exception cref="InvalidDataException">A line has no label or no text.</exception>
    public static IReadOnlyList<LabelledText> Read(string path)
    {
        var rows = new List<LabelledText>();
        foreach ((int index, string line) in File.ReadLines(path).Index())
        {
            int tab = line.IndexOf('\t', StringComparison.Ordinal);
            if (tab <= 0 || tab == line.Length - 1)
            {
                throw new InvalidDataException($"{path}, line {index + 1}: not a label, a tab and a text.");
            }

            rows.Add(new LabelledText { Label = line[..tab], Text = line[(tab + 1)..] });
        }

        return rows;
    }
}
