namespace MlNetTokenize.Conformance;

/// <summary>What people wrote: this project's own prose, code and example texts, cut into lines and into parts of some thousand characters.</summary>
internal static class RealTexts
{
    private const int PartLength = 3000;

    public static IEnumerable<string> Read(string root, int maximumCharacters)
    {
        string[] files =
        [
            .. Files(root, "README.md", SearchOption.TopDirectoryOnly),
            .. Files(Path.Combine(root, "examples"), "*.tsv", SearchOption.AllDirectories),
            .. Files(Path.Combine(root, "examples"), "*.txt", SearchOption.AllDirectories),
            .. Files(Path.Combine(root, "src", "MlNetTokenize.Core", "Tokenization"), "*.cs", SearchOption.AllDirectories),
        ];
        int left = maximumCharacters;
        foreach (string file in files)
        {
            // Every file begins; none takes more than a quarter.
            string text = File.ReadAllText(file);
            text = text[..Math.Min(text.Length, Math.Min(maximumCharacters / 4, left))];
            if (text.Length > 0 && char.IsHighSurrogate(text[^1]))
            {
                text = text[..^1];
            }

            left -= text.Length;
            int position = 0;
            bool inLines = true;
            while (position < text.Length)
            {
                int end = inLines ? text.IndexOf('\n', position) : Math.Min(position + PartLength, text.Length);
                end = end < 0 ? text.Length : inLines ? end + 1 : end;
                if (end < text.Length && char.IsLowSurrogate(text[end]))
                {
                    end++;
                }

                yield return text[position..end];
                position = end;
                inLines = position < text.Length / 2;
            }
        }
    }

    private static IEnumerable<string> Files(string folder, string pattern, SearchOption depth)
        => Directory.Exists(folder) ? Directory.EnumerateFiles(folder, pattern, depth).Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}")).Order(StringComparer.Ordinal) : [];
}
