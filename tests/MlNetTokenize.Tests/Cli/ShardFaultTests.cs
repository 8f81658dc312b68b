using System.Diagnostics;
using System.Text;
using MlNetTokenize.Cli;

namespace MlNetTokenize.Tests;

/// <summary>What happens to tasks on a cluster, and what they leave: in the end what one undisturbed process gives, and nothing twice.</summary>
[Trait("Category", "Command")]
public sealed class ShardFaultTests
{
    private static readonly string Text = string.Concat(Enumerable.Range(0, 200_000).Select(i => $"line {i % 4111} has words and {i * 7919L % 10007} others\n"));

    [LinuxFact]
    public async Task A_task_that_is_killed_leaves_no_result_and_the_next_one_makes_it()
    {
        using var folder = new CliFolder();
        string file = folder.Write("a.txt", Text);
        string output = folder["p-00000-of-00002.pieces"];
        using (Process task = CliProcess.Start("count", file, "--shard", "0/2", "-o", folder["p.pieces"]))
        {
            // As soon as it works, at whatever that is.
            Task<string?> progress = task.StandardError.ReadLineAsync();
            await Task.WhenAny(progress, task.WaitForExitAsync(), Task.Delay(300));
            task.Kill();
            await task.WaitForExitAsync();
            Assert.True(task.ExitCode == 137 || File.Exists(output + ".manifest.json"), $"{task.ExitCode}");
        }

        CliFolder.Run("count", file, "--shard", "1/2", "-o", folder["p.pieces"]).Succeeds();
        if (!File.Exists(output))
        {
            CliFolder.Run("merge", folder["p-00001-of-00002.pieces"], "-o", folder["m.pieces"]).Fails(ExitCode.Error, "Shard 0 of 2 is missing");
        }

        CliFolder.Run("count", file, "--shard", "0/2", "-o", folder["p.pieces"]).Succeeds();
        CliFolder.Run("merge", folder["p-*.pieces"], "-o", folder["m.pieces"]).Succeeds();
        CliFolder.Run("count", file, "-o", folder["whole.pieces"]).Succeeds();
        Assert.Equal(folder.Read("whole.pieces"), folder.Read("m.pieces"));
    }

    [Fact]
    public async Task Two_tasks_that_write_one_output_at_once_leave_it_whole()
    {
        using var folder = new CliFolder();
        string file = folder.Write("a.txt", Text);
        string tokenizer = folder.WriteTokenizer();
        string[] command = ["encode", file, "--lines", "-t", tokenizer, "--index", "--shard", "0/1", "-o", folder["p.bin"], "--threads", "1"];
        for (int round = 0; round < 3; round++)
        {
            CliResult[] results = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() => CliFolder.Run(command))));
            Assert.All(results, result => result.Succeeds());
            CliFolder.Run("cluster", "index", folder["p-00000-of-00001.bin"], "-o", folder["i.json"]).Succeeds();
            Assert.Equal(["a.txt", "i.json", "p-00000-of-00001.bin", "p-00000-of-00001.bin.manifest.json", "p-00000-of-00001.idx", "t.json"], folder.Names);
            File.Delete(folder["p-00000-of-00001.bin"]);
        }

        // Of other options: whichever is there last has its manifest, or the two do not fit and the task is done again.
        CliResult[] different = await Task.WhenAll(
            Task.Run(() => CliFolder.Run(command)),
            Task.Run(() => CliFolder.Run([.. command, "--end-token", "3"])));
        Assert.All(different, result => result.Succeeds());
        CliFolder.Run(command).Succeeds();
        CliFolder.Run("encode", file, "--lines", "-t", tokenizer, "-o", folder["whole.bin"]).Succeeds();
        Assert.Equal(folder.Read("whole.bin"), folder.Read("p-00000-of-00001.bin"));
    }

    [Theory]
    [InlineData(-4000)]
    [InlineData(4000)]
    public void A_wrong_clock_makes_no_difference(int days)
    {
        using var folder = new CliFolder();
        string file = folder.Write("a.txt", Text[..50_000]);
        string[] command = ["count", file, "--shard", "0/1", "-o", folder["p.pieces"]];
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(days));
        CliFolder.Run(command).Succeeds();

        // The outputs' times mean nothing, and an input's only that it is the same.
        File.SetLastWriteTimeUtc(folder["p-00000-of-00001.pieces"], DateTime.UtcNow.AddDays(-days));
        File.SetLastWriteTimeUtc(folder["p-00000-of-00001.pieces.manifest.json"], DateTime.UtcNow.AddDays(-days));
        Assert.Contains("nothing was done", CliFolder.Run(command).Succeeds().Error, StringComparison.Ordinal);
        folder.Write("a.txt", Text[..49_999] + "!");
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddDays(days).AddSeconds(-5));
        Assert.DoesNotContain("nothing was done", CliFolder.Run(command).Succeeds().Error, StringComparison.Ordinal);
    }

    [LinuxFact]
    public void What_may_go_well_another_time_says_so_by_its_exit_code_and_what_never_will_too()
    {
        using var folder = new CliFolder();
        string file = folder.Write("a.txt", Text);
        string tokenizer = folder.WriteTokenizer();
        Assert.Equal(ExitCode.Again, CliFolder.Run("encode", file, "-t", tokenizer, "-o", "/dev/full").ExitCode);
        Assert.Equal(ExitCode.Error, CliFolder.Run("encode", folder.WriteCompressed("b.txt.gz", Encoding.UTF8.GetBytes(Text)) is var compressed && Truncate(compressed) ? compressed : file, "-t", tokenizer, "-o", folder["b.ids"]).ExitCode);
        Assert.Equal(ExitCode.Error, CliFolder.Run("encode", folder["none.txt"], "-t", tokenizer, "-o", folder["c.ids"]).ExitCode);
        Assert.Equal(ExitCode.Usage, CliFolder.Run("encode", file, "-t", tokenizer, "--shard", "2/2", "-o", folder["d.ids"]).ExitCode);
        Assert.DoesNotContain(folder.Names, name => name.EndsWith(".ids", StringComparison.Ordinal));

        static bool Truncate(string path)
        {
            byte[] bytes = File.ReadAllBytes(path);
            File.WriteAllBytes(path, bytes[..(bytes.Length / 2)]);
            return true;
        }
    }
}
