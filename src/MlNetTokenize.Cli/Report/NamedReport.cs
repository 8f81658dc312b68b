namespace MlNetTokenize.Cli;

/// <summary>What was measured of a tokenizer.</summary>
/// <param name="Name">The tokenizer's name.</param>
/// <param name="Report">What was measured.</param>
internal sealed record NamedReport(string Name, TokenizerReport Report)
{
    /// <summary>Each text's, and those of all together where there are several.</summary>
    public IEnumerable<TextMetrics> Metrics => Report.Texts.Count > 1 ? Report.Texts.Append(Report.Total) : Report.Texts;
}
