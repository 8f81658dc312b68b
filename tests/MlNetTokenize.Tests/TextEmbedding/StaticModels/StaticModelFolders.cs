using System.Text.Json;

namespace MlNetTokenize.Tests;

/// <summary>The folders of make-folders.py, and what its tokenizers and NumPy made of some texts.</summary>
internal static class StaticModelFolders
{
    private static readonly string Root = Path.Combine(AppContext.BaseDirectory, "StaticModels");

    public static string[] Names { get; } =
        ["potion-f16", "quantized-vocabulary", "int8-weights", "unigram-f64", "byte-pairs-bf16", "sentence-transformers-root", "sentence-transformers-folder"];

    public static TheoryData<string> All => [.. Names];

    public static string PathOf(string name) => Path.Combine(Root, name);

    public static string[] Texts { get; } = [.. Expected().GetProperty("texts").EnumerateArray().Select(text => text.GetString()!)];

    /// <summary>For each text how many tokens it has and its vector.</summary>
    public static (int Count, double[] Vector)[] ExpectedOf(string name)
    {
        JsonElement folder = Expected().GetProperty("folders").GetProperty(name);
        return [.. folder.GetProperty("counts").EnumerateArray().Zip(folder.GetProperty("vectors").EnumerateArray(), (count, vector) => (count.GetInt32(), vector.EnumerateArray().Select(value => value.GetDouble()).ToArray()))];
    }

    /// <summary>A copy of a folder that may be damaged.</summary>
    public static string Copy(string name)
    {
        string target = Path.Combine(Path.GetTempPath(), $"static-{Guid.NewGuid():N}");
        foreach (string file in Directory.EnumerateFiles(PathOf(name), "*", SearchOption.AllDirectories))
        {
            string path = Path.Combine(target, Path.GetRelativePath(PathOf(name), file));
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.Copy(file, path);
        }

        return target;
    }

    private static JsonElement Expected()
    {
        using JsonDocument json = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Root, "expected.json")));
        return json.RootElement.Clone();
    }
}
