using System.Collections;
using System.Reflection;
using System.Resources;
using System.Runtime.InteropServices;
using System.Text;
using System.Xml.Linq;

namespace MlNetTokenize.Benchmarks;

/// <summary>Real text to measure on.</summary>
internal static class Texts
{
    // Enough that caches fill, and not so much that the slowest contender takes minutes.
    private const int Longest = 4_000_000;

    /// <summary>The beginnings of the text files of a folder, by name.</summary>
    public static IReadOnlyList<(string Name, string Text)> Find(string? folder)
    {
        folder ??= FindCorpora();
        if (folder is null)
        {
            return OfTheSdk();
        }

        string[] files = [.. Directory.GetFiles(folder, "*.txt").Order(StringComparer.Ordinal)];
        return [.. files.Select(file => (Path.GetFileNameWithoutExtension(file), Beginning(File.ReadAllText(file)))).Where(file => file.Item2.Length >= Longest / 2)];
    }

    /// <summary>The text files of a folder, as a whole; or the one text file that is given.</summary>
    /// <param name="place">A folder or a file; the nearest folder named corpora where it is none.</param>
    /// <param name="temporaryFolder">Where files are written if there is no such folder.</param>
    /// <exception cref="ArgumentException">There is no such place, or no text in it.</exception>
    public static IReadOnlyList<string> FindFiles(string? place, string temporaryFolder)
    {
        if (File.Exists(place))
        {
            return [Path.GetFullPath(place)];
        }

        if (place is not null && !Directory.Exists(place))
        {
            throw new ArgumentException($"There is no file or folder '{place}'.");
        }

        place ??= FindCorpora();
        if (place is null)
        {
            foreach ((string name, string text) in OfTheSdk())
            {
                File.WriteAllText(Path.Combine(temporaryFolder, name + ".txt"), text);
            }

            place = temporaryFolder;
        }

        string[] files = [.. Directory.GetFiles(Path.GetFullPath(place), "*.txt").Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw new ArgumentException($"There is no .txt file in '{place}'.");
    }

    private static string? FindCorpora()
    {
        for (DirectoryInfo? folder = new(Directory.GetCurrentDirectory()); folder is not null; folder = folder.Parent)
        {
            IEnumerable<DirectoryInfo> near = [folder, .. folder.GetDirectories()];
            if (near.Select(place => Path.Combine(place.FullName, "corpora")).FirstOrDefault(Directory.Exists) is string corpora)
            {
                return corpora;
            }
        }

        return null;
    }

    /// <summary>What every machine with the SDK has: documentation in English, the runtime's own in XML as code, and MSBuild's messages in thirteen languages.</summary>
    private static List<(string Name, string Text)> OfTheSdk()
    {
        // dotnet/shared/Microsoft.NETCore.App/10.0.0/ is where the runtime is.
        string dotnet = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        string[] documentation = [.. Directory.GetFiles(Path.Combine(dotnet, "packs"), "*.xml", SearchOption.AllDirectories).Order(StringComparer.Ordinal)];
        var english = new StringBuilder();
        var code = new StringBuilder();
        foreach (string file in documentation.TakeWhile(_ => english.Length < Longest))
        {
            string xml = File.ReadAllText(file);
            code.Append(xml);
            english.AppendJoin('\n', XDocument.Parse(xml).Descendants("summary").Select(summary => summary.Value));
        }

        var languages = new StringBuilder();
        foreach (string file in Directory.GetFiles(Path.Combine(dotnet, "sdk"), "*.resources.dll", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            AppendMessages(file, languages);
        }

        return [("english", Beginning(english.ToString())), ("xml", Beginning(code.ToString())), ("multilingual", Beginning(languages.ToString()))];
    }

    private static void AppendMessages(string file, StringBuilder text)
    {
        if (text.Length >= Longest)
        {
            return;
        }

        Assembly satellite = Assembly.Load(File.ReadAllBytes(file));
        foreach (string name in satellite.GetManifestResourceNames().Where(name => name.EndsWith(".resources", StringComparison.Ordinal)))
        {
            using var messages = new ResourceReader(satellite.GetManifestResourceStream(name)!);
            foreach (DictionaryEntry message in messages)
            {
                if (message.Value is string value)
                {
                    text.Append(value).Append('\n');
                }
            }
        }
    }

    private static string Beginning(string text)
    {
        if (text.Length <= Longest)
        {
            return text;
        }

        return text[..(char.IsHighSurrogate(text[Longest - 1]) ? Longest - 1 : Longest)];
    }
}
