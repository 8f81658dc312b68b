using System.CommandLine;

namespace MlNetTokenize.Cli;

/// <summary>The options that say what is done, whatever the scheduler.</summary>
internal sealed class ClusterOptions
{
    private readonly TextInputs _inputs = new();
    private readonly CountingOptions _counting = new();
    private readonly Option<string> _folder = new("--folder") { Description = "Where counts, tokenizer, ids, scripts and logs go: a folder that all nodes see.", HelpName = "FOLDER", Required = true };
    private readonly Option<int> _shards = new("--shards") { Description = "How many tasks an array has.", HelpName = "N", Required = true };
    private readonly Option<int> _mergeTasks = new("--merge-tasks") { Description = "How many tasks add the counts up before one adds those up and learns: about the square root of --shards if there are hundreds. By default one task adds all up.", HelpName = "N" };
    private readonly Option<int> _vocabularySize = new("--vocabulary-size", "-n") { Description = "How many tokens the tokenizer has.", HelpName = "N", DefaultValueFactory = _ => 32_000 };
    private readonly Option<string[]> _specialTokens = new("--special-token") { Description = "A special token of the tokenizer. Can be repeated.", HelpName = "TEXT" };
    private readonly Option<string?> _endToken = new("--end-token") { Description = "A special token or an id that is written behind each text.", HelpName = "TOKEN" };
    private readonly Option<string> _format = new("--format") { Description = "How ids are written: uint16, uint32, jsonl or text.", HelpName = "FORMAT", DefaultValueFactory = _ => "uint16" };
    private readonly Option<bool> _lines = new("--lines") { Description = "Each line of text files is a text of its own when they are encoded, so that large files can be cut; else each file is one text." };
    private readonly Option<bool> _index = new("--index") { Description = "Writes beside each NAME.bin the index NAME.idx of its texts, as 'encode --index', and that of all: all.idx." };
    private readonly Option<string?> _rows = new("--rows") { Description = "Rows are learned too: skipgram, cbow or supervised, which needs --label-column, --label-field or --input-format fasttext.", HelpName = "OBJECTIVE" };
    private readonly Option<int> _dimension = new("--dimension", "-d") { Description = "How many numbers a row has.", HelpName = "N", DefaultValueFactory = _ => 100 };
    private readonly Option<int> _epochs = new("--epochs", "-e") { Description = "How often each text is learned from.", HelpName = "N", DefaultValueFactory = _ => 5 };
    private readonly Option<int?> _rounds = new("--rounds") { Description = "How many rounds these are dealt to, behind each of which the rows are put together; as many as epochs by default.", HelpName = "N" };
    private readonly Option<bool> _dryRun = new("--dry-run") { Description = "Shows what would be written, and writes nothing." };

    public ClusterOptions()
    {
        _format.AcceptOnlyFromAmong("uint16", "uint32", "jsonl", "text");
        _rows.AcceptOnlyFromAmong("skipgram", "cbow", EmbedLearningOptions.Supervised);
    }

    public Symbol[] Symbols =>
    [
        .. _inputs.Symbols, _inputs.LabelColumn, _inputs.LabelField, _counting.Pattern, _counting.MaximumPieces, _folder, _shards, _mergeTasks, _vocabularySize, _specialTokens, _endToken, _format, _lines, _index,
        _rows, _dimension, _epochs, _rounds, _dryRun,
    ];

    public bool IsDry(CommandContext context) => context.Get(_dryRun);

