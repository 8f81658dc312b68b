using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace MlNetTokenize.Cli;

/// <summary>What all commands share: where they read and write, and the options that each has.</summary>
internal sealed class CommandHost(Terminal terminal, CancellationToken cancellationToken)
{
    private readonly Dictionary<Command, string[]> _examples = [];

    public Option<bool> Quiet { get; } = new("--quiet", "-q") { Description = "No progress and no notes; errors only.", Recursive = true };

    public Option<bool> Json { get; } = new("--json") { Description = "The result as a line of JSON for other programs, and errors too.", Recursive = true };

    /// <summary>The root of all commands, whose help shows examples of each.</summary>
    public RootCommand Root(string description, params Command[] commands)
    {
        var root = new RootCommand(description) { Quiet, Json };
        foreach (Command command in commands)
        {
            root.Add(command);
        }

        root.Options.OfType<HelpOption>().Single().Action = new HelpWithExamples(_examples);
        return root;
    }

    /// <summary>Makes a command.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="description">What it does.</param>
    /// <param name="examples">Command lines that show it, without the program's name.</param>
    /// <param name="symbols">Its arguments and options.</param>
    /// <param name="run">What it does.</param>
    public Command Command(string name, string description, string[] examples, Symbol[] symbols, Action<CommandContext> run)
    {
        var command = new Command(name, description);
        foreach (Symbol symbol in symbols)
        {
            if (symbol is Argument argument)
            {
                command.Add(argument);
            }
            else
            {
                command.Add((Option)symbol);
            }
        }

        _examples[command] = examples;
        command.SetAction(parsed =>
        {
            run(new CommandContext(parsed, terminal, parsed.GetValue(Quiet), parsed.GetValue(Json), cancellationToken));
            return ExitCode.Ok;
        });
        return command;
    }

    /// <summary>A group of commands.</summary>
    public static Command Group(string name, string description, params Command[] commands)
    {
        var group = new Command(name, description);
        foreach (Command command in commands)
        {
            group.Add(command);
        }

        return group;
    }

    private sealed class HelpWithExamples(IReadOnlyDictionary<Command, string[]> examples) : SynchronousCommandLineAction
    {
        private readonly HelpAction _help = new();

        public override bool ClearsParseErrors => true;

        public override int Invoke(ParseResult parseResult)
        {
            int exitCode = _help.Invoke(parseResult);
            if (examples.TryGetValue(parseResult.CommandResult.Command, out string[]? shown))
            {
                TextWriter output = parseResult.InvocationConfiguration.Output;
                output.WriteLine("Examples:");
                foreach (string example in shown)
                {
                    output.WriteLine($"  mlnet-tokenize {example}");
                }
            }

            return exitCode;
        }
    }
}
