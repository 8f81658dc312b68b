using System.CommandLine;
using System.Text;

namespace MlNetTokenize.Cli;

/// <summary>The options that say where texts are, and the reading of them.</summary>
/// <param name="whatTextsAre">How files are read, for the help; by default as all but <c>encode</c> read them.</param>
internal sealed class TextInputs(string whatTextsAre = ".tsv and .csv need --column, .jsonl needs --field; of all others each line is a text.")
{
    public Argument<string[]> Files { get; } = new("FILE")
    {
        Description = "Files, patterns (*, **, ?), folders, or - for standard input; .gz is decompressed. " + whatTextsAre,
        Arity = ArgumentArity.OneOrMore,
    };

    public Option<string?> Column { get; } = new("--column", "-c") { Description = "The column of a .tsv or .csv in which the texts are.", HelpName = "NAME" };

    public Option<bool> NoHeader { get; } = new("--no-header") { Description = "The first line of a .tsv or .csv is a text like the others: columns have the names 1, 2 and so on." };

    public Option<string?> Field { get; } = new("--field", "-f") { Description = "The field of a .jsonl in which the texts are.", HelpName = "NAME" };

    public Option<TextFormat?> Format { get; } = new("--input-format") { Description = "How the texts stand in all the files, whatever their names say: text, tsv, csv or jsonl." };

    public Option<string?> LabelColumn { get; } = new("--label-column") { Description = "The column of a .tsv or .csv in which the name of each text's class is.", HelpName = "NAME" };

    public Option<string?> LabelField { get; } = new("--label-field") { Description = "The field of a .jsonl in which the name of each text's class is.", HelpName = "NAME" };

    public Symbol[] Symbols => [Files, Column, NoHeader, Field, Format];

    /// <summary>Whether anything says that there are texts in the files.</summary>
    public bool AreGiven(CommandContext context) => context.Get(Column) is not null || context.Get(Field) is not null || context.Get(NoHeader) || context.Get(Format) is not null;

    /// <summary>What says where texts are says it of one of the files.</summary>
    /// <exception cref="CommandException">It does not.</exception>
    private void Check(CommandContext context, IReadOnlyList<InputFile> files)
    {
        bool hasTable = files.Any(file => FormatOf(context, file) is TextFormat.Tsv or TextFormat.Csv);
        bool hasObjects = files.Any(file => FormatOf(context, file) == TextFormat.Jsonl);
        string? unused = context.Get(Column) is not null && !hasTable ? "--column is for .tsv and .csv"
            : context.Get(NoHeader) && !hasTable ? "--no-header is for .tsv and .csv"
            : context.Get(Field) is not null && !hasObjects ? "--field is for .jsonl"
            : null;
        if (unused is not null && files.Count > 0)
        {
            throw CommandException.Usage($"{unused}, and none of the files is such a one by its name: leave it out, or say with --input-format what they are.");
        }
    }

    /// <summary>Reads all texts of all files.</summary>
    /// <param name="context">The run.</param>
    /// <param name="files">The files.</param>
    /// <param name="onRead">Told how many bytes of files were read.</param>
    /// <param name="addLines">Takes a file whose lines are texts.</param>
    /// <param name="add">Takes texts.</param>
    public void Read(CommandContext context, IReadOnlyList<InputFile> files, Action<int> onRead, Action<Stream> addLines, Action<IEnumerable<string>> add)
    {
        Check(context, files);
        foreach (InputFile file in files)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            using Stream stream = file.Open(context, onRead);
            TextFormat format = FormatOf(context, file);
            if (format == TextFormat.Text)
            {
                addLines(stream);
                continue;
            }

            using StreamReader reader = Reader(stream);
            add(Records(context, reader, format, file, label: null).Select(record => record.Text));
        }
    }

    /// <summary>Reads all texts of all files with their labels.</summary>
    /// <param name="context">The run.</param>
    /// <param name="files">The files, in which there are columns or fields.</param>
    /// <param name="onRead">Told how many bytes of files were read.</param>
    /// <param name="add">Takes texts, each with a label.</param>
    /// <exception cref="CommandException">Nothing says where the labels of a file are.</exception>
    public void ReadLabelled(CommandContext context, IReadOnlyList<InputFile> files, Action<int> onRead, Action<IEnumerable<LabelledText>> add)
    {
        Check(context, files);
        foreach (InputFile file in files)
        {
            TextFormat format = FormatOf(context, file);
            string label = format switch
            {
                TextFormat.Text => throw CommandException.Usage($"'{file.Path}' has no labels, as each of its lines is a text: they are in a .tsv, .csv or .jsonl, or say --input-format."),
                TextFormat.Jsonl => context.Get(LabelField) ?? throw CommandException.Usage($"'{file.Path}' has fields: say with --label-field in which one the labels are."),
                _ => context.Get(LabelColumn) ?? throw CommandException.Usage($"'{file.Path}' has columns: say with --label-column in which one the labels are."),
            };
            using Stream stream = file.Open(context, onRead);
            using StreamReader reader = Reader(stream);
            add(Records(context, reader, format, file, label));
        }
    }

    private static StreamReader Reader(Stream stream) => new(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16);

    private IEnumerable<LabelledText> Records(CommandContext context, TextReader reader, TextFormat format, InputFile file, string? label)
        => format == TextFormat.Jsonl
            ? JsonLinesText.Read(reader, context.Get(Field), label, file.Path)
            : DelimitedText.Read(reader, context.Get(Column), label, format == TextFormat.Csv ? ',' : '\t', hasHeader: !context.Get(NoHeader), file.Path);

    private TextFormat FormatOf(CommandContext context, InputFile file) => context.Get(Format) ?? System.IO.Path.GetExtension(file.Name).ToUpperInvariant() switch
    {
        ".TSV" => TextFormat.Tsv,
        ".CSV" => TextFormat.Csv,
        ".JSONL" or ".NDJSON" => TextFormat.Jsonl,
        _ when file.Path == InputFile.StandardInput && context.Get(Field) is not null => TextFormat.Jsonl,
        _ when file.Path == InputFile.StandardInput && context.Get(Column) is not null => TextFormat.Tsv,
        _ => TextFormat.Text,
    };
}
