using System.Diagnostics;
using MlNetTokenize.Cli;

namespace MlNetTokenize.Tests;

/// <summary>The command as a process of its own.</summary>
internal static class CliProcess
{
    // The command's program and the arguments in front of its own.
    private static readonly string[] Program = NativeProgram is { } native ? [native] : [FreshProcess.DotnetPath, typeof(CommandLine).Assembly.Location];

    /// <summary>The native program that the tests of the command run, if the environment names one; else they run the command as it was built with them.</summary>
    public static string? NativeProgram => Environment.GetEnvironmentVariable("MLNETTOKENIZE_COMMAND") is { Length: > 0 } path ? path : null;

    /// <summary>How far learned numbers may be from those of this process: a native program has narrower vectors where this one has the widest, so that long sums are added up in another order.</summary>
    public static double Tolerance => NativeProgram is null ? 0 : 1e-4;

    /// <summary>Runs the command to its end.</summary>
    public static async Task<(int ExitCode, byte[] Output, string Error)> RunAsync(byte[] input, params string[] arguments)
    {
        using Process process = Start(arguments);
        Task<string> error = process.StandardError.ReadToEndAsync();
        using var output = new MemoryStream();
        Task copy = process.StandardOutput.BaseStream.CopyToAsync(output);
        try
        {
            await process.StandardInput.BaseStream.WriteAsync(input);
            process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has ended without reading all of it.
        }

        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        await copy;
        return (process.ExitCode, output.ToArray(), await error);
    }

    /// <summary>Starts the command, with pipes to all of its streams.</summary>
    public static Process Start(params string[] arguments)
        => StartProgram(Program[0], [.. Program[1..], .. arguments]);

    /// <summary>Starts the command in a shell's pipe, which says the command's exit code on standard error behind whatever it has said itself.</summary>
    /// <param name="reader">What reads it.</param>
    /// <param name="arguments">The command's.</param>
    public static Process StartPiped(string reader, params string[] arguments)
        => StartProgram("/bin/sh", ["-c", $$"""{ "$@"; echo "exit $?" >&2; } | {{reader}}""", "sh", .. Program, .. arguments]);

    private static Process StartProgram(string program, string[] arguments)
        => Process.Start(new ProcessStartInfo(program, arguments)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}
