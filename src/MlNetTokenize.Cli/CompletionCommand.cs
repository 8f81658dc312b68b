using System.CommandLine;
using System.Text.Json.Nodes;

namespace MlNetTokenize.Cli;

/// <summary><c>completion</c>: what a shell has to be told to complete commands and options.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        _mlnet_tokenize() {
            local IFS=$'\n'
            COMPREPLY=( $(compgen -W "$(mlnet-tokenize "[suggest:${COMP_POINT}]" "${COMP_LINE}" 2>/dev/null)" -- "${COMP_WORDS[COMP_CWORD]}") )
        }
        complete -o default -F _mlnet_tokenize mlnet-tokenize
        """;

    private const string Zsh = """
        _mlnet_tokenize() {
            local -a suggestions=("${(@f)$(mlnet-tokenize "[suggest:${CURSOR}]" "${BUFFER}" 2>/dev/null)}")
            compadd -- $suggestions
            _files
        }
        compdef _mlnet_tokenize mlnet-tokenize
        """;

    private const string Fish = """
        complete -c mlnet-tokenize -a '(mlnet-tokenize "[suggest:"(commandline -C)"]" (commandline -cp) 2>/dev/null)'
        """;

    private const string PowerShell = """
        Register-ArgumentCompleter -Native -CommandName mlnet-tokenize -ScriptBlock {
            param($word, $line, $position)
            mlnet-tokenize "[suggest:$position]" "$line" | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
        }
        """;

    public static Command Create(CommandHost host)
    {
        Argument<string> shell = new("SHELL") { Description = "bash, zsh, fish or pwsh." };
        shell.AcceptOnlyFromAmong("bash", "zsh", "fish", "pwsh");
        return host.Command(
            "completion",
            "Prints the lines that make a shell complete this command.",
            ["completion bash >> ~/.bashrc", "completion zsh >> ~/.zshrc", "completion fish > ~/.config/fish/completions/mlnet-tokenize.fish", "completion pwsh >> $PROFILE"],
            [shell],
            context =>
            {
                string script = context.Get(shell) switch { "bash" => Bash, "zsh" => Zsh, "fish" => Fish, _ => PowerShell };
                context.Show(script, new JsonObject { ["script"] = script });
            });
    }
}
