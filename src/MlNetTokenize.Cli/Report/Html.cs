using System.Net;
using System.Text;

namespace MlNetTokenize.Cli;

/// <summary>Writes HTML. Every text goes through <see cref="Text"/>: texts, tokens and names are users'.</summary>
internal sealed class Html
{
    private readonly StringBuilder _html = new();

    /// <summary>Adds what is HTML already.</summary>
    public Html Raw(string html)
    {
        _html.Append(html);
        return this;
    }

    /// <summary>Adds text, escaped: it can stand between tags and in an attribute's quotes.</summary>
    public Html Text(string text)
    {
        _html.Append(WebUtility.HtmlEncode(text));
        return this;
    }

    public Html Element(string tag, string text) => Raw($"<{tag}>").Text(text).Raw($"</{tag}>");

    /// <summary>Adds a table.</summary>
    /// <param name="titles">The columns' titles, and what is shown of each when a pointer stands on it.</param>
    /// <param name="rows">The rows' texts.</param>
    /// <param name="textColumns">How many columns from the left are no numbers.</param>
    public Html Table(IReadOnlyList<(string Title, string Explanation)> titles, IEnumerable<IReadOnlyList<string>> rows, int textColumns)
    {
        Raw("<div class=\"wide\"><table><thead><tr>");
        foreach ((string title, string explanation) in titles)
        {
            Raw("<th title=\"").Text(explanation).Raw("\">").Text(title).Raw("</th>");
        }

        Raw("</tr></thead><tbody>");
        foreach (IReadOnlyList<string> row in rows)
        {
            Raw("<tr>");
            for (int i = 0; i < row.Count; i++)
            {
                Raw(i < textColumns ? "<td>" : "<td class=\"n\">").Text(row[i]).Raw("</td>");
            }

            Raw("</tr>");
        }

        return Raw("</tbody></table></div>\n");
    }

    public override string ToString() => _html.ToString();
}
