using System.Collections;
using System.Reflection;
using System.Resources;
using System.Runtime.InteropServices;

namespace MlNetTokenize.Conformance;

/// <summary>Sentences in a dozen languages that are on every machine which builds this: the messages of the SDK's own tools, as translators wrote them.</summary>
internal static class SdkTexts
{
    private static readonly string[] Assemblies = ["Microsoft.Build.Tasks.Core.resources.dll", "dotnet.resources.dll"];

    public static IEnumerable<string> Read(int maximumInLanguage)
    {
        string root = Path.GetFullPath(Path.Combine(RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", ".."));
        string sdks = Path.Combine(root, "sdk");
        string? sdk = Directory.Exists(sdks) ? Directory.GetDirectories(sdks).Order(StringComparer.Ordinal).LastOrDefault() : null;
        string[] languages = sdk is null ? [] : Directory.GetDirectories(sdk);
        foreach (string language in languages.Order(StringComparer.Ordinal))
        {
            int left = maximumInLanguage;
            foreach (string text in Assemblies.Select(name => Path.Combine(language, name)).Where(File.Exists).SelectMany(Strings))
            {
                if ((left -= text.Length) < 0)
                {
                    break;
                }

                yield return text;
            }
        }
    }

    private static IEnumerable<string> Strings(string path)
    {
        Assembly assembly = Assembly.LoadFile(path);
        foreach (string name in assembly.GetManifestResourceNames().Where(name => name.EndsWith(".resources", StringComparison.Ordinal)).Order(StringComparer.Ordinal))
        {
            using Stream stream = assembly.GetManifestResourceStream(name)!;
            using var reader = new ResourceReader(stream);
            foreach (string text in reader.Cast<DictionaryEntry>().OrderBy(entry => (string)entry.Key, StringComparer.Ordinal).Select(entry => entry.Value).OfType<string>())
            {
                yield return text;
            }
        }
    }
}
