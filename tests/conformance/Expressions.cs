using System.Text.Json.Nodes;

namespace MlNetTokenize.Conformance;

/// <summary>
/// Expressions that a file may hold, and layouts of files: which are read, and whether what is read has the other engine's answers. Of the dialect an expression that is refused is no difference; one that only
/// ours takes is.
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
        foreach (JsonNode? item in ((string[])["expressions", "layouts"]).SelectMany(op => oracle.Ask(new { op }).AsArray()))
        {
            string group = item!["group"]!.GetValue<string>();
            if (!rows.TryGetValue(group, out Row? row))
            {
                row = rows[group] = new Row(group.StartsWith("layouts", StringComparison.Ordinal) ? group : $"expressions of {group}", "all", "one at a time") { MayRefuse = group == "the dialect" };
                setting.Report.Add(row);
            }

            Compare(setting, oracle, row, item["name"]!.GetValue<string>(), item["json"]!.GetValue<string>(), refusedByUs);
        }

        setting.Report.Say($"read by Hugging Face and refused by ours: {string.Join("   ", refusedByUs)}");
    }

    private static void Compare(Setting setting, Oracle oracle, Row row, string name, string json, List<string> refusedByUs)
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
                row.Differences["read by ours alone"] = row.Differences.GetValueOrDefault("read by ours alone") + 1;
                setting.Report.Differs("expression", "reading", name, "read", "refused");
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
        var texts = new TextSet(JsonNode.Parse(json)!["added_tokens"] as JsonArray, 77);
        var comparison = new Comparison(Report.Show(name), oracle, subject, row, setting.Report);
        comparison.Compare(texts.Hostile(setting.IsThorough ? 3000 : 100));
        if (row.Name.StartsWith("layouts", StringComparison.Ordinal))
        {
            comparison.CompareColumns(texts.Hostile(30).Select(text => (string[])[text]));
            comparison.CompareColumns(texts.HostilePairs(30));
        }
        else
        {
            comparison.Compare(HostileTexts.CodePoints(setting.IsThorough ? 1 : 41));
        }
    }
}
