using System.CommandLine;

namespace MlNetTokenize.Cli;

/// <summary>The option that says which share of the work a command does, for schedulers of clusters.</summary>
internal sealed class ShardOption
{
    public Option<string?> Shard { get; } = new("--shard")
    {
        Description = "Does one share of the work, as 3/16 (the first one is 0/16), or slurm or kubernetes to take it from the variables of an array task or an indexed job. The output gets the shard in its name (a-00003-of-00016.bin) and a manifest; "
            + "where both are there as they should be, nothing is done.",
        HelpName = "I/N",
    };

    /// <summary>Begins the share.</summary>
    /// <param name="context">The run.</param>
    /// <param name="command">The command's name.</param>
    /// <param name="files">All files.</param>
    /// <param name="others">Files besides those of texts that the result depends on.</param>
    /// <param name="output">The output as the user names it.</param>
    /// <param name="cutOf">What stands between two texts of a file, or null if it cannot be cut. No function: files are of one size, and each share gets as many.</param>
    /// <param name="inherited">Options that the files were made with, as those are only of one run.</param>
    /// <returns>The share; <see langword="null"/> if all is to be done.</returns>
    /// <exception cref="CommandException">It is no shard, or there is no file that could be dealt.</exception>
    public ShardRun? Begin(CommandContext context, string command, IReadOnlyList<InputFile> files, IEnumerable<string> others, string output, Func<InputFile, string?>? cutOf, IReadOnlyDictionary<string, string>? inherited = null)
        => context.Get(Shard) is { } text
            ? new ShardRun(context, command, MlNetTokenize.Cli.Shard.Parse(text, Environment.GetEnvironmentVariable), files, others, output, cutOf, inherited)
            : null;
}
