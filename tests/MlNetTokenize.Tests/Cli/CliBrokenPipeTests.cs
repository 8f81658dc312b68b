using System.Diagnostics;
using System.Text.Json;
using MlNetTokenize.Cli;

namespace MlNetTokenize.Tests;

/// <summary>The command whose output nobody reads to its end: it ends, and says nothing.</summary>
[Trait("Category", "Command")]
public sealed class CliBrokenPipeTests
{
    // Several times what a pipe holds, which is 64 KB, also where a text is half as long as its ids.
    private const int Words = 100_000;

    [LinuxTheory]
    [InlineData("encode text.txt -t t.json")]
    [InlineData("encode text.txt -t t.json --threads 1")]
    [InlineData("encode text.txt -t t.json --format uint32")]
    [InlineData("encode text.txt -t t.json --lines --format jsonl")]
    [InlineData("encode text.txt -t t.json --json")]
    [InlineData("encode text.txt -t t.json --output /dev/stdout")]
    [InlineData("decode ids.txt -t t.json")]
    [InlineData("decode ids.txt -t t.json --threads 1")]
    public async Task Head_takes_the_beginning_and_nothing_is_said(string arguments)
    {
        using CliFolder folder = WithFiles();
        using Process process = CliProcess.StartPiped("head -c 10", In(folder, arguments));
        Task<string> error = process.StandardError.ReadToEndAsync();
        string output = await process.StandardOutput.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(1));
        Assert.Equal($"exit {ExitCode.Ok}\n", await error.WaitAsync(TimeSpan.FromMinutes(1)));
        Assert.NotEmpty(output);
        Assert.Equal(["ids.txt", "t.json", "text.txt"], folder.Names);
    }

    // What is short fits into the pipe, unless there is no reader from the start.
    [LinuxTheory]
    [InlineData("inspect t.json")]
    [InlineData("inspect t.json --json")]
    [InlineData("compare text.txt -t t.json")]
    [InlineData("compare text.txt -t t.json --json")]
    [InlineData("completion bash")]
    [InlineData("encode text.txt -t t.json")]
    [InlineData("decode ids.txt -t t.json")]
    [InlineData("--help")]
    [InlineData("encode --help")]
    [InlineData("--version")]
    public async Task Results_that_nobody_wants_are_no_error(string arguments)
    {
        using CliFolder folder = WithFiles();
        Assert.Equal((ExitCode.Ok, string.Empty), await RunUnreadAsync(In(folder, arguments)));
    }

    [LinuxTheory]
    [InlineData("encode text.txt -t t.json -o made.txt --json")]
    [InlineData("decode ids.txt -t t.json -o made.txt --json")]
    [InlineData("count text.txt -o made.pieces --json")]
    [InlineData("train text.txt -o made.json --vocabulary-size 260 --json")]
    public async Task A_file_is_there_as_a_whole_also_where_nobody_reads_what_is_said_of_it(string arguments)
    {
        using CliFolder folder = WithFiles();
        string[] command = In(folder, arguments);
        string made = command.Single(argument => Path.GetFileName(argument).StartsWith("made.", StringComparison.Ordinal));
        Assert.Equal(ExitCode.Ok, CliFolder.Run(command).ExitCode);
        byte[] whole = File.ReadAllBytes(made);
        File.WriteAllText(made, "what was there before");
        Assert.Equal((ExitCode.Ok, string.Empty), await RunUnreadAsync(command));
        Assert.Equal(whole, File.ReadAllBytes(made));
        Assert.Equal(4, folder.Names.Count());
    }

    [LinuxFact]
    public async Task What_goes_wrong_for_another_reason_is_an_error_still()
    {
        using CliFolder folder = WithFiles();
        using Process full = CliProcess.StartPiped("cat", In(folder, "encode text.txt -t t.json -o /dev/full"));
        Assert.Matches($"^mlnet-tokenize: .+\nexit {ExitCode.Again}\n$", await full.StandardError.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(1)));

        (int exitCode, string error) = await RunUnreadAsync("inspect", folder["nothing.json"], "--json");
        Assert.Equal(ExitCode.Error, exitCode);
        Assert.Equal(ExitCode.Error, JsonDocument.Parse(error).RootElement.GetProperty("exitCode").GetInt32());
    }

    private static CliFolder WithFiles()
    {
        var folder = new CliFolder();
        folder.WriteTokenizer();
        folder.Write("text.txt", string.Concat(Enumerable.Range(0, Words).Select(i => i % 10 == 9 ? "words\n" : "words ")));
        CliFolder.Run("encode", folder["text.txt"], "-t", folder["t.json"], "-o", folder["ids.txt"]).Succeeds();
        return folder;
    }

    /// <summary>A command line, in which names of files are those of the folder's.</summary>
    private static string[] In(CliFolder folder, string arguments)
        => [.. arguments.Split(' ').Select(argument => argument[0] is not ('-' or '/') && Path.HasExtension(argument) ? folder[argument] : argument)];

    private static async Task<(int ExitCode, string Error)> RunUnreadAsync(params string[] arguments)
    {
        // Closed long before the runtime has started.
        using Process process = CliProcess.Start(arguments);
        process.StandardOutput.Close();
        process.StandardInput.Close();
        string error = await process.StandardError.ReadToEndAsync().WaitAsync(TimeSpan.FromMinutes(1));
        await process.WaitForExitAsync();
        return (process.ExitCode, error);
    }
}
