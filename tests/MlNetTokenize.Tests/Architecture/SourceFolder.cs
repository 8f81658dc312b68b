using System.Reflection;
using System.Text.RegularExpressions;

namespace MlNetTokenize.Tests;

/// <summary>The libraries' source files: which types each folder declares, and which it names.</summary>
internal static partial class SourceFolder
{
    private static readonly string Root = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory,
        typeof(SourceFolder).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == "SourceFolder").Value!));

    /// <summary>The files of the libraries that see each other's internals: their folder within the library, their name, and their text without comments and strings.</summary>
    public static IReadOnlyList<(string Folder, string Name, string Code)> Files { get; } = [.. Read()];

    /// <summary>The folder of each type. A type in several files belongs to the folder of the file that has its name: the others open it onto their own folder.</summary>
    public static IReadOnlyDictionary<string, string> FolderOf { get; } = Files
        .SelectMany(file => Declaration().Matches(file.Code).Select(match => (Type: match.Groups[1].Value, file.Folder, file.Name)))
        .GroupBy(declared => declared.Type)
        .ToDictionary(type => type.Key, type => (type.FirstOrDefault(declared => declared.Name == type.Key + ".cs") is { Folder: not null } main ? main : type.First()).Folder, StringComparer.Ordinal);

    /// <summary>Which folders a folder uses, and by what: file and type.</summary>
    public static IReadOnlyDictionary<string, SortedDictionary<string, string>> Arrows { get; } = FindArrows();

    /// <summary>Whether a file declares a public type.</summary>
    public static bool DeclaresPublicType(string code) => Declaration().Matches(code).Any(match => match.Value.StartsWith("public ", StringComparison.Ordinal));

    private static IEnumerable<(string Folder, string Name, string Code)> Read()
    {
        foreach (string library in new[] { "MlNetTokenize.Core", "MlNetTokenize", "MlNetTokenize.Onnx" })
        {
            string folder = Path.Combine(Root, library);
            foreach (string path in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories))
            {
                string relative = Path.GetRelativePath(folder, path).Replace('\\', '/');

                // The second is a program of the build.
                if (!relative.StartsWith("obj/", StringComparison.Ordinal) && !relative.StartsWith("bin/", StringComparison.Ordinal) && !relative.EndsWith("WriteFriendReference.cs", StringComparison.Ordinal))
                {
                    yield return (Path.GetDirectoryName(relative)!.Replace('\\', '/'), Path.GetFileName(relative), NotCode().Replace(File.ReadAllText(path), KeptOf));
                }
            }
        }
    }

    private static Dictionary<string, SortedDictionary<string, string>> FindArrows()
    {
        var arrows = new Dictionary<string, SortedDictionary<string, string>>(StringComparer.Ordinal);
        foreach ((string folder, string name, string code) in Files)
        {
            if (!arrows.TryGetValue(folder, out SortedDictionary<string, string>? uses))
            {
                arrows.Add(folder, uses = new SortedDictionary<string, string>(StringComparer.Ordinal));
            }

            foreach (string word in Word().Matches(code).Select(match => match.Value))
            {
                if (FolderOf.TryGetValue(word, out string? other) && other != folder)
                {
                    uses.TryAdd(other, $"{name} names {word}");
                }
            }
        }

        return arrows;
    }

    // What is in the holes of an interpolated string is code.
    private static string KeptOf(Match match)
        => match.Value[0] is '/' or '\'' ? " " : string.Join(' ', Hole().Matches(match.Value).Select(hole => hole.Groups[1].Value));

    [GeneratedRegex("""//[^\n]*|/\*.*?\*/|\$*\"\"\".*?\"\"\"|\$*@\$*"(?:[^"]|"")*"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'""", RegexOptions.Singleline)]
    private static partial Regex NotCode();

    [GeneratedRegex(@"\{([^{}]*)\}")]
    private static partial Regex Hole();

    [GeneratedRegex(@"^(?:public |internal |static |sealed |abstract |partial |readonly |ref |unsafe )+(?:class|struct|interface|enum|record(?: struct)?) ([A-Z]\w*)", RegexOptions.Multiline)]
    private static partial Regex Declaration();

    [GeneratedRegex(@"\b[A-Z]\w*\b")]
    private static partial Regex Word();
}
