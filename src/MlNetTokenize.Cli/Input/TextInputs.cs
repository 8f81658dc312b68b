using System.CommandLine;
using System.Text;

namespace MlNetTokenize.Cli;

/// <summary>The options that say where texts are, and the reading of them.</summary>
/// <param name="whatTextsAre">How files are read, for the help; by default as all but <c>encode</c> read them.</param>
internal sealed class TextInputs(string whatTextsAre = ".tsv, .csv and .parquet need --column, .jsonl and .json need --field; of all others each line is a text.")
{
    public Argument<string[]> Files { get; } = new("FILE")
    {
        Description = "Files, patterns (*, **, ?), folders, or - for standard input; .gz and .zst are decompressed, UTF-16 is read as such. " + whatTextsAre,
        Arity = ArgumentArity.OneOrMore,
    };

    public Option<string?> Column { get; } = new("--column", "-c") { Description = "The column of a .tsv, .csv or .parquet in which the texts are.", HelpName = "NAME" };

    public Option<bool> NoHeader { get; } = new("--no-header") { Description = "The first line of a .tsv or .csv is a text like the others: columns have the names 1, 2 and so on." };

    public Option<string?> Delimiter { get; } = new("--delimiter") { Description = "The character between the values of a .csv or .tsv, as ';'; or 'tab'. By default a comma and a tab.", HelpName = "CHARACTER" };

    public Option<string?> Field { get; } = new("--field", "-f") { Description = "The field of a .jsonl or .json in which the texts are, as text, message.text, or messages[].content, in which each value is a text.", HelpName = "NAME" };

    public Option<string?> Separator { get; } = new("--document-separator")
    {
        Description = "What stands between two texts of a text file, as '<|endoftext|>' or $'\\n\\n': a text is all that is between two, and not each line.",
        HelpName = "TEXT",
    };

    public Option<TextFormat?> Format { get; } = new("--input-format") { Description = "How the texts stand in all the files, whatever their names say: text, tsv, csv, jsonl, json, parquet or fasttext (lines that begin with __label__)." };

    public Option<string?> LabelColumn { get; } = new("--label-column") { Description = "The column of a .tsv, .csv or .parquet in which the name of each text's class is.", HelpName = "NAME" };

    public Option<string?> LabelField { get; } = new("--label-field") { Description = "The field of a .jsonl or .json in which the name of each text's class is.", HelpName = "NAME" };

    public Symbol[] Symbols => [Files, Column, NoHeader, Delimiter, Field, Separator, Format];

    /// <summary>Whether anything says that there are texts in the files.</summary>
    public bool AreGiven(CommandContext context)
        => context.Get(Column) is not null || context.Get(Field) is not null || context.Get(NoHeader) || context.Get(Delimiter) is not null || context.Get(Separator) is not null || context.Get(Format) is not null;

    /// <summary>Whether something says where labels are.</summary>
    public bool HaveLabels(CommandContext context) => context.Get(LabelColumn) is not null || context.Get(LabelField) is not null || context.Get(Format) == TextFormat.FastText;

    /// <summary>What stands between two texts of a file in its own bytes, so that it can be cut there; or null if it cannot be cut.</summary>
    public string? CutOf(CommandContext context, InputFile file)
    {
        string? separator = FormatOf(context, file) switch
        {
            TextFormat.Text when context.Get(Separator) is { Length: > 0 } given => DocumentText.CanOverlap(given) ? null : given,
            TextFormat.Text or TextFormat.Jsonl or TextFormat.FastText => "\n",
            TextFormat.Tsv when context.Get(NoHeader) && (context.Get(Delimiter) is not { } delimiter || !DelimitedStyle.Parse(delimiter).IsQuoted) => "\n",
            _ => null,
        };
        return separator is not null && FileContent.IsPlain(file.Path) ? separator : null;
    }

