using System.Text;
using System.Text.RegularExpressions;

namespace MlNetTokenize.Cli;

/// <summary>From what the user names to files: names, patterns with <c>*</c>, <c>**</c> and <c>?</c>, folders, and <c>-</c>.</summary>
internal static class InputFiles
{
    /// <summary>Finds the files of a command that writes one: it is none of them.</summary>
    /// <param name="names">What the user names.</param>
    /// <param name="output">The file that is written; <see langword="null"/> for standard output.</param>
    /// <exception cref="CommandException">A name is of nothing, finds nothing, or finds the file that is written.</exception>
    public static IReadOnlyList<InputFile> Find(IEnumerable<string> names, string? output)
    {
        IReadOnlyList<InputFile> files = Find(names);
        string? written = output is null ? null : OutputFile.TargetOf(output);
        return written is null || files.All(file => file.Path == InputFile.StandardInput || OutputFile.TargetOf(file.Path) != written)
            ? files
            : throw CommandException.Usage($"'{output}' is read: what is written must be another file.");
    }

    /// <summary>Finds the files, those of each name in the order of their paths, so that the same command reads the same texts in the same order everywhere.</summary>
    /// <exception cref="CommandException">A name is of nothing, or finds nothing.</exception>
    public static IReadOnlyList<InputFile> Find(IEnumerable<string> names)
    {
        var files = new List<InputFile>();
        foreach (string name in names)
        {
            if (name == InputFile.StandardInput || File.Exists(name))
            {
                files.Add(new InputFile(name));
                continue;
            }

            string[] found = Directory.Exists(name) ? InFolder(name, _ => true)
                : name.AsSpan().ContainsAny('*', '?') ? Matching(name)
                : throw new CommandException($"There is no file '{name}'.");
            if (found.Length == 0)
            {
                throw new CommandException(Directory.Exists(name) ? $"The folder '{name}' has no files." : $"No file is named as '{name}'.");
            }

            files.AddRange(found.Select(path => new InputFile(path)));
        }

        if (files.Count(file => file.Path == InputFile.StandardInput) > 1)
        {
            throw CommandException.Usage("'-' can be named once only: standard input has one text.");
        }

        return files;
    }

    private static string[] Matching(string pattern)
    {
        pattern = pattern.Replace('\\', '/');
        int firstWildcard = pattern.AsSpan().IndexOfAny('*', '?');
        int endOfFolder = pattern.LastIndexOf('/', firstWildcard);
        string folder = endOfFolder < 0 ? "." : endOfFolder == 0 ? "/" : pattern[..endOfFolder];
        Regex rest = ToRegex(pattern[(endOfFolder + 1)..]);
        if (!Directory.Exists(folder))
        {
            throw new CommandException($"There is no folder '{folder}', where files named as '{pattern}' would be.");
        }

        return [.. InFolder(folder, rest.IsMatch).Select(path => endOfFolder < 0 ? path[2..] : path)];
    }

    /// <summary>All files of a folder and its folders but hidden ones.</summary>
    private static string[] InFolder(string folder, Predicate<string> isWanted)
    {
        var options = new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.Hidden | FileAttributes.System, IgnoreInaccessible = false };
        string[] files = [.. Directory.EnumerateFiles(folder, "*", options).Where(path => isWanted(Path.GetRelativePath(folder, path).Replace('\\', '/')))];
        Array.Sort(files, StringComparer.Ordinal);
        return files;
    }

    private static Regex ToRegex(string pattern)
    {
        var regex = new StringBuilder("^");
        for (int i = 0; i < pattern.Length; i++)
        {
            if (pattern.AsSpan(i).StartsWith("**/"))
            {
                regex.Append("(?:.*/)?");
                i += 2;
            }
            else if (pattern.AsSpan(i).StartsWith("**"))
            {
                regex.Append(".*");
                i++;
            }
            else
            {
                regex.Append(pattern[i] switch { '*' => "[^/]*", '?' => "[^/]", char other => Regex.Escape(other.ToString()) });
            }
        }

        return new Regex(regex.Append('$').ToString(), RegexOptions.CultureInvariant | RegexOptions.Singleline);
    }
}
