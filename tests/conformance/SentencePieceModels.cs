using System.Text.Json;
using System.Text.Json.Nodes;

namespace MlNetTokenize.Conformance;

/// <summary>Files of SentencePiece's own, which it trains here with one option changed at a time.</summary>
internal sealed class SentencePieceModels : IPart
{
    public string Name => "sentencepiece";

    public string? Missing(Setting setting)
    {
        using Oracle oracle = setting.StartSentencePiece();
        try
        {
            oracle.Load(string.Empty);
            return null;
        }
        catch (OracleException exception) when (!exception.HasDied)
        {
            // It is there, and does not take nothing for a model.
            return null;
        }
        catch (Exception exception) when (exception is OracleException or System.ComponentModel.Win32Exception)
        {
            return "SentencePiece for Python could not be had";
        }
    }

    public void Run(Setting setting)
    {
        using Oracle oracle = setting.StartSentencePiece();
        var rows = new Dictionary<string, Row>();
        ulong seed = 0;
        foreach (JsonProperty item in oracle.Ask(new { op = "models" }).EnumerateObject())
        {
            string name = item.Name;
            string kind = name.Split(',')[0];
            if (!rows.TryGetValue(kind, out Row? row))
            {
                row = rows[kind] = new Row($"SentencePiece's .model, {kind}", kind, "one option at a time") { MayRefuse = kind is "word" or "char" };
                setting.Report.Add(row);
            }

            row.Files++;
            string file = item.Value.GetString()!;
            if (setting.Report.Try(name, () => Subject.FromSentencePiece(Convert.FromBase64String(file))) is not { } subject)
            {
                continue;
            }

            row.Loaded++;
            oracle.Load(file);
            var tokens = new JsonArray([.. ((string[])["<sep>", "7", "<ctl>", "<s>", "</s>", "<unk>", "kor", "▁x", "kortare", "misolan", "preвет"]).Select(token => (JsonNode)new JsonObject { ["content"] = token })]);
            var texts = new TextSet(tokens, ++seed);
            var comparison = new Comparison($".model {name}", oracle, subject, row, setting.Report, hasSpecial: false);
            comparison.Compare(texts.Hostile(setting.IsThorough ? 20_000 : 600));
            comparison.Compare(HostileTexts.Runs(setting.IsThorough ? 300 : 100));
            comparison.Compare(HostileTexts.CodePoints(setting.IsThorough ? 1 : 29));
            comparison.Compare(TextSet.Real(setting.Root, setting.IsThorough ? 500_000 : 20_000));
        }
    }
}