    /// <summary>Reads all texts of all files.</summary>
    /// <param name="context">The run.</param>
    /// <param name="files">The files.</param>
    /// <param name="onRead">Told how many bytes of files were read.</param>
    /// <param name="addLines">Takes a file whose lines are texts.</param>
    /// <param name="add">Takes texts.</param>
    /// <exception cref="InvalidDataException">A file is no text, or is damaged.</exception>
    public void Read(CommandContext context, IReadOnlyList<InputFile> files, Action<int> onRead, Action<Stream> addLines, Action<IEnumerable<string>> add)
    {
        Check(context, files);
        foreach (InputFile file in files)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            if (FormatOf(context, file) == TextFormat.Text && context.Get(Separator) is null)
            {
                using Stream stream = file.Open(context, onRead, context.Get(Format) == TextFormat.Text ? FileCheck.AnyText : FileCheck.Text);
                addLines(stream);
                continue;
            }

            ReadRecords(context, file, label: null, onRead, records => add(records.Select(record => record.Text)));
        }
    }

    /// <summary>Reads all texts of all files with their labels.</summary>
    /// <param name="context">The run.</param>
    /// <param name="files">The files, in which there are columns, fields or labels.</param>
    /// <param name="onRead">Told how many bytes of files were read.</param>
    /// <param name="add">Takes texts, each with a label.</param>
    /// <exception cref="CommandException">Nothing says where the labels of a file are.</exception>
    /// <exception cref="InvalidDataException">A file is no text, or is damaged.</exception>
    public void ReadLabelled(CommandContext context, IReadOnlyList<InputFile> files, Action<int> onRead, Action<IEnumerable<LabelledText>> add)
    {
        Check(context, files);
        foreach (InputFile file in files)
        {
            string label = FormatOf(context, file) switch
            {
                TextFormat.Text => throw CommandException.Usage(
                    $"'{file.Path}' has no labels, as each of its lines is a text: they are in a .tsv, .csv, .parquet or .jsonl, or say --input-format (fasttext: lines begin with {FastTextLines.LabelPrefix})."),
                TextFormat.FastText => FastTextLines.LabelPrefix,
                TextFormat.Jsonl or TextFormat.Json => context.Get(LabelField) ?? throw CommandException.Usage($"'{file.Path}' has fields: say with --label-field in which one the labels are."),
                _ => context.Get(LabelColumn) ?? throw CommandException.Usage($"'{file.Path}' has columns: say with --label-column in which one the labels are."),
            };
            ReadRecords(context, file, label, onRead, add);
        }
    }

    /// <summary>What says where texts are says it of one of the files.</summary>
    /// <exception cref="CommandException">It does not.</exception>
    private void Check(CommandContext context, IReadOnlyList<InputFile> files)
    {
        if (context.Get(Delimiter) is { } delimiter)
        {
            _ = DelimitedStyle.Parse(delimiter);
        }

        if (context.Get(Separator) is { Length: 0 or > DocumentText.LongestSeparator } separator)
        {
            throw CommandException.Usage(FormattableString.Invariant($"--document-separator must have 1 to {DocumentText.LongestSeparator:N0} characters, and has {separator.Length:N0}."));
        }

        bool hasLines = files.Any(file => FormatOf(context, file) is TextFormat.Tsv or TextFormat.Csv);
        bool hasColumns = hasLines || files.Any(file => FormatOf(context, file) == TextFormat.Parquet);
        bool hasObjects = files.Any(file => FormatOf(context, file) is TextFormat.Jsonl or TextFormat.Json);
        string? unused = context.Get(Column) is not null && !hasColumns ? "--column is for .tsv, .csv and .parquet"
            : context.Get(NoHeader) && !hasLines ? "--no-header is for .tsv and .csv"
            : context.Get(Delimiter) is not null && !hasLines ? "--delimiter is for .tsv and .csv"
            : context.Get(Field) is not null && !hasObjects ? "--field is for .jsonl and .json"
            : context.Get(Separator) is not null && !files.Any(file => FormatOf(context, file) == TextFormat.Text) ? "--document-separator is for text files"
            : null;
        if (unused is not null && files.Count > 0)
        {
            throw CommandException.Usage($"{unused}, and none of the files is such a one by its name: leave it out, or say with --input-format what they are.");
        }
    }

    private void ReadRecords(CommandContext context, InputFile file, string? label, Action<int> onRead, Action<IEnumerable<LabelledText>> add)
    {
        TextFormat format = FormatOf(context, file);
        long nulls = 0;
        if (format == TextFormat.Parquet)
        {
            if (file.Path == InputFile.StandardInput || InputFile.CompressionOf(file.Path) is not null)
            {
                throw CommandException.Usage($"'{file.Path}' cannot be read as Parquet, of which the end is read first: name a file that is not compressed.");
            }

            add(ParquetText.Read(file.Path, context.Get(Column), label, onRead, count => nulls += count, context.CancellationToken));
        }
        else
        {
            FileCheck check = format != TextFormat.Text ? FileCheck.Records : context.Get(Format) == TextFormat.Text ? FileCheck.AnyText : FileCheck.Text;
            using Stream stream = file.Open(context, onRead, check);
            using var reader = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, bufferSize: 1 << 16);
            if (format is TextFormat.Jsonl or TextFormat.Json)
            {
                var json = new JsonText(context.Get(Field), label, file.Path);
                add(format == TextFormat.Json ? json.ReadValues(stream) : json.ReadLines(reader));
                nulls = json.Nulls;
            }
            else
            {
                add(format == TextFormat.Text ? DocumentText.Read(reader, context.Get(Separator)!)
                    : format == TextFormat.FastText ? FastTextLines.Read(reader, label is not null, file.Path)
                    : DelimitedText.Read(reader, context.Get(Column), label, StyleOf(context, format), hasHeader: !context.Get(NoHeader), file.Path));
            }
        }

        if (nulls > 0)
        {
            context.Note(FormattableString.Invariant($"'{file.Path}': {nulls:N0} {(nulls == 1 ? "text is null, and is" : "texts are null, and are")} read as empty."));
        }
    }

    private DelimitedStyle StyleOf(CommandContext context, TextFormat format)
        => context.Get(Delimiter) is { } delimiter ? DelimitedStyle.Parse(delimiter) : format == TextFormat.Csv ? DelimitedStyle.Commas : DelimitedStyle.Tabs;

    private TextFormat FormatOf(CommandContext context, InputFile file) => context.Get(Format) ?? System.IO.Path.GetExtension(file.Name).ToUpperInvariant() switch
    {
        ".TSV" => TextFormat.Tsv,
        ".CSV" => TextFormat.Csv,
        ".JSONL" or ".NDJSON" => TextFormat.Jsonl,
        ".PARQUET" => TextFormat.Parquet,

        // A .json is an array of objects if a field is named. Else it is read as it always was: as text.
        ".JSON" when context.Get(Field) is not null => TextFormat.Json,
        _ when file.Path == InputFile.StandardInput && context.Get(Field) is not null => TextFormat.Jsonl,
        _ when file.Path == InputFile.StandardInput && (context.Get(Column) is not null || context.Get(Delimiter) is not null)
            => context.Get(Delimiter) is { } delimiter && DelimitedStyle.Parse(delimiter).IsQuoted ? TextFormat.Csv : TextFormat.Tsv,
        _ => TextFormat.Text,
    };
}
