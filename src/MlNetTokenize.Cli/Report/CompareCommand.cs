using System.CommandLine;
using System.Globalization;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace MlNetTokenize.Cli;

/// <summary><c>compare</c>: several tokenizers on several texts, as a table.</summary>
internal static class CompareCommand
{
    public static Command Create(CommandHost host)
    {
        var inputs = new ReportInputs();
        return host.Command(
            "compare",
            "Compares tokenizers on texts: compression, words, numbers, indentation, use of the vocabulary, and what a language costs.",
            [
                "compare english.txt code.txt -t tokenizer.json -t o200k_base",
                "compare 'texts/*.txt' -t a.json -t b.json --json",
                "compare english.txt -t a.json --parallel english.txt --parallel korean.txt",
            ],
            inputs.Symbols,
            context =>
            {
                ReportTexts texts = inputs.Read(context);
                NamedReport[] reports = ReportInputs.Measure(context, inputs.LoadTokenizers(context), texts);
                context.Show($"{Metrics(reports)}\n\n{Languages(reports)}", reports.Select(ToJson).ToJson());
            });
    }

    private static string Metrics(NamedReport[] reports)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumns("text", "tokenizer");
        foreach (MetricColumn column in MetricColumn.All)
        {
            table.AddColumn(new TableColumn(column.Title).RightAligned());
        }

        table.AddColumns(new TableColumn("used").RightAligned(), new TableColumn("Rényi").RightAligned());

        // Text by text, so that tokenizers stand below each other.
        int texts = reports[0].Metrics.Count();
        for (int text = 0; text < texts; text++)
        {
            foreach (NamedReport report in reports)
            {
                TextMetrics metrics = report.Metrics.ElementAt(text);
                bool isLast = text == texts - 1;
                table.AddRow([
                    .. new[] { metrics.Name, report.Name }.Concat(MetricColumn.All.Select(column => column.Show(metrics))).Select(Markup.Escape),
                    isLast ? MetricColumn.Show(report.Report.VocabularyCoverage, "P1") : string.Empty,
                    isLast ? MetricColumn.Show(report.Report.RenyiEfficiency, "F3") : string.Empty,
                ]);
            }
        }

        return Write(table);
    }

    // How many times as many tokens as the first language.
    private static string Languages(NamedReport[] reports)
    {
        var table = new Table { Border = TableBorder.Simple };
        table.AddColumn($"times {Markup.Escape(reports[0].Languages[0].Name)}");
        foreach (NamedReport report in reports)
        {
            table.AddColumn(new TableColumn(Markup.Escape(report.Name)).RightAligned());
        }

        for (int language = 0; language < reports[0].Languages.Count; language++)
        {
            table.AddRow([Markup.Escape(reports[0].Languages[language].Name), .. reports.Select(report => MetricColumn.Show(report.Premium(language), "F2"))]);
        }

        return Write(table);
    }

    private static string Write(Table table)
    {
        using var written = new StringWriter(CultureInfo.InvariantCulture);
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, ColorSystem = ColorSystemSupport.NoColors, Out = new AnsiConsoleOutput(written) });
        console.Profile.Width = 1000;
        console.Write(table);
        return string.Join('\n', written.ToString().Split('\n').Select(line => line.TrimEnd())).Trim('\n');
    }

    private static JsonNode ToJson(NamedReport report) => new JsonObject
    {
        ["tokenizer"] = report.Name,
        ["vocabularySize"] = report.Report.Tokenizer.VocabularySize,
        ["vocabularyUse"] = JsonOutput.Finite(report.Report.VocabularyCoverage),
        ["shannonEfficiency"] = JsonOutput.Finite(report.Report.ShannonEfficiency),
        ["renyiEfficiency"] = JsonOutput.Finite(report.Report.RenyiEfficiency),
        ["unusedTokens"] = report.Report.UnusedTokens.Count,
        ["unreachableTokens"] = report.Report.UnreachableTokens.ToJson(),
        ["languages"] = report.Languages.Select((metrics, i) => new JsonObject { ["name"] = metrics.Name, ["tokens"] = metrics.Tokens, ["premium"] = JsonOutput.Finite(report.Premium(i)) }).ToJson(),
        ["texts"] = report.Metrics.Select(metrics => new JsonObject
        {
            ["name"] = metrics.Name,
            ["bytes"] = metrics.Bytes,
            ["characters"] = metrics.Characters,
            ["words"] = metrics.Words,
            ["tokens"] = metrics.Tokens,
            ["distinctTokens"] = metrics.DistinctTokens,
            ["roundTrips"] = metrics.RoundTrips,
            ["bytesPerToken"] = JsonOutput.Finite(metrics.BytesPerToken),
            ["charactersPerToken"] = JsonOutput.Finite(metrics.CharactersPerToken),
            ["fertility"] = JsonOutput.Finite(metrics.Fertility),
            ["continuedWordShare"] = JsonOutput.Finite(metrics.ContinuedWordShare),
            ["tokensPerNumber"] = JsonOutput.Finite(metrics.TokensPerNumber),
            ["canonicalNumberShare"] = JsonOutput.Finite(metrics.CanonicalNumberShare),
            ["tokensPerIndentation"] = JsonOutput.Finite(metrics.TokensPerIndentation),
        }).ToJson(),
    };
}
