using System.CommandLine;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace MlNetTokenize.Cli;

/// <summary>The command: from its arguments to its exit code.</summary>
internal static class CommandLine
{
    // Which option a property of the library is.
    private static readonly Dictionary<string, string> OptionOf = new()
    {
        [nameof(BytePairTrainingOptions.VocabularySize)] = "--vocabulary-size",
        [nameof(BytePairTrainingOptions.MaximumDistinctPieces)] = "--maximum-pieces",
        [nameof(BytePairTrainingOptions.MaximumTokenLength)] = "--maximum-token-length",
        [nameof(BytePairTrainingOptions.MinimumPairFrequency)] = "--minimum-frequency",
        [nameof(BytePairTrainingOptions.SpecialTokens)] = "--special-token",
        [nameof(EmbeddingTrainingOptions.Dimension)] = "--dimension",
        [nameof(EmbeddingTrainingOptions.Epochs)] = "--epochs",
        [nameof(EmbeddingTrainingOptions.WindowSize)] = "--window",
        [nameof(EmbeddingTrainingOptions.LearningRate)] = "--learning-rate",
        [nameof(EmbeddingTrainingOptions.ValidationFraction)] = "--validation-fraction",
    };

    public static int Run(IReadOnlyList<string> arguments, Terminal terminal, CancellationToken cancellationToken)
    {
        var host = new CommandHost(terminal, cancellationToken);
        ParseResult parsed = Commands.Create(host).Parse(arguments);
        bool isJson = arguments.Contains("--json");
        try
        {
            if (Problem(parsed, arguments) is { } problem)
            {
                throw CommandException.Usage($"{problem.TrimEnd('.')}. See '{Path(parsed.CommandResult)} --help'.");
            }

            using var output = new StreamWriter(terminal.Output, leaveOpen: true);
            return parsed.Invoke(new InvocationConfiguration
            {
                Output = output,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }
        catch (OperationCanceledException)
        {
            return Fail("Cancelled.", ExitCode.Cancelled);
        }
        catch (CommandException exception)
        {
            return Fail(exception.Message, exception.ExitCode);
        }
        catch (ArgumentException exception) when (exception.ParamName is { } name && OptionOf.TryGetValue(name, out string? option))
        {
            return Fail($"{option}: {exception.Message.Replace($" (Parameter '{name}')", string.Empty, StringComparison.Ordinal)}", ExitCode.Usage);
        }
        catch (IOException exception) when (IsBrokenPipe(exception))
        {
            // Who reads has had enough, as 'head' has: nothing has failed. Of the two ends that programs have here, 0 is that of .NET's own, whose Console takes such writes for done; 141,
            // that of a program which SIGPIPE ends, would fail every script with 'pipefail' that looks at the first lines.
            return ExitCode.Ok;
        }
        catch (Exception exception) when (exception is OutOfMemoryException or (IOException and not (FileNotFoundException or DirectoryNotFoundException or EndOfStreamException or PathTooLongException)))
        {
            // A disk may be full, a network's file system away, or too much running beside this.
            return Fail(exception.Message, ExitCode.Again);
        }
        catch (Exception exception) when (exception is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException or FormatException
            or InvalidOperationException or ArithmeticException or RegexMatchTimeoutException)
        {
            return Fail(exception.Message, ExitCode.Error);
        }
        catch (Exception exception)
        {
            return Fail($"{exception.GetType().Name}: {exception.Message} Please report this, with the command line.", ExitCode.Error);
        }

        int Fail(string message, int exitCode)
        {
            string line = message.ReplaceLineEndings(" ");
            terminal.Error.WriteLine(isJson ? JsonOutput.Write(new JsonObject { ["error"] = line, ["exitCode"] = exitCode }) : $"mlnet-tokenize: {line}");
            terminal.Error.Flush();
            return exitCode;
        }
    }

    /// <summary>
    /// Whether something was written to a pipe that nobody reads any more: EPIPE, which is 32 on Linux, macOS and the BSDs, and which files do not give. The pipe is standard output, or one with
    /// a name such as /dev/stdout. (On Windows the console's stream takes such writes and says nothing.)
    /// </summary>
    private static bool IsBrokenPipe(IOException exception) => !OperatingSystem.IsWindows() && exception.HResult == 32;

    /// <summary>What is wrong with the command line. What was not understood comes first, because it explains what is missing.</summary>
    private static string? Problem(ParseResult parsed, IReadOnlyList<string> arguments)
    {
        Command command = parsed.CommandResult.Command;
        if (parsed.Action is not ParseErrorAction && parsed.Action != command.Action)
        {
            // Help, the version, or what a shell asks.
            return null;
        }

        // To the parser an option that it does not know is a file. What comes after '--' is one, whatever its name.
        HashSet<string> named = [.. arguments.TakeWhile(argument => argument != "--")];
        string? unknown = parsed.UnmatchedTokens
            .Concat(command.Arguments.SelectMany(argument => parsed.GetResult(argument)?.Tokens ?? []).Select(token => token.Value).Where(value => value.Length > 1 && value[0] == '-' && named.Contains(value)))
            .FirstOrDefault();
        return unknown is not null ? $"'{unknown}' is no command or option of this command"
            : parsed.Errors.Count > 0 ? parsed.Errors[0].Message
            : null;
    }

    private static string Path(SymbolResult? result)
    {
        var names = new Stack<string>();
        for (; result is not null; result = result.Parent)
        {
            if (result is CommandResult command)
            {
                names.Push(command.Command is RootCommand ? "mlnet-tokenize" : command.Command.Name);
            }
        }

        return string.Join(' ', names);
    }
}
