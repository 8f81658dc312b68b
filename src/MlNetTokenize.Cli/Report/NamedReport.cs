namespace MlNetTokenize.Cli;

/// <summary>What was measured of a tokenizer.</summary>
/// <param name="Name">The tokenizer's name.</param>
/// <param name="Report">What was measured with the files.</param>
/// <param name="Languages">What was measured with one text in several languages.</param>
internal sealed record NamedReport(string Name, TokenizerReport Report, IReadOnlyList<TextMetrics> Languages)
{
    /// <summary>Each file's, and those of all together where there are several.</summary>
    public IEnumerable<TextMetrics> Metrics => Report.Texts.Count > 1 ? Report.Texts.Append(Report.Total) : Report.Texts;

    /// <summary>How many times as many tokens a language needs as the first.</summary>
    public double Premium(int language) => Languages[language].PremiumOver(Languages[0]);
}
