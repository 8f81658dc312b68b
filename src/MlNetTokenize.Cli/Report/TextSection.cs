using System.Globalization;
using Microsoft.ML.Tokenizers;

namespace MlNetTokenize.Cli;

/// <summary>Texts in colored tokens, tokenizers side by side.</summary>
internal static class TextSection
{
    private const int ShownCharacters = 1_200;
    private const int Colors = 6;

    // What is known to be hard: arithmetic, spelling, and the indentation of code.
    private static readonly ReportText[] Samples =
    [
        new("Spelling", "How many letters r are in strawberry? Spell unbelievable, Mississippi and antidisestablishmentarianism."),
        new("Numbers", "127 + 677 = 804; 1234567 x 89 = 109876463; 3.14159; 2026-11-24"),
        new("Indentation", "def f(items):\n    for item in items:\n        if item is None:\n            return [\n                item,\n            ]\n"),
    ];

    public static void Add(Html html, IReadOnlyList<NamedReport> reports, IReadOnlyList<ReportText> texts)
    {
        html.Element("h2", "Texts in tokens").Raw("<p>A color is a token, and the next one has another. Point at one to see its id; click it to see its id and where it occurs. Of long texts this is the beginning. ↵ is the end of a line, → a tab, ␣ a space; ⟨200B⟩ is a character that cannot be seen, ⟨D0⟩ a byte that is a part of one, and · in a text what a character has left for another token.</p>\n");
        foreach (ReportText text in texts.Concat(Samples))
        {
            html.Element("h3", text.Name).Raw("<div class=\"side\">");
            foreach (NamedReport report in reports)
            {
                AddTokens(html, report, TokenLabel.Beginning(text.Text, ShownCharacters));
            }

            html.Raw("</div>\n");
        }
    }

    private static void AddTokens(Html html, NamedReport report, string text)
    {
        IReadOnlyList<EncodedToken> tokens = report.Report.Tokenizer.EncodeToTokens(text, out string? normalized);
        string source = normalized ?? text;
        html.Raw("<section><p class=\"by\">").Text(report.Name).Raw(" · ").Text(tokens.Count.ToString("N0", CultureInfo.InvariantCulture)).Raw(" tokens <output></output></p><pre dir=\"auto\">");
        int end = 0;
        for (int i = 0; i < tokens.Count; i++)
        {
            // Tokens inside one character have the same text: it is shown once.
            EncodedToken token = tokens[i];
            int start = Math.Max(end, token.Offset.Start.Value);
            end = Math.Max(end, token.Offset.End.Value);
            string shown = start < end ? TokenLabel.Visible(source[start..end]) : "·";
            html.Raw(FormattableString.Invariant($"<span class=\"t c{i % Colors}\" data-id=\"{token.Id}\" title=\"{token.Id}\">")).Text(shown).Raw("</span>");
        }

        html.Raw("</pre></section>\n");
    }
}
