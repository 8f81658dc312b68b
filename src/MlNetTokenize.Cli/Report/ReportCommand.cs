using System.CommandLine;
using System.Text;

namespace MlNetTokenize.Cli;

/// <summary><c>report</c>: one HTML file that shows what tokenizers make of texts.</summary>
internal static class ReportCommand
{
    public static Command Create(CommandHost host)
    {
        var inputs = new ReportInputs();
        Option<string> output = new("--output", "-o") { Description = "Where the page goes: one .html file that needs nothing else.", HelpName = "FILE", Required = true };
        return host.Command(
            "report",
            "Writes a page that shows what tokenizers make of texts: the tokens in colours, and all that 'compare' measures.",
            ["report english.txt code.txt -t tokenizer.json -o report.html", "report 'texts/*.txt' -t a.json -t o200k_base -o report.html"],
            [.. inputs.Symbols, output],
            context =>
            {
                string path = context.Get(output)!;
                NamedReport[] reports = inputs.Measure(context, out IReadOnlyList<ReportText> texts);
                string page = ReportPage.Create(reports, texts);
                OutputFile.Write(path, stream => stream.Write(Encoding.UTF8.GetBytes(page)));
                context.Done($"{path}: {reports.Length} tokenizers on {texts.Count} texts.", new { file = path, tokenizers = reports.Select(report => report.Name), texts = texts.Select(text => text.Name) });
            });
    }
}
