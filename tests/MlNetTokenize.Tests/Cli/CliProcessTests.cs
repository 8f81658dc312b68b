using System.Diagnostics;
using MlNetTokenize.Cli;

namespace MlNetTokenize.Tests;

/// <summary>What only a process of its own can show.</summary>
[Trait("Category", "Command")]
public sealed class CliProcessTests
{
    [Fact]
    public async Task Standard_input_and_output_are_bytes_and_the_exit_code_tells()
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();
        byte[] text = [.. "It's ça va\r\n"u8, 0xFF, 0x00, .. " 文字"u8];
        (int exitCode, byte[] ids, string error) = await CliProcess.RunAsync(text, "encode", "-", "-t", tokenizer, "-q");
        Assert.Equal((0, string.Empty), (exitCode, error));
        Assert.Equal(text, (await CliProcess.RunAsync(ids, "decode", "-", "-t", tokenizer)).Output);
        Assert.Equal(ExitCode.Usage, (await CliProcess.RunAsync([], "fly")).ExitCode);
    }

    [Fact]
    public async Task Shells_can_ask_what_comes_next()
    {
        (_, byte[] output, _) = await CliProcess.RunAsync([], "[suggest:17]", "mlnet-tokenize en");
        Assert.Equal("encode", System.Text.Encoding.UTF8.GetString(output).Trim());
    }

    [LinuxFact]
    public async Task An_interrupt_leaves_no_half_written_file()
    {
        using var folder = new CliFolder();
        using Process process = CliProcess.Start("encode", "-", "-t", folder.WriteTokenizer(), "-o", folder["ids.txt"]);
        Stream input = process.StandardInput.BaseStream;
        byte[] words = Words();
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
        using Process process = CliProcess.Start("encode", "-", "-t", folder.WriteTokenizer(), "--quiet");
        process.StandardOutput.Close();
        byte[] words = Words();
        await Assert.ThrowsAsync<IOException>(async () =>
        {
            for (int i = 0; i < 10_000; i++)
            {
                await process.StandardInput.BaseStream.WriteAsync(words).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
            }
        });
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromSeconds(30));
        Assert.Equal((ExitCode.Ok, string.Empty), (process.ExitCode, await process.StandardError.ReadToEndAsync()));
    }

    /// <summary>A megabyte of text that can be cut, so that ids are written while it comes.</summary>
    private static byte[] Words()
    {
        byte[] words = new byte[1 << 20];
        for (int i = 0; i < words.Length; i++)
        {
            words[i] = (byte)(i % 5 == 0 ? ' ' : 'a');
        }

        return words;
    }
}
