using System.Text.Json;
using System.Text.Json.Nodes;

namespace MlNetTokenize.Conformance;

/// <summary>
/// Expressions that a file may hold, and layouts of files: which are read, and whether what is read has the other engine's answers. Of the dialect an expression that is refused is no difference.
/// </summary>
internal sealed class Expressions : IPart
{
    public string Name => "expressions";

    public string? Missing(Setting setting) => setting.MissingTokenizers();

    public void Run(Setting setting)
    {
        using Oracle oracle = setting.StartTokenizers();
        var rows = new Dictionary<string, Row>();
        var refusedByUs = new List<string>();
        var readByUsAlone = new List<string>();
        foreach (JsonElement item in ((string[])["expressions", "layouts"]).SelectMany(op => oracle.Ask(new { op }).EnumerateArray()))
        {
            string group = item.GetProperty("group").GetString()!;
            if (!rows.TryGetValue(group, out Row? row))
            {
                row = rows[group] = new Row(group.StartsWith("layouts", StringComparison.Ordinal) ? group : $"expressions of {group}", "all", "one at a time") { MayRefuse = group == "the dialect" };
                setting.Report.Add(row);
            }

            Compare(setting, oracle, row, item.GetProperty("name").GetString()!, item.GetProperty("json").GetString()!, refusedByUs, readByUsAlone);
        }

        setting.Report.Say($"read by Hugging Face and refused by ours: {string.Join("   ", refusedByUs)}");
        setting.Report.Say($"read by ours alone: {string.Join("   ", readByUsAlone)}");
    }

    private static void Compare(Setting setting, Oracle oracle, Row row, string name, string json, List<string> refusedByUs, List<string> readByUsAlone)
    {
        bool isRead = true;
        try
        {
            oracle.Load(json);
        }
        catch (OracleException)
        {
            isRead = false;
        }

        Subject? subject = setting.Report.Read(() => Subject.FromTokenizerJson(json), out string? problem);
        if (!isRead)
        {
            // What both refuse is as it should be, and is not counted.
            if (subject is not null)
            {
                readByUsAlone.Add(name);
            }

            return;
        }

        row.Files++;
        if (subject is null)
        {
            refusedByUs.Add($"{name} ({problem})");
            return;
        }

        row.Loaded++;
        JsonNode file = JsonNode.Parse(json)!;
        bool isWhole = file["truncation"] is null && file["padding"] is null;
        var texts = new TextSet(file["added_tokens"] as JsonArray, 77);
        var comparison = new Comparison(Report.Show(name), oracle, subject, row, setting.Report);
        comparison.Compare(texts.Hostile(setting.IsThorough ? 3000 : 60));
        if (row.Name.StartsWith("layouts", StringComparison.Ordinal))
        {
            comparison.CompareProcessed(texts.Hostile(30).Select(text => (string[])[text]), isWhole);
            comparison.CompareProcessed(texts.HostilePairs(30), isWhole);
        }
        else
        {
            comparison.Compare(HostileTexts.CodePoints(setting.IsThorough ? 1 : 61));
        }
    }
}
