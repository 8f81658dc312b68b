namespace MlNetTokenize.Cli;

/// <summary>What tokenizers are measured with.</summary>
/// <param name="Files">The texts that the user gave.</param>
/// <param name="Languages">One text in several languages, of which the first is what the others are compared with.</param>
internal sealed record ReportTexts(IReadOnlyList<ReportText> Files, IReadOnlyList<ReportText> Languages)
{
    public IEnumerable<ReportText> All => Files.Concat(Languages);
}
