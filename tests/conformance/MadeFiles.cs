using System.Text.Json;
using System.Text.Json.Nodes;

namespace MlNetTokenize.Conformance;

/// <summary>Small files of every kind of part, which oracle/cases.mjs makes.</summary>
internal sealed class MadeFiles : IPart
{
    public string Name => "made";

    public string? Missing(Setting setting) => setting.MissingTokenizers();

    public void Run(Setting setting)
    {
        using Oracle oracle = setting.StartTokenizers();
        var rows = new Dictionary<string, Row>();
        ulong seed = 0;
        foreach (JsonElement item in oracle.Ask(new { op = "cases" }).EnumerateArray())
        {
            string kind = item.GetProperty("kind").GetString()!;
            if (!rows.TryGetValue(kind, out Row? row))
            {
                row = rows[kind] = new Row($"small files that are made, by {kind}", "all", "one part and option at a time");
                setting.Report.Add(row);
            }

            string name = $"{kind}: {item.GetProperty("name").GetString()}";
            Compare(setting, oracle, row, name, kind, item.GetProperty("json").GetString()!, ++seed);
        }
    }

    private static void Compare(Setting setting, Oracle oracle, Row row, string name, string kind, string json, ulong seed)
    {
        row.Files++;
        if (setting.Report.Try(name, () => Subject.FromTokenizerJson(json)) is not { } subject)
        {
            return;
        }

        row.Loaded++;
        oracle.Load(json);
        JsonNode file = JsonNode.Parse(json)!;
        bool isWhole = file["truncation"] is null && file["padding"] is null;
        var texts = new TextSet(file["added_tokens"] as JsonArray, seed);
        var comparison = new Comparison(name, oracle, subject, row, setting.Report);
        comparison.Compare(texts.Hostile(setting.IsThorough ? 4000 : 120));
        comparison.Compare(HostileTexts.Runs(setting.IsThorough ? 300 : 40));
        comparison.CompareProcessed(texts.Hostile(30).Select(text => (string[])[text]), isWhole);
        comparison.CompareProcessed(texts.HostilePairs(30), isWhole);
        if (kind is "normalizer" or "pre-tokenizer")
        {
            comparison.Compare(HostileTexts.CodePoints(setting.IsThorough ? 1 : 41));
        }
    }
}
