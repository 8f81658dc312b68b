namespace MlNetTokenize.Cli;

/// <summary>What went wrong and what to do, in one line for the user.</summary>
internal sealed class CommandException(string message, int exitCode = ExitCode.Error) : Exception(message)
{
    public int ExitCode { get; } = exitCode;

    /// <summary>The command line asks for something that does not exist.</summary>
    public static CommandException Usage(string message) => new(message, Cli.ExitCode.Usage);
}
