using System.Globalization;
using System.Text;
using Microsoft.ML.Tokenizers;

namespace MlNetTokenize.Cli;

/// <summary>The page of <c>report</c>: one HTML file with its style and script in it, light and dark, which loads nothing.</summary>
internal static class ReportPage
{
    private const int ShownCharacters = 1_200;
    private const int ShownTokens = 40;
    private const int Colors = 6;
    private const string Numbers = "127 + 677 = 804; 1234567 x 89 = 109876463; 3.14159; 2026-11-24";
    private const string Spelling = "How many letters r are in strawberry? Spell unbelievable, Mississippi and antidisestablishmentarianism.";
    private const string Code = "def f(items):\n    for item in items:\n        if item is None:\n            return [\n                item,\n            ]\n";

    public static string Create(IReadOnlyList<NamedReport> reports, IReadOnlyList<ReportText> texts)
    {
        var html = new Html();
        html.Raw("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>");
        html.Text(string.Join(", ", reports.Select(report => report.Name))).Raw("</title><style>").Raw(ReportStyle.Css).Raw("</style></head><body><main>\n<h1>What tokenizers make of texts</h1>\n");
        AddVocabularies(html, reports);
        AddMetrics(html, reports);
        AddLanguages(html, reports);
        html.Element("h2", "Texts in tokens").Raw("<p>A colour is a token, and the next one has another. Point at one to see its id; click it to see where it occurs.</p>\n");
        foreach (ReportText text in texts)
        {
            AddText(html, reports, text.Name, Beginning(text.Text));
        }

        AddText(html, reports, "Spelling", Spelling);
        AddText(html, reports, "Numbers", Numbers);
        AddText(html, reports, "Indentation", Code);
        AddTokenLists(html, reports);
        AddReferences(html);
        return html.Raw("</main><script>").Raw(ReportStyle.Script).Raw("</script></body></html>\n").ToString();
    }

    private static void AddVocabularies(Html html, IReadOnlyList<NamedReport> reports)
    {
        (string, string)[] titles =
        [
            ("tokenizer", string.Empty),
            ("tokens", "Of the vocabulary, special ones included."),
            ("used", "The share of them that occurs in these texts."),
            ("unreachable", "Tokens whose own text is encoded as something else (Land and Bartolo 2024)."),
            ("Shannon", "Entropy of the tokens' frequencies / that of equally frequent ones."),
            ("Rényi", "The same with Rényi's entropy of order 2.5 (Zouhar et al. 2023)."),
            ("round trip", "Whether every text comes back from its tokens."),
        ];
        html.Table(
            titles,
            reports.Select(report => (string[])
            [
                report.Name,
                report.Report.TokenCount.ToString("N0", CultureInfo.InvariantCulture),
                MetricColumn.Show(report.Report.VocabularyUse, "P1"),
                report.Report.UnreachableTokens.Count.ToString("N0", CultureInfo.InvariantCulture),
                MetricColumn.Show(report.Report.ShannonEfficiency, "F3"),
                MetricColumn.Show(report.Report.RenyiEfficiency, "F3"),
                report.Report.Total.RoundTrips ? "yes" : "no",
            ]),
            textColumns: 1);
    }

    private static void AddMetrics(Html html, IReadOnlyList<NamedReport> reports)
    {
        (string, string)[] titles = [("text", string.Empty), ("tokenizer", string.Empty), .. MetricColumn.All.Select(column => (column.Title, column.Explanation))];
        IEnumerable<IReadOnlyList<string>> rows = reports.SelectMany(report => report.Metrics.Select((metrics, i) => (metrics, i, report.Name)))
            .OrderBy(row => row.i)
            .Select(row => (string[])[row.metrics.Name, row.Name, .. MetricColumn.All.Select(column => column.Show(row.metrics))]);
        html.Element("h2", "Measured").Table(titles, rows, textColumns: 2);
    }

    private static void AddLanguages(Html html, IReadOnlyList<NamedReport> reports)
    {
        html.Element("h2", "What a language costs");
        html.Raw("<p>The same few sentences in each language: how many times as many tokens as in English (Petrov et al. 2023).</p>\n");
        TextMetrics[][] metrics = [.. reports.Select(report => TokenizerReport.Create(report.Report.Tokenizer, ParallelSentences.All).Texts.ToArray())];
        (string, string)[] titles = [("language", string.Empty), .. reports.Select(report => (report.Name, string.Empty))];
        html.Table(
            titles,
            ParallelSentences.All.Select((language, i) => (string[])[language.Name, .. metrics.Select(of => MetricColumn.Show(of[i].PremiumOver(of[0]), "F2"))]),
            textColumns: 1);
    }

