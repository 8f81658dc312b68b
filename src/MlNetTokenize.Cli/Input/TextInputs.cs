using System.CommandLine;
using System.Text;

namespace MlNetTokenize.Cli;

/// <summary>The options that say where texts are, and the reading of them.</summary>
internal sealed class TextInputs
{
    public Argument<string[]> Files { get; } = new("FILE")
    {
        Description = "Files, patterns (*, **, ?), folders, or - for standard input; .gz is decompressed. .tsv and .csv need --column, .jsonl needs --field; of all others each line is a text.",
        Arity = ArgumentArity.OneOrMore,
    };

    public Option<string?> Column { get; } = new("--column", "-c") { Description = "The column of a .tsv or .csv in which the texts are.", HelpName = "NAME" };

    public Option<string?> Field { get; } = new("--field", "-f") { Description = "The field of a .jsonl in which the texts are.", HelpName = "NAME" };

    public Option<TextFormat?> Format { get; } = new("--input-format") { Description = "How the texts stand in all the files, whatever their names say: text, tsv, csv or jsonl." };

    public Symbol[] Symbols => [Files, Column, Field, Format];

    /// <summary>Reads all texts of all files.</summary>
    /// <param name="context">The run.</param>
    /// <param name="files">The files.</param>
    /// <param name="onRead">Told how many bytes of files were read.</param>
    /// <param name="addLines">Takes a file whose lines are texts.</param>
    /// <param name="add">Takes texts.</param>
    public void Read(CommandContext context, IEnumerable<InputFile> files, Action<int> onRead, Action<Stream> addLines, Action<IEnumerable<string>> add)
    {
        foreach (InputFile file in files)
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            using Stream stream = file.Open(context, onRead);
            TextFormat format = context.Get(Format) ?? FormatOf(context, file);
            if (format == TextFormat.Text)
            {
                addLines(stream);
                continue;
            }

            using var reader = new StreamReader(stream, Encoding.UTF8, detectEncodingFromByteOrderMarks: true, bufferSize: 1 << 16);
            add(format == TextFormat.Jsonl
                ? JsonLinesText.Field(reader, context.Get(Field), file.Path)
                : DelimitedText.Column(reader, context.Get(Column), format == TextFormat.Csv ? ',' : '\t', file.Path));
        }
    }

    private TextFormat FormatOf(CommandContext context, InputFile file) => System.IO.Path.GetExtension(file.Name).ToUpperInvariant() switch
    {
        ".TSV" => TextFormat.Tsv,
        ".CSV" => TextFormat.Csv,
        ".JSONL" or ".NDJSON" => TextFormat.Jsonl,
        _ when file.Path == InputFile.StandardInput && context.Get(Field) is not null => TextFormat.Jsonl,
        _ when file.Path == InputFile.StandardInput && context.Get(Column) is not null => TextFormat.Tsv,
        _ => TextFormat.Text,
    };
}
