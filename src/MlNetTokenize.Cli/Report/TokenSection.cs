using System.Globalization;

namespace MlNetTokenize.Cli;

/// <summary>Lists of a vocabulary's tokens.</summary>
internal static class TokenSection
{
    private const int ShownTokens = 40;
    private const int ShownCharacters = 32;

    public static void Add(Html html, IReadOnlyList<NamedReport> reports)
    {
        html.Element("h2", "Tokens").Raw("<div class=\"side\">");
        foreach (NamedReport report in reports)
        {
            SubwordTokenizer tokenizer = report.Report.Tokenizer;
            IReadOnlyList<long> counts = report.Report.Counts;
            html.Raw("<section>").Element("h3", report.Name);
            AddList(html, "Most frequent", tokenizer, Enumerable.Range(0, counts.Count).Where(id => counts[id] > 0).OrderByDescending(id => counts[id]).ThenBy(id => id));
            AddList(html, "Longest", tokenizer, Enumerable.Range(0, counts.Count).Where(tokenizer.ContainsId).OrderByDescending(id => tokenizer.GetTokenBytes(id).Length).ThenBy(id => id));
            AddList(html, string.Create(CultureInfo.InvariantCulture, $"Never used here ({report.Report.UnusedTokens.Count:N0})"), tokenizer, report.Report.UnusedTokens);
            AddList(html, string.Create(CultureInfo.InvariantCulture, $"Unreachable ({report.Report.UnreachableTokens.Count:N0})"), tokenizer, report.Report.UnreachableTokens);
            html.Raw("</section>");
        }

        html.Raw("</div>\n");
    }

    /// <summary>Adds the first tokens of a list.</summary>
    public static void AddList(Html html, string title, SubwordTokenizer tokenizer, IEnumerable<int> ids)
    {
        int[] shown = [.. ids.Take(ShownTokens + 1)];
        html.Raw("<p><b>").Text(title).Raw("</b> ");
        foreach (int id in shown.Take(ShownTokens))
        {
            string label = TokenLabel.Create(tokenizer, id);
            html.Raw(FormattableString.Invariant($"<code title=\"{id}\">")).Text(TokenLabel.Beginning(label, ShownCharacters)).Text(label.Length > ShownCharacters ? "…" : string.Empty).Raw("</code> ");
        }

        html.Text(shown.Length == 0 ? "none" : shown.Length > ShownTokens ? "…" : string.Empty).Raw("</p>\n");
    }
}