    private static void AddText(Html html, IReadOnlyList<NamedReport> reports, string name, string text)
    {
        html.Element("h3", name);
        foreach (NamedReport report in reports)
        {
            IReadOnlyList<EncodedToken> tokens = report.Report.Tokenizer.EncodeToTokens(text, out _);
            html.Raw("<p class=\"by\">").Text(report.Name).Raw(" · ").Text(tokens.Count.ToString("N0", CultureInfo.InvariantCulture)).Raw(" tokens</p><pre>");
            int end = 0;
            for (int i = 0; i < tokens.Count; i++)
            {
                // Tokens inside one character have the same text: it is shown once.
                EncodedToken token = tokens[i];
                int start = Math.Max(end, token.Offset.Start.Value);
                end = Math.Max(end, token.Offset.End.Value);
                string shown = start < end ? Visible(text[start..end]) : "·";
                html.Raw(FormattableString.Invariant($"<span class=\"t c{i % Colors}\" data-id=\"{token.Id}\" title=\"{token.Id}\">")).Text(shown).Raw("</span>");
                if (shown.Contains('\n', StringComparison.Ordinal))
                {
                    html.Raw("<wbr>");
                }
            }

            html.Raw("</pre>\n");
        }
    }

    private static void AddTokenLists(Html html, IReadOnlyList<NamedReport> reports)
    {
        html.Element("h2", "Tokens");
        foreach (NamedReport report in reports)
        {
            BytePairTokenizer tokenizer = report.Report.Tokenizer;
            IReadOnlyList<long> counts = report.Report.Counts;
            html.Element("h3", report.Name);
            AddList(html, "Most frequent", tokenizer, Enumerable.Range(0, counts.Count).Where(id => counts[id] > 0).OrderByDescending(id => counts[id]).ThenBy(id => id));
            AddList(html, "Longest", tokenizer, Enumerable.Range(0, counts.Count).Where(tokenizer.Vocabulary.Contains).OrderByDescending(tokenizer.Vocabulary.LengthOf).ThenBy(id => id));
            AddList(html, "Never used here", tokenizer, report.Report.UnusedTokens);
            AddList(html, "Unreachable", tokenizer, report.Report.UnreachableTokens);
        }
    }

    private static void AddList(Html html, string title, BytePairTokenizer tokenizer, IEnumerable<int> ids)
    {
        int[] shown = [.. ids.Take(ShownTokens + 1)];
        html.Raw("<p><b>").Text(title).Raw("</b> ");
        foreach (int id in shown.Take(ShownTokens))
        {
            html.Raw(FormattableString.Invariant($"<code title=\"{id}\">")).Text(TokenizerFindings.Print(tokenizer, id)).Raw("</code> ");
        }

        html.Text(shown.Length == 0 ? "none" : shown.Length > ShownTokens ? "…" : string.Empty).Raw("</p>\n");
    }

    private static void AddReferences(Html html)
    {
        html.Element("h2", "What the numbers are");
        html.Raw("<dl>");
        foreach (MetricColumn column in MetricColumn.All)
        {
            html.Element("dt", column.Title).Element("dd", column.Explanation);
        }

        html.Element("dt", "references").Element(
            "dd",
            "Rust et al. 2021, arXiv 2012.15613. Petrov et al. 2023, arXiv 2305.15425. Zouhar et al. 2023, arXiv 2306.16842. Singh and Strouse 2024, arXiv 2402.14903. Land and Bartolo 2024, arXiv 2405.05417.");
        html.Raw("</dl>\n");
    }

    private static string Beginning(string text)
    {
        if (text.Length <= ShownCharacters)
        {
            return text;
        }

        return text[..(char.IsHighSurrogate(text[ShownCharacters - 1]) ? ShownCharacters - 1 : ShownCharacters)];
    }

    // What a page would not show: controls, and where a line ends.
    private static string Visible(string text)
    {
        var visible = new StringBuilder();
        foreach (char unit in text)
        {
            _ = unit switch
            {
                '\n' => visible.Append("↵\n"),
                '\t' => visible.Append('→').Append('\t'),
                '\r' => visible.Append('␍'),
                < ' ' => visible.Append((char)('\u2400' + unit)),
                _ => visible.Append(unit),
            };
        }

        return visible.ToString();
    }
}
