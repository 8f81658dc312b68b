namespace MlNetTokenize.Cli;

/// <summary>What a language costs: how many times as many tokens as the first one.</summary>
internal static class LanguageSection
{
    public static void Add(Html html, IReadOnlyList<NamedReport> reports)
    {
        IReadOnlyList<TextMetrics> languages = reports[0].Languages;
        html.Element("h2", "What a language costs").Raw("<p>The same text in each language: how many times as many tokens as in ").Text(languages[0].Name).Raw(" (Petrov et al. 2023), whose bar ends at the line.</p>\n");
        double most = reports.Max(report => Enumerable.Range(0, languages.Count).Max(report.Premium));
        html.Raw("<div class=\"wide\"><table><thead><tr><th>language</th>");
        foreach (NamedReport report in reports)
        {
            html.Element("th", report.Name);
        }

        html.Raw("</tr></thead><tbody>");
        for (int language = 0; language < languages.Count; language++)
        {
            html.Raw("<tr>").Element("td", languages[language].Name);
            foreach (NamedReport report in reports)
            {
                double premium = report.Premium(language);
                html.Raw("<td>");
                AddBar(html, premium / most, 1 / most);
                html.Raw("<span class=\"n\">").Text(MetricColumn.Show(premium, "F2")).Raw("</span></td>");
            }

            html.Raw("</tr>");
        }

        html.Raw("</tbody></table></div>\n<details><summary>All measures by language</summary>");
        ReportPage.AddMetrics(html, [.. reports.Select(report => (report.Name, (IEnumerable<TextMetrics>)report.Languages))]);
        html.Raw("</details>\n");
    }

    // A bar, with a line where the first language's ends.
    private static void AddBar(Html html, double length, double reference)
    {
        if (double.IsFinite(length) && double.IsFinite(reference))
        {
            html.Raw(FormattableString.Invariant(
                $"<svg class=\"bar\" viewBox=\"0 0 100 10\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect width=\"{100 * length:F1}\" height=\"10\"/><line x1=\"{100 * reference:F1}\" x2=\"{100 * reference:F1}\" y2=\"10\"/></svg>"));
        }
    }
}
