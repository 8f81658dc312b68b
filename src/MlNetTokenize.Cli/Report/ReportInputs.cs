using System.CommandLine;
using System.Text;

namespace MlNetTokenize.Cli;

/// <summary>The options that say which tokenizers are looked at with which texts.</summary>
internal sealed class ReportInputs
{
    private const int DefaultLimit = 4_000_000;

    public Argument<string[]> Files { get; } = new("FILE") { Description = "Files, patterns (*, **, ?), folders, or - for standard input; .gz is decompressed. Each file is one text.", Arity = ArgumentArity.OneOrMore };

    public Option<string[]> Tokenizers { get; } = new("--tokenizer", "-t")
    {
        Description = "A tokenizer.json, a .tiktoken, a vocab.json with its merges.txt beside it, or a model.zip of ML.NET; or cl100k_base or o200k_base. Can be repeated.",
        HelpName = "FILE",
        Required = true,
    };

    public Option<string?> Pattern { get; } = PatternNames.CreateOption();

    public Option<int> Limit { get; } = new("--limit") { Description = "How many characters of each file are read.", HelpName = "N", DefaultValueFactory = _ => DefaultLimit };

    public Symbol[] Symbols => [Files, Tokenizers, Pattern, Limit];

    /// <summary>Measures every tokenizer with every text.</summary>
    /// <param name="context">The run.</param>
    /// <param name="texts">The texts.</param>
    public NamedReport[] Measure(CommandContext context, out IReadOnlyList<ReportText> texts)
    {
        if (context.Get(Limit) < 1)
        {
            throw CommandException.Usage($"--limit is at least 1, not {context.Get(Limit)}.");
        }

        List<ReportText> read = [.. InputFiles.Find(context.Get(Files)!).Select(file => Read(context, file))];
        string[] names = context.Get(Tokenizers)!;
        var reports = new NamedReport[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            BytePairTokenizer tokenizer = TokenizerFile.Load(names[i], context.Get(Pattern), []);
            reports[i] = new NamedReport(NameOf(names[i]), TokenizerReport.Create(tokenizer, read, context.CancellationToken));
        }

        texts = read;
        return reports;
    }

    private ReportText Read(CommandContext context, InputFile file)
    {
        using Stream stream = file.Open(context, _ => { });
        using var reader = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: false);
        var text = new StringBuilder();
        char[] buffer = new char[1 << 16];
        int limit = context.Get(Limit);
        while (text.Length < limit && reader.Read(buffer, 0, Math.Min(buffer.Length, limit - text.Length)) is > 0 and int count)
        {
            text.Append(buffer, 0, count);
        }

        if (text.Length > 0 && char.IsHighSurrogate(text[^1]))
        {
            text.Length--;
        }

        return new ReportText(NameOf(file.Path), text.ToString());
    }

    private static string NameOf(string path) => path == InputFile.StandardInput ? "standard input" : Path.GetFileName(path) is { Length: > 0 } name ? name : path;
}
