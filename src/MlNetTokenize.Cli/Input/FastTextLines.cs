namespace MlNetTokenize.Cli;

/// <summary>Files that fastText learns from: a text on each line, with its label before it, as <c>__label__positive a lovely film</c>.</summary>
internal static class FastTextLines
{
    public const string LabelPrefix = "__label__";

    /// <summary>Reads texts. Lines without anything on them are passed over.</summary>
    /// <param name="reader">The file.</param>
    /// <param name="hasLabels">Whether labels are asked for; else they are left out.</param>
    /// <param name="file">For messages.</param>
    /// <exception cref="InvalidDataException">A line has no label, or several, and one is asked for.</exception>
    public static IEnumerable<LabelledText> Read(TextReader reader, bool hasLabels, string file)
    {
        long number = 0;
        while (reader.ReadLine() is string line)
        {
            number++;
            string rest = line.Trim();
            if (rest.Length == 0)
            {
                continue;
            }

            string? label = null;
            int labels = 0;
            for (; rest.StartsWith(LabelPrefix, StringComparison.Ordinal); labels++)
            {
                int end = rest.AsSpan().IndexOfAny(' ', '\t');
                label = end < 0 ? rest[LabelPrefix.Length..] : rest[LabelPrefix.Length..end];
                rest = end < 0 ? string.Empty : rest[end..].TrimStart();
            }

            if (hasLabels && (labels != 1 || label!.Length == 0))
            {
                throw new InvalidDataException(FormattableString.Invariant(
                    $"Line {number} of '{file}' has {(labels == 1 ? "an empty label" : labels == 0 ? $"no label: it does not begin with {LabelPrefix}" : $"{labels} labels, and a text has one")}."));
            }

            yield return new LabelledText(rest, hasLabels ? label : null);
        }
    }
}
