using System.CommandLine;

namespace MlNetTokenize.Cli;

/// <summary><c>embed</c>: rows for tokens.</summary>
internal static class EmbedCommands
{
    public static Command Create(CommandHost host) => CommandHost.Group(
        "embed",
        "Learns a row of numbers for each token or makes it from an encoder, looks at the rows, and writes them for other programs.",
        EmbedTrainCommand.Create(host),
        EmbedStartCommand.Create(host),
        EmbedAverageCommand.Create(host),
        EmbedDistillCommand.Create(host),
        EmbedNeighborsCommand.Create(host),
        EmbedExplainCommand.Create(host),
        EmbedExportCommand.Create(host));

    /// <summary>The words of a tokenizer's rows: tokens as they are shown, and none for holes.</summary>
    public static string?[] Words(SubwordTokenizer tokenizer)
        => [.. Enumerable.Range(0, tokenizer.VocabularySize).Select(id => tokenizer.ContainsId(id) ? TokenizerFindings.Print(tokenizer, id) : null)];

    /// <summary>The tokenizer that was named for a table, else that of a model.zip; <see langword="null"/> where the table is another file.</summary>
    public static SubwordTokenizer? FindTokenizer(string table, string? tokenizer, string? pattern)
        => (tokenizer ?? (ModelFile.Is(table) ? table : null)) is { } name ? TokenizerFile.Load(name, pattern, []) : null;

    /// <summary>Checks before long work that what comes of it can be written as the name of the file says.</summary>
    /// <exception cref="CommandException">It cannot.</exception>
    public static void CheckCanSave(string path)
    {
        if (!ModelFile.Is(path))
        {
            TableFile.CheckCanSave(path, hasWords: true);
        }
        else if (!Features.HasMlNet)
        {
            throw Features.NeedsMlNet(path);
        }
    }

    /// <summary>Writes a model that was learned as the name of the file says.</summary>
    public static void Save(SubwordTokenizer tokenizer, EmbeddingModel model, string path, Stream stream)
    {
        if (ModelFile.Is(path))
        {
            ModelFile.Save(tokenizer, model, path, stream);
        }
        else
        {
            TableFile.Save(model.Table, Words(tokenizer), path, stream);
        }
    }

    /// <exception cref="CommandException">The table is of another tokenizer.</exception>
    public static void CheckSize(EmbeddingTable table, SubwordTokenizer tokenizer)
    {
        if (table.VocabularySize != tokenizer.VocabularySize)
        {
            throw new CommandException(FormattableString.Invariant(
                $"The table has {table.VocabularySize} rows and the tokenizer {tokenizer.VocabularySize} ids: it was learned with another one."));
        }
    }
}
