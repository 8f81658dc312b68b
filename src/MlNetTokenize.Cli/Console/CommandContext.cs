using System.CommandLine;
using System.Text;
using System.Text.Json.Nodes;

namespace MlNetTokenize.Cli;

/// <summary>One run of a command: its options, and what it says to the user.</summary>
internal sealed class CommandContext(ParseResult parsed, Terminal terminal, bool isQuiet, bool isJson, CancellationToken cancellationToken)
{
    public CancellationToken CancellationToken => cancellationToken;

    public Stream Input => terminal.Input;

    public Stream Output => terminal.Output;

    public T? Get<T>(Option<T> option) => parsed.GetValue(option);

    public T? Get<T>(Argument<T> argument) => parsed.GetValue(argument);

    /// <summary>Whether an option was given, and is not at its default.</summary>
    public bool IsGiven(Option option) => parsed.GetResult(option) is { Implicit: false };

    /// <summary>The options that were given, by their names.</summary>
    /// <param name="without">Names of such as are left out.</param>
    public SortedDictionary<string, string> GivenOptions(string[] without)
    {
        var given = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (Option option in parsed.CommandResult.Command.Options.Where(option => IsGiven(option) && !without.Contains(option.Name)))
        {
            given[option.Name] = string.Join(' ', parsed.GetResult(option)!.Tokens.Select(token => token.Value));
        }

        return given;
    }

    /// <summary>Does work that can take long, and shows how far it is.</summary>
    /// <param name="work">The work.</param>
    /// <param name="dataIsOnOutput">Whether it writes data to standard output.</param>
    public T Work<T>(Func<WorkProgress, T> work, bool dataIsOnOutput = false)
        => isQuiet || isJson || (dataIsOnOutput && terminal.ShowsOutput) ? work(WorkProgress.None)
            : terminal.IsLive ? LiveProgress.Run(terminal.Error, work)
            : work(new PlainProgress(terminal.Error));

    /// <summary>Something worth knowing that is no error.</summary>
    public void Note(string line)
    {
        if (!isQuiet && !isJson)
        {
            terminal.Error.WriteLine(line);
            terminal.Error.Flush();
        }
    }

    /// <summary>Says what a command that writes a file has done.</summary>
    /// <param name="line">For people.</param>
    /// <param name="result">For programs.</param>
    /// <param name="dataIsOnOutput">Whether what was written went to standard output, so that nothing else may.</param>
    public void Done(string line, JsonNode result, bool dataIsOnOutput = false)
    {
        if (!isJson)
        {
            Note(line);
        }
        else if (dataIsOnOutput)
        {
            terminal.Error.WriteLine(JsonOutput.Write(result));
            terminal.Error.Flush();
        }
        else
        {
            WriteLine(JsonOutput.Write(result));
        }
    }

    /// <summary>Shows the result of a command whose result is what it shows.</summary>
    public void Show(string text, JsonNode result) => WriteLine(isJson ? JsonOutput.Write(result) : text);

    private void WriteLine(string text)
    {
        terminal.Output.Write(Encoding.UTF8.GetBytes(text + "\n"));
        terminal.Output.Flush();
    }
}
