using System.Globalization;

namespace MlNetTokenize.Cli;

/// <summary>The page of <c>report</c>: one HTML file with its style and script in it, light and dark, which loads nothing.</summary>
internal static class ReportPage
{
    /// <summary>Writes the page.</summary>
    /// <param name="reports">What was measured.</param>
    /// <param name="texts">The texts that were.</param>
    /// <param name="tables">Each tokenizer's rows, where it has any.</param>
    /// <param name="progress">Told how many maps are drawn.</param>
    /// <param name="cancellationToken">Stops it between two neighbors of a map.</param>
    public static string Create(IReadOnlyList<NamedReport> reports, IReadOnlyList<ReportText> texts, IReadOnlyList<NamedTable?> tables, WorkProgress progress, CancellationToken cancellationToken)
    {
        var html = new Html();
        html.Raw("<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width, initial-scale=1\"><title>");
        html.Text(string.Join(", ", reports.Select(report => report.Name))).Raw("</title><style>\n").Raw(Resource("report.css")).Raw("</style></head><body><main>\n<h1>What tokenizers make of texts</h1>\n");
        AddVocabularies(html, reports);
        html.Element("h2", "Measured");
        AddMetrics(html, [.. reports.Select(report => (report.Name, report.Metrics))]);
        LanguageSection.Add(html, reports);
        TextSection.Add(html, reports, texts);
        EmbeddingSection.Add(html, reports, tables, progress, cancellationToken);
        TokenSection.Add(html, reports);
        AddReferences(html, tables.Any(table => table is not null));
        return html.Raw("</main><script>\n").Raw(Resource("report.js")).Raw("</script></body></html>\n").ToString();
    }

    /// <summary>Adds all metrics of texts, text by text, so that tokenizers stand below each other.</summary>
    public static void AddMetrics(Html html, IReadOnlyList<(string Name, IEnumerable<TextMetrics> Texts)> measured)
    {
        (string, string)[] titles = [("text", string.Empty), ("tokenizer", string.Empty), .. MetricColumn.All.Select(column => (column.Title, column.Explanation))];
        IEnumerable<IReadOnlyList<string>> rows = measured.SelectMany(of => of.Texts.Select((metrics, i) => (metrics, i, of.Name)))
            .OrderBy(row => row.i)
            .Select(row => (string[])[row.metrics.Name, row.Name, .. MetricColumn.All.Select(column => column.Show(row.metrics))]);
        html.Table(titles, rows, textColumns: 2);
    }

    private static void AddVocabularies(Html html, IReadOnlyList<NamedReport> reports)
    {
        (string, string)[] titles =
        [
            ("tokenizer", string.Empty),
            ("vocabulary", "Its tokens, special ones included."),
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
                report.Report.VocabularyTokenCount.ToString("N0", CultureInfo.InvariantCulture),
                MetricColumn.Show(report.Report.VocabularyCoverage, "P1"),
                report.Report.UnreachableTokens.Count.ToString("N0", CultureInfo.InvariantCulture),
                MetricColumn.Show(report.Report.ShannonEfficiency, "F3"),
                MetricColumn.Show(report.Report.RenyiEfficiency, "F3"),
                report.Report.Total.RoundTrips ? "yes" : "no",
            ]),
            textColumns: 1);
    }

    private static void AddReferences(Html html, bool withTables)
    {
        html.Element("h2", "What the numbers are");
        html.Raw("<dl>");
        foreach (MetricColumn column in MetricColumn.All)
        {
            html.Element("dt", column.Title).Element("dd", column.Explanation);
        }

        html.Element("dt", "used, unreachable, round trip").Element(
            "dd",
            "The share of the vocabulary that occurs in these texts; tokens whose own text is encoded as something else (Land and Bartolo 2024); whether every text comes back from its tokens.");
        html.Element("dt", "Shannon, Rényi").Element(
            "dd", "H(p) / ln |V|, and ln(Σ p^2.5) / (1 − 2.5) / ln |V|, where p are the tokens' shares of the texts and |V| is the number of tokens in the vocabulary.");
        html.Element("dt", "what a language costs").Element("dd", "Premium: tokens of a language / tokens of the first one, for the same text (Petrov et al. 2023).");
        if (withTables)
        {
            html.Element("dt", "map").Element("dd", "The first two principal components of the rows of the words that are drawn, the most frequent ones of the texts. Neighbors are by cosine among all rows: a map in two dimensions shows only a part of that. The outermost points are drawn at the edge, and a narrow strip wider than it is.");
        }

        html.Element("dt", "references").Element(
            "dd",
            "Rust et al. 2021, arXiv 2012.15613. Petrov et al. 2023, arXiv 2305.15425. Zouhar et al. 2023, arXiv 2306.16842. Singh and Strouse 2024, arXiv 2402.14903. Land and Bartolo 2024, arXiv 2405.05417.");
        html.Raw("</dl>\n");
    }

    private static string Resource(string name)
    {
        using Stream stream = typeof(ReportPage).Assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
