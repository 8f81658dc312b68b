using System.CommandLine;

namespace MlNetTokenize.Cli;

/// <summary>The option that says how ids stand in a file, and what the name of the file says.</summary>
internal sealed class IdsFile
{
    public const int LargestUInt16Vocabulary = 1 << 16;

    public Option<IdsFormat?> Format { get; } = new("--format")
    {
        Description = "How the ids are written: text, jsonl, uint16 or uint32 (little-endian). By default as the file is named: .txt, .jsonl, or .bin, which is uint16 where all ids of the vocabulary fit and else uint32.",
    };

    /// <summary>How many bytes an id has in a binary file.</summary>
    public static int WidthOf(IdsFormat format) => format == IdsFormat.UInt16 ? sizeof(ushort) : sizeof(uint);

    /// <summary>The format of a file.</summary>
    /// <param name="context">The run.</param>
    /// <param name="path">The file; <see langword="null"/> or - for a pipe.</param>
    /// <param name="tokenizer">Whose ids they are.</param>
    /// <exception cref="CommandException">The name does not say it, or the ids do not fit.</exception>
    public IdsFormat Of(CommandContext context, string? path, SubwordTokenizer tokenizer)
    {
        IdsFormat format = context.Get(Format) ?? OfName(path, tokenizer);
        return format == IdsFormat.UInt16 && tokenizer.VocabularySize > LargestUInt16Vocabulary
            ? throw CommandException.Usage(FormattableString.Invariant($"uint16 holds ids below {LargestUInt16Vocabulary}, and this vocabulary has {tokenizer.VocabularySize}: use --format uint32."))
            : format;
    }

    private static IdsFormat OfName(string? path, SubwordTokenizer tokenizer) => Path.GetExtension(path ?? string.Empty).ToUpperInvariant() switch
    {
        ".TXT" or ".IDS" or "" => IdsFormat.Text,
        ".JSONL" => IdsFormat.Jsonl,
        ".BIN" => tokenizer.VocabularySize <= LargestUInt16Vocabulary ? IdsFormat.UInt16 : IdsFormat.UInt32,
        _ => throw CommandException.Usage($"'{path}' does not say how ids stand in it: give --format text, jsonl, uint16 or uint32."),
    };
}
