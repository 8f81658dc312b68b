using System.CommandLine;

namespace MlNetTokenize.Cli;

/// <summary>The options that say what is done, whatever the scheduler.</summary>
internal sealed class ClusterOptions
{
    private readonly TextInputs _inputs = new();
    private readonly CountingOptions _counting = new();
    private readonly Option<string> _folder = new("--folder") { Description = "Where counts, tokenizer, ids, scripts and logs go: a folder that all nodes see.", HelpName = "FOLDER", Required = true };
    private readonly Option<int> _shards = new("--shards") { Description = "How many tasks an array has.", HelpName = "N", Required = true };
    private readonly Option<int> _vocabularySize = new("--vocabulary-size", "-n") { Description = "How many tokens the tokenizer has.", HelpName = "N", DefaultValueFactory = _ => 32_000 };
    private readonly Option<string[]> _specialTokens = new("--special-token") { Description = "A special token of the tokenizer. Can be repeated.", HelpName = "TEXT" };
    private readonly Option<string?> _endToken = new("--end-token") { Description = "A special token or an id that is written behind each text.", HelpName = "TOKEN" };
    private readonly Option<string> _format = new("--format") { Description = "How ids are written: uint16, uint32, jsonl or text.", HelpName = "FORMAT", DefaultValueFactory = _ => "uint16" };
    private readonly Option<bool> _lines = new("--lines") { Description = "Each line of text files is a text of its own when they are encoded, so that large files can be cut; else each file is one text." };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Shows what would be written, and writes nothing." };

    public ClusterOptions() => _format.AcceptOnlyFromAmong("uint16", "uint32", "jsonl", "text");

    public Symbol[] Symbols
        => [.. _inputs.Symbols, _counting.Pattern, _counting.MaximumPieces, _folder, _shards, _vocabularySize, _specialTokens, _endToken, _format, _lines, _dryRun];

    public bool IsDry(CommandContext context) => context.Get(_dryRun);

    /// <exception cref="CommandException">Files or options are none.</exception>
    public ClusterPlan CreatePlan(CommandContext context)
    {
        int shards = context.Get(_shards);
        if (shards is < 1 or > Shard.MostShards)
        {
            throw CommandException.Usage(FormattableString.Invariant($"--shards must be from 1 to {Shard.MostShards} and is {shards}."));
        }

        // Tasks run elsewhere: what is named from here is named from everywhere.
        string[] names = [.. context.Get(_inputs.Files)!.Select(name => name == InputFile.StandardInput ? throw CommandException.Usage("A run on a cluster has no standard input: name files.") : Path.GetFullPath(name))];
        IReadOnlyList<InputFile> files = InputFiles.Find(names);
        long bytes = InputFile.TotalLength(files) ?? throw new CommandException("The length of a file is not known, or there is nothing in it: files cannot be dealt.");
        _ = PatternNames.Parse(context.Get(_counting.Pattern)!);

        string[] texts = [.. names, .. Given(context, _inputs.Column), .. Given(context, _inputs.Field), .. Given(context, _inputs.Delimiter), .. context.Get(_inputs.NoHeader) ? ["--no-header"] : Array.Empty<string>(),
            .. context.Get(_inputs.Format) is { } format ? ["--input-format", format.ToString().ToLowerInvariant()] : Array.Empty<string>()];
        string[] special = [.. (context.Get(_specialTokens) ?? []).SelectMany(token => new[] { "--special-token", token })];
        string idsFormat = context.Get(_format)!;
        return ClusterPlan.Create(
            Path.GetFullPath(context.Get(_folder)!),
            shards,
            bytes,
            context.Get(_counting.MaximumPieces),
            [.. texts, "--pattern", context.Get(_counting.Pattern)!, "--maximum-pieces", ClusterPlan.Number(context.Get(_counting.MaximumPieces))],
            ["-n", ClusterPlan.Number(context.Get(_vocabularySize)), .. special],
            [.. texts, .. context.Get(_lines) ? ["--lines"] : Array.Empty<string>(), "--format", idsFormat, .. Given(context, _endToken)],
            idsFormat switch { "jsonl" => ".jsonl", "text" => ".txt", _ => ".bin" });
    }

    private static IEnumerable<string> Given(CommandContext context, Option<string?> option) => context.Get(option) is { } value ? [option.Name, value] : [];
}
