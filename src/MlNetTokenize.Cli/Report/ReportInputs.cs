using System.CommandLine;
using System.Globalization;
using System.Text;

namespace MlNetTokenize.Cli;

/// <summary>The options that say which tokenizers are looked at with which texts.</summary>
internal sealed class ReportInputs
{
    private const int DefaultLimit = 4_000_000;

    public Argument<string[]> Files { get; } = new("FILE") { Description = "Files, patterns (*, **, ?), folders, or - for standard input; .gz is decompressed. Each file is one text.", Arity = ArgumentArity.OneOrMore };

    public Option<string[]> Tokenizers { get; } = new("--tokenizer", "-t")
    {
        Description = "A tokenizer.json, a .tiktoken, a vocab.json with its merges.txt beside it, or a model.zip of ML.NET; or a published one (cl100k_base, o200k_base, o200k_harmony, gpt2, r50k_base). Can be repeated.",
        HelpName = "FILE",
        Required = true,
    };

    public Option<string[]> Parallel { get; } = new("--parallel")
    {
        Description = "One text in several languages, a file for each: how many times as many tokens as the first one's are the others? Can be repeated. By default a few sentences in 13 languages.",
        HelpName = "FILE",
    };

    public Option<string?> Pattern { get; } = PatternNames.CreateOption();

    public Option<int> Limit { get; } = new("--limit") { Description = "How many characters of each file are read.", HelpName = "N", DefaultValueFactory = _ => DefaultLimit };

    public Symbol[] Symbols => [Files, Tokenizers, Parallel, Pattern, Limit];

    /// <summary>Reads everything that is measured, before anything is.</summary>
    /// <param name="context">The run.</param>
    /// <param name="output">The file that is written, if any.</param>
    public ReportTexts Read(CommandContext context, string? output = null)
    {
        if (context.Get(Limit) < 1)
        {
            throw CommandException.Usage($"--limit is at least 1, not {context.Get(Limit)}.");
        }

        string[] parallel = context.Get(Parallel) ?? [];
        return new ReportTexts(
            Read(context, InputFiles.Find(context.Get(Files)!, output), Path.GetFileName, context.Get(Limit)),

            // The same text in each language is so as a whole only.
            parallel.Length == 0 ? ParallelSentences.All : Read(context, InputFiles.Find(parallel, output), Path.GetFileNameWithoutExtension, int.MaxValue));
    }

    /// <summary>The tokenizers by their names.</summary>
    public IReadOnlyList<(string Name, SubwordTokenizer Tokenizer)> LoadTokenizers(CommandContext context)
    {
        string[] paths = context.Get(Tokenizers)!;
        return [.. NamesOf(paths, Path.GetFileName).Zip(paths.Select(path => TokenizerFile.Load(path, context.Get(Pattern), [])))];
    }

    /// <summary>Measures every tokenizer with every text.</summary>
    public static NamedReport[] Measure(CommandContext context, IReadOnlyList<(string Name, SubwordTokenizer Tokenizer)> tokenizers, ReportTexts texts)
        => context.Work(progress =>
        {
            long total = tokenizers.Count * texts.All.Sum(text => (long)Encoding.UTF8.GetByteCount(text.Text));
            long done = 0;
            return tokenizers.Select(of => new NamedReport(of.Name, Create(of.Tokenizer, texts.Files), Create(of.Tokenizer, texts.Languages).Texts)).ToArray();

            TokenizerReport Create(SubwordTokenizer tokenizer, IReadOnlyList<ReportText> measured)
                => TokenizerReport.Create(tokenizer, measured.Select(Next), context.CancellationToken);

            // A text is asked for when the one before it is measured.
            ReportText Next(ReportText text)
            {
                progress.Report(new WorkState("Measuring", done, total));
                done += Encoding.UTF8.GetByteCount(text.Text);
                return text;
            }
        });

    private static List<ReportText> Read(CommandContext context, IReadOnlyList<InputFile> files, Func<string?, string?> nameOf, int limit)
        => [.. NamesOf([.. files.Select(file => file.Path)], nameOf).Zip(files, (name, file) => Read(context, name, file, limit))];

    private static ReportText Read(CommandContext context, string name, InputFile file, int limit)
    {
        using Stream stream = file.Open(context, _ => { });
        using var reader = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: false);
        var text = new StringBuilder();
        char[] buffer = new char[1 << 16];
        while (text.Length < limit && reader.Read(buffer, 0, Math.Min(buffer.Length, limit - text.Length)) is > 0 and int count)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            text.Append(buffer, 0, count);
        }

        if (text.Length > 0 && char.IsHighSurrogate(text[^1]))
        {
            text.Length--;
        }

        // What is measured is said: a beginning is not the whole, and what was read is not what is in a file that is no text.
        bool isWhole = text.Length < limit || reader.Peek() < 0;
        string read = text.ToString();
        if (read.Contains('\uFFFD', StringComparison.Ordinal))
        {
            context.Note($"'{name}' has U+FFFD, which is read where there is no valid UTF-8: it is measured with that.");
        }

        return new ReportText(isWhole ? name : string.Create(CultureInfo.InvariantCulture, $"{name}, first {limit:N0} characters"), read);
    }

    // Files of one name are told apart by their paths: tokenizers are all called tokenizer.json. What cannot be seen in a name has a sign.
    private static string[] NamesOf(string[] paths, Func<string?, string?> nameOf)
    {
        string[] names = [.. paths.Select(path => NameOf(path, nameOf))];
        return [.. names.Select((name, i) => TokenLabel.Visible(names.Count(other => other == name) > 1 ? paths[i] : name).ReplaceLineEndings(string.Empty))];
    }

    private static string NameOf(string path, Func<string?, string?> nameOf) => path == InputFile.StandardInput ? "standard input" : nameOf(path) is { Length: > 0 } name ? name : path;
}