    /// <exception cref="CommandException">Files or options are none.</exception>
    public ClusterPlan CreatePlan(CommandContext context)
    {
        int shards = context.Get(_shards);
        if (shards is < 1 or > Shard.MostShards)
        {
            throw CommandException.Usage(FormattableString.Invariant($"--shards must be from 1 to {Shard.MostShards} and is {shards}."));
        }

        int mergeTasks = context.Get(_mergeTasks);
        if (context.IsGiven(_mergeTasks) && (mergeTasks < 2 || mergeTasks > shards / 2))
        {
            throw CommandException.Usage(FormattableString.Invariant($"--merge-tasks must be from 2 to half of --shards, {shards / 2}, and is {mergeTasks}."));
        }

        // Tasks run elsewhere: what is named from here is named from everywhere.
        string[] names = [.. context.Get(_inputs.Files)!.Select(name => name == InputFile.StandardInput ? throw CommandException.Usage("A run on a cluster has no standard input: name files.") : Path.GetFullPath(name))];
        IReadOnlyList<InputFile> files = InputFiles.Find(names);
        long bytes = InputFile.TotalLength(files) ?? throw new CommandException("The length of a file is not known, or there is nothing in it: files cannot be dealt.");
        _ = PatternNames.Parse(context.Get(_counting.Pattern)!);

        string[] texts = [.. names, .. Given(context, _inputs.Column), .. Given(context, _inputs.Field), .. Given(context, _inputs.Delimiter), .. Given(context, _inputs.Separator), .. context.Get(_inputs.NoHeader) ? ["--no-header"] : Array.Empty<string>(),
            .. context.Get(_inputs.Format) is { } format ? ["--input-format", format.ToString().ToLowerInvariant()] : Array.Empty<string>()];
        string[] special = [.. (context.Get(_specialTokens) ?? []).SelectMany(token => new[] { "--special-token", token })];
        string idsFormat = context.Get(_format)!;
        if (context.Get(_index) && idsFormat is not ("uint16" or "uint32"))
        {
            throw CommandException.Usage("--index is of ids as uint16 or uint32.");
        }

        var plan = ClusterPlan.Create(
            Path.GetFullPath(context.Get(_folder)!),
            shards,
            bytes,
            context.Get(_counting.MaximumPieces),
            [.. texts, "--pattern", context.Get(_counting.Pattern)!, "--maximum-pieces", ClusterPlan.Number(context.Get(_counting.MaximumPieces))],
            ["-n", ClusterPlan.Number(context.Get(_vocabularySize)), .. special],
            [.. texts, .. context.Get(_lines) ? ["--lines"] : Array.Empty<string>(), "--format", idsFormat, .. context.Get(_index) ? ["--index"] : Array.Empty<string>(), .. Given(context, _endToken)],
            idsFormat switch { "jsonl" => ".jsonl", "text" => ".txt", _ => ".bin" },
            context.Get(_index),
            mergeTasks);
        return context.Get(_rows) is { } objective ? plan with { Steps = [.. plan.Steps, .. RowSteps(context, plan, objective, texts, shards, bytes)] } : Without(context);

        ClusterPlan Without(CommandContext context)
            => new Option[] { _dimension, _epochs, _rounds, _inputs.LabelColumn, _inputs.LabelField }.FirstOrDefault(context.IsGiven) is { } unused
                ? throw CommandException.Usage($"{unused.Name} is for rows: say with --rows which.")
                : plan;
    }

    private IEnumerable<ClusterStep> RowSteps(CommandContext context, ClusterPlan plan, string objective, string[] texts, int shards, long bytes)
    {
        bool isSupervised = objective == EmbedLearningOptions.Supervised;
        if (isSupervised != _inputs.HaveLabels(context))
        {
            throw CommandException.Usage(isSupervised ? "--rows supervised learns from labels: say where they are." : "--label-column, --label-field and --input-format fasttext are for --rows supervised.");
        }

        int epochs = context.Get(_epochs);
        int rounds = context.Get(_rounds) ?? epochs;
        if (epochs < 1 || rounds < 1 || rounds > epochs)
        {
            throw CommandException.Usage(FormattableString.Invariant($"--rounds must be from 1 to the number of epochs, {epochs}, and is {rounds}."));
        }

        return ClusterRows.Steps(
            plan.Folder, objective, [.. texts, .. Given(context, _inputs.LabelColumn), .. Given(context, _inputs.LabelField)], shards, bytes, context.Get(_vocabularySize), context.Get(_dimension), epochs, rounds);
    }

    private static IEnumerable<string> Given(CommandContext context, Option<string?> option) => context.Get(option) is { } value ? [option.Name, value] : [];
}
