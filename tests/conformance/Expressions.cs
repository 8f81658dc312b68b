using System.Text.Json.Nodes;

namespace MlNetTokenize.Conformance;

/// <summary>Expressions that a file may hold: which are read, and whether those that are cut as the other engine does. One that is refused is no difference; one that only ours takes is.</summary>
internal sealed class Expressions : IPart
{
    public string Name => "expressions";

    public string? Missing(Setting setting) => setting.MissingTokenizers();

    public void Run(Setting setting)
    {
        using Oracle oracle = setting.StartTokenizers();
        var rows = new Dictionary<string, Row>();
        var refusedByUs = new List<string>();
        foreach (JsonNode? item in oracle.Ask(new { op = "expressions" }).AsArray())
        {
            string group = item!["group"]!.GetValue<string>();
            if (!rows.TryGetValue(group, out Row? row))
            {
                row = rows[group] = new Row($"expressions of {group}", "Split", "as `regex` in a pre-tokenizer") { MayRefuse = group == "the dialect" };
                setting.Report.Add(row);
            }

            Compare(setting, oracle, row, item["name"]!.GetValue<string>(), item["json"]!.GetValue<string>(), refusedByUs);
        }

        setting.Report.Say($"expressions that Hugging Face reads and ours refuses: {string.Join("   ", refusedByUs)}");
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
        var comparison = new Comparison($"expression {Report.Show(name)}", oracle, subject, row, setting.Report);
        comparison.Compare(new TextSet(null, 77).Hostile(setting.IsThorough ? 3000 : 120));
        comparison.Compare(HostileTexts.CodePoints(setting.IsThorough ? 1 : 31));
    }
}
