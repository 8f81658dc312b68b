using System.CommandLine;

namespace MlNetTokenize.Cli;

/// <summary>Split patterns as the user names them.</summary>
internal static class PatternNames
{
    public const string Description = "How text is cut into pieces, which no token crosses: gpt2, cl100k, o200k, llama3, qwen2, none, or regex:EXPRESSION.";
    private const string RegexPrefix = "regex:";

    public static string[] All { get; } = ["gpt2", "cl100k", "o200k", "llama3", "qwen2", "none"];

    /// <summary>The option of commands that read a tokenizer.</summary>
    public static Option<string?> CreateOption()
        => new("--pattern", "-p") { Description = "For a .tiktoken or vocab.json, which do not say it. " + Description, HelpName = "NAME" };

    /// <exception cref="CommandException">There is no such pattern.</exception>
    public static SplitPattern Parse(string name)
    {
        if (name.StartsWith(RegexPrefix, StringComparison.Ordinal))
        {
            try
            {
                return SplitPattern.FromRegex(name[RegexPrefix.Length..]);
            }
            catch (ArgumentException exception)
            {
                throw CommandException.Usage($"'{name}' is no regular expression: {exception.Message}");
            }
        }

        return name.ToUpperInvariant() switch
        {
            "GPT2" => SplitPattern.Gpt2,
            "CL100K" => SplitPattern.Cl100k,
            "O200K" => SplitPattern.O200k,
            "LLAMA3" => SplitPattern.Llama3,
            "QWEN2" => SplitPattern.Qwen2,
            "NONE" => SplitPattern.None,
            _ => throw CommandException.Usage($"There is no pattern '{name}': name one of {string.Join(", ", All)}, or {RegexPrefix}EXPRESSION."),
        };
    }
}
