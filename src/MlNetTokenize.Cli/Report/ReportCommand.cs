using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;

namespace MlNetTokenize.Cli;

/// <summary><c>report</c>: one HTML file that shows what tokenizers make of texts.</summary>
internal static class ReportCommand
{
    public static Command Create(CommandHost host)
    {
        var inputs = new ReportInputs();
        Option<string[]> tables = new("--table")
        {
            Description = "The rows of a tokenizer's tokens: a .npy, .safetensors, .vec or .bin, or a model.zip. The first belongs to the first --tokenizer, and so on; a tokenizer that is a model.zip brings its own.",
            HelpName = "FILE",
        };
        Option<string> output = new("--output", "-o") { Description = "Where the page goes: one .html file that needs nothing else.", HelpName = "FILE", Required = true };
        return host.Command(
            "report",
            "Writes a page that shows what tokenizers make of texts: the tokens in colors, all that 'compare' measures, and a map of their rows.",
            [
                "report english.txt code.txt -t tokenizer.json -o report.html",
                "report 'texts/*.txt' -t a.json -t o200k_base -o report.html",
                "report corpus.txt -t tokenizer.json --table rows.npy -o report.html",
                "report corpus.txt -t a.json --parallel english.txt --parallel korean.txt -o report.html",
            ],
            [.. inputs.Symbols, tables, output],
            context =>
            {
                string path = context.Get(output)!;
                if (Path.GetExtension(path).ToUpperInvariant() is not (".HTML" or ".HTM"))
                {
                    throw CommandException.Usage($"Name the page '{path}.html', so that browsers know what it is.");
                }

                using var file = new OutputFile(path);
                ReportTexts texts = inputs.Read(context, path);
                IReadOnlyList<(string Name, SubwordTokenizer Tokenizer)> tokenizers = inputs.LoadTokenizers(context);
                NamedTable?[] rows = LoadTables(context.Get(tables) ?? [], context.Get(inputs.Tokenizers)!, tokenizers);
                NamedReport[] reports = ReportInputs.Measure(context, tokenizers, texts);
                string page = context.Work(progress => ReportPage.Create(reports, texts.Files, rows, progress, context.CancellationToken));
                file.Stream.Write(Encoding.UTF8.GetBytes(page));
                file.Commit();
                context.Done($"{path}: {Count(reports.Length, "tokenizer")} on {Count(texts.Files.Count, "text")}.", new JsonObject { ["file"] = path, ["tokenizers"] = reports.Select(report => report.Name).ToJson(), ["texts"] = texts.Files.Select(text => text.Name).ToJson() });
            });
    }

    // The table of each tokenizer that has one.
    private static NamedTable?[] LoadTables(string[] paths, string[] tokenizerPaths, IReadOnlyList<(string Name, SubwordTokenizer Tokenizer)> tokenizers)
    {
        if (paths.Length > tokenizers.Count)
        {
            throw CommandException.Usage($"There are {paths.Length} --table for {Count(tokenizers.Count, "--tokenizer")}: each belongs to one.");
        }

        return [.. tokenizers.Select((of, i) =>
            i < paths.Length ? new NamedTable(Path.GetFileName(paths[i]), TableFile.Load(paths[i], of.Tokenizer))
            : ModelFile.Is(tokenizerPaths[i]) && ModelFile.Load(tokenizerPaths[i]).FindEmbedding() is { } embedding ? new NamedTable(of.Name, Checked(embedding.Table, of.Tokenizer))
            : null)];

        static EmbeddingTable Checked(EmbeddingTable table, SubwordTokenizer tokenizer)
        {
            EmbedCommands.CheckSize(table, tokenizer);
            return table;
        }
    }

    private static string Count(int count, string what) => FormattableString.Invariant($"{count} {what}{(count == 1 ? string.Empty : "s")}");
}
