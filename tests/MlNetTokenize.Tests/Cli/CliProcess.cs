using System.Diagnostics;
using MlNetTokenize.Cli;

namespace MlNetTokenize.Tests;

/// <summary>The command as a process of its own.</summary>
internal static class CliProcess
{
    /// <summary>Runs the command to its end.</summary>
    public static async Task<(int ExitCode, byte[] Output, string Error)> RunAsync(byte[] input, params string[] arguments)
    {
        using Process process = Start(arguments);
        Task<string> error = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        Task copy = process.StandardOutput.BaseStream.CopyToAsync(output);
        await process.StandardInput.BaseStream.WriteAsync(input);
        process.StandardInput.Close();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        await copy;
        return (process.ExitCode, output.ToArray(), await error);
    }

    /// <summary>Starts the command, with pipes to all of its streams.</summary>
    public static Process Start(params string[] arguments)
        => StartProgram(FreshProcess.DotnetPath, [typeof(CommandLine).Assembly.Location, .. arguments]);

    /// <summary>Starts the command in a shell's pipe, which says the command's exit code on standard error behind whatever it has said itself.</summary>
    /// <param name="reader">What reads it.</param>
    /// <param name="arguments">The command's.</param>
    public static Process StartPiped(string reader, params string[] arguments)
        => StartProgram("/bin/sh", ["-c", $$"""{ "$@"; echo "exit $?" >&2; } | {{reader}}""", "sh", FreshProcess.DotnetPath, typeof(CommandLine).Assembly.Location, .. arguments]);

    private static Process StartProgram(string program, string[] arguments)
        => Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}
