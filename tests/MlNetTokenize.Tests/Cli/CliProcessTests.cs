using System.Diagnostics;
using MlNetTokenize.Cli;

namespace MlNetTokenize.Tests;

/// <summary>What only a process of its own can show.</summary>
public sealed class CliProcessTests
{
    [Fact]
    public async Task Standard_input_and_output_are_bytes_and_the_exit_code_tells()
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();
        byte[] text = [.. "It's ça va\r\n"u8, 0xFF, 0x00, .. " 文字"u8];
        (int exitCode, byte[] ids, string error) = await RunAsync(text, "encode", "-", "-t", tokenizer, "-q");
        Assert.Equal((0, string.Empty), (exitCode, error));
        Assert.Equal(text, (await RunAsync(ids, "decode", "-", "-t", tokenizer)).Output);
        Assert.Equal(ExitCode.Usage, (await RunAsync([], "fly")).ExitCode);
    }

    [Fact]
    public async Task Shells_can_ask_what_comes_next()
    {
        (_, byte[] output, _) = await RunAsync([], "[suggest:17]", "mlnet-tokenize en");
        Assert.Equal("encode", System.Text.Encoding.UTF8.GetString(output).Trim());
    }

    [LinuxFact]
    public async Task An_interrupt_leaves_no_half_written_file()
    {
        using var folder = new CliFolder();
        using Process process = Start("encode", "-", "-t", folder.WriteTokenizer(), "-o", folder["ids.txt"]);
        Stream input = process.StandardInput.BaseStream;
        byte[] words = new byte[1 << 20];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = (byte)(i % 5 == 0 ? ' ' : 'a');
        }

        await input.WriteAsync(words);
        await input.WriteAsync(words);
        await input.FlushAsync();
        Assert.Contains(folder.Names, name => name.StartsWith(".ids.txt.", StringComparison.Ordinal));
        using Process kill = Process.Start("kill", ["-INT", process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]);
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(ExitCode.Cancelled, process.ExitCode);
        Assert.Equal(["t.json"], folder.Names);
    }

    [LinuxFact]
    public async Task Work_ends_when_nobody_reads_it_any_more()
    {
        using var folder = new CliFolder();
        using Process process = Start("encode", "-", "-t", folder.WriteTokenizer());
        process.StandardOutput.Close();
        byte[] words = new byte[1 << 20];
        words.AsSpan().Fill((byte)' ');
        await Assert.ThrowsAsync<IOException>(async () =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                await process.StandardInput.BaseStream.WriteAsync(words).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
            }
        });
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal(ExitCode.Error, process.ExitCode);
    }

    private static async Task<(int ExitCode, byte[] Output, string Error)> RunAsync(byte[] input, params string[] arguments)
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

    private static Process Start(params string[] arguments)
        => Process.Start(new ProcessStartInfo(FreshProcess.DotnetPath, [typeof(CommandLine).Assembly.Location, .. arguments])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
}
