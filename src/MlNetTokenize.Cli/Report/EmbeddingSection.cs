using System.Globalization;
using System.Numerics.Tensors;

namespace MlNetTokenize.Cli;

/// <summary>The rows of a tokenizer's tokens: a map, and which were hardly learned.</summary>
internal static class EmbeddingSection
{
    public static void Add(Html html, IReadOnlyList<NamedReport> reports, IReadOnlyList<NamedTable?> tables, WorkProgress progress, CancellationToken cancellationToken)
    {
        if (tables.All(table => table is null))
        {
            return;
        }

        html.Element("h2", "The rows of tokens").Raw("<p>Tokens that are used alike have rows that lie near. Click one to see its neighbors.</p>\n");
        for (int i = 0; i < reports.Count; i++)
        {
            if (tables[i] is { } table)
            {
                Add(html, reports[i], table, progress, cancellationToken);
            }
        }
    }

    private static void Add(Html html, NamedReport report, NamedTable named, WorkProgress progress, CancellationToken cancellationToken)
    {
        EmbeddingTable table = named.Table;
        SubwordTokenizer tokenizer = report.Report.Tokenizer;
        html.Element("h3", named.Name);
        html.Raw("<p class=\"by\">").Text(string.Create(CultureInfo.InvariantCulture, $"{report.Name} · {table.VocabularySize:N0} rows of {table.Dimension} numbers")).Raw("</p>\n");
        EmbeddingMap.Draw(html, report.Report, table, progress, cancellationToken);

        HashSet<int> zeros = [.. table.FindZeroRows()];
        int[] never = [.. zeros.Where(tokenizer.ContainsId).Order()];
        TokenSection.AddList(html, string.Create(CultureInfo.InvariantCulture, $"Never learned ({never.Length:N0}: their rows are zero)"), tokenizer, never);
        TokenSection.AddList(
            html,
            "Perhaps under-trained (the shortest rows; Land and Bartolo 2024)",
            tokenizer,
            Enumerable.Range(0, table.VocabularySize).Where(id => tokenizer.ContainsId(id) && !zeros.Contains(id)).OrderBy(id => TensorPrimitives.Norm(table[id])).ThenBy(id => id));
    }
}
