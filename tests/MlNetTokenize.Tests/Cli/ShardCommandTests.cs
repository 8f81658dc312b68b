using System.Text;
using System.Text.Json.Nodes;
using MlNetTokenize.Cli;

namespace MlNetTokenize.Tests;

/// <summary>Shares of the work, put together, are the work of one process; what is missing, changed or of another run is refused.</summary>
[Trait("Category", "Command")]
public sealed class ShardCommandTests
{
    private static readonly string[] Lines = [.. Enumerable.Range(0, 400).Select(i => $"line {i % 41}, with words and {new string((char)('a' + (i % 26)), i % 30)} after them")];

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(16)]
    [InlineData(40)]
    public void Shards_put_together_are_what_one_process_makes(int shards)
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();
        string[] files =
        [
            folder.Write("a.txt", string.Join('\n', Lines[..150]) + "\n"),
            folder.WriteCompressed("b.txt.gz", Encoding.UTF8.GetBytes(string.Join('\n', Lines[150..160]) + "\n")),
            folder.Write("c.txt", string.Join("\r\n", Lines[160..])),
            folder.Write("empty.txt", []),
        ];
        CliFolder.Run(["count", .. files, "-o", folder["whole.pieces"]]).Succeeds();
        CliFolder.Run(["encode", .. files, "--lines", "-t", tokenizer, "-o", folder["whole.bin"], "--end-token", "3"]).Succeeds();
        for (int i = 0; i < shards; i++)
        {
            CliFolder.Run(["count", .. files, "-o", folder["part.pieces"], "--shard", $"{i}/{shards}"]).Succeeds();
            CliFolder.Run(["encode", .. files, "--lines", "-t", tokenizer, "-o", folder["part.bin"], "--end-token", "3", "--shard", $"{i}/{shards}"]).Succeeds();
        }

        CliFolder.Run("merge", folder["part-*.pieces"], "-o", folder["merged.pieces"]).Succeeds();
        Assert.Equal(folder.Read("whole.pieces"), folder.Read("merged.pieces"));
        Assert.Equal(folder.Read("whole.bin"), Enumerable.Range(0, shards).SelectMany(i => folder.Read($"part-{i:D5}-of-{shards:D5}.bin")));
        CliFolder.Run("train", folder["part-*.pieces"], "-n", "300", "-o", folder["t1.json"]).Succeeds();
        CliFolder.Run(["train", .. files, "-n", "300", "-o", folder["t2.json"]]).Succeeds();
        Assert.Equal(folder.Read("t2.json"), folder.Read("t1.json"));
    }

    [Fact]
    public void A_task_that_runs_again_does_nothing_if_its_output_is_whole()
    {
        using var folder = new CliFolder();
        string file = folder.Write("a.txt", string.Join('\n', Lines));
        string[] command = ["count", file, "-o", folder["p.pieces"], "--shard", "1/2"];
        string output = folder["p-00001-of-00002.pieces"];
        Assert.DoesNotContain("nothing was done", CliFolder.Run(command).Succeeds().Error, StringComparison.Ordinal);
        byte[] first = File.ReadAllBytes(output);
        Assert.Contains("nothing was done", CliFolder.Run(command).Succeeds().Error, StringComparison.Ordinal);

        // Cut off, changed, without a manifest, with half of one, of other options, or of an input that has changed: done again.
        File.WriteAllBytes(output, first[..^9]);
        AssertDoneAgain(command);
        File.WriteAllBytes(output, [.. first[..^1], (byte)~first[^1]]);
        AssertDoneAgain(command);
        File.Delete(output + ".manifest.json");
        AssertDoneAgain(command);
        File.WriteAllText(output + ".manifest.json", File.ReadAllText(output + ".manifest.json")[..40]);
        AssertDoneAgain(command);
        CliFolder.Run([.. command, "--pattern", "gpt2"]).Succeeds();
        AssertDoneAgain(command);
        folder.Write("a.txt", string.Join('\n', Lines));
        File.SetLastWriteTimeUtc(file, DateTime.UtcNow.AddYears(-3));
        AssertDoneAgain(command);

        void AssertDoneAgain(string[] arguments)
        {
            Assert.DoesNotContain("nothing was done", CliFolder.Run(arguments).Succeeds().Error, StringComparison.Ordinal);
            Assert.Equal(first, File.ReadAllBytes(output));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(4)]
    public void Counts_are_added_up_in_a_tree_as_at_once(int tasks)
    {
        using var folder = new CliFolder();
        string file = folder.Write("a.txt", string.Join('\n', Lines));
        CliFolder.Run("count", file, "-o", folder["whole.pieces"]).Succeeds();
        for (int i = 0; i < 9; i++)
        {
            CliFolder.Run("count", file, "-o", folder["c.pieces"], "--shard", $"{i}/9").Succeeds();
        }

        for (int i = 0; i < tasks; i++)
        {
            CliFolder.Run("merge", folder["c-*.pieces"], "-o", folder["s.pieces"], "--shard", $"{i}/{tasks}").Succeeds();
        }

        CliFolder.Run("merge", folder["s-*.pieces"], "-o", folder["m.pieces"]).Succeeds();
        Assert.Equal(folder.Read("whole.pieces"), folder.Read("m.pieces"));
        Assert.Contains("nothing was done", CliFolder.Run("merge", folder["c-*.pieces"], "-o", folder["s.pieces"], "--shard", $"0/{tasks}").Succeeds().Error, StringComparison.Ordinal);

        // What is missing is missing in the tree too.
        File.Delete(folder["c-00004-of-00009.pieces"]);
        CliFolder.Run("merge", folder["c-*.pieces"], "-o", folder["s.pieces"], "--shard", $"0/{tasks}").Fails(ExitCode.Error, "Shard 4 of 9 is missing");
        File.Delete(folder[$"s-00000-of-{tasks:D5}.pieces"]);
        if (tasks > 1)
        {
            CliFolder.Run("merge", folder["s-*.pieces"], "-o", folder["m.pieces"]).Fails(ExitCode.Error, $"Shard 0 of {tasks} is missing");
        }
    }

    [Fact]
    public void A_share_of_merging_keeps_what_the_counts_were_made_with()
    {
        using var folder = new CliFolder();
        string file = folder.Write("a.txt", string.Join('\n', Lines));
        CliFolder.Run("count", file, "-o", folder["c.pieces"], "--shard", "0/1", "--maximum-pieces", "500").Succeeds();
        CliFolder.Run("count", file, "-o", folder["d.pieces"], "--shard", "0/1").Succeeds();
        CliFolder.Run("merge", folder["c-*.pieces"], "-o", folder["s.pieces"], "--shard", "0/2").Fails(ExitCode.Usage, "no files");
        CliFolder.Run("merge", folder["c-*.pieces"], "-o", folder["s.pieces"], "--shard", "0/1", "--maximum-pieces", "5").Fails(ExitCode.Usage, "--maximum-pieces");
        CliFolder.Run("merge", folder["c-*.pieces"], "-o", folder["s.pieces"], "--shard", "0/1").Succeeds();
        Assert.Equal("500", (string?)JsonNode.Parse(folder.ReadText("s-00000-of-00001.pieces.manifest.json"))!["options"]!["--maximum-pieces"]);
    }

    [Fact]
    public void A_tokenizer_that_is_written_again_and_is_the_same_makes_no_difference_and_another_does()
    {
        using var folder = new CliFolder();
        string file = folder.Write("a.txt", string.Join('\n', Lines));
        string tokenizer = folder.WriteTokenizer();
        string[] command = ["encode", file, "--lines", "-t", tokenizer, "-o", folder["p.bin"], "--shard", "1/2"];
        CliFolder.Run(command).Succeeds();
        byte[] first = folder.Read("p-00001-of-00002.bin");
        File.SetLastWriteTimeUtc(tokenizer, DateTime.UtcNow.AddYears(2));
        Assert.Contains("nothing was done", CliFolder.Run(command).Succeeds().Error, StringComparison.Ordinal);
        CliFolder.Run("train", file, "-n", "300", "-o", tokenizer).Succeeds();
        Assert.DoesNotContain("nothing was done", CliFolder.Run(command).Succeeds().Error, StringComparison.Ordinal);
        Assert.NotEqual(first, folder.Read("p-00001-of-00002.bin"));
    }

    [Fact]
    public void Shards_that_do_not_belong_together_are_refused_by_name()
    {
        using var folder = new CliFolder();
        string file = folder.Write("a.txt", string.Join('\n', Lines));
        for (int i = 0; i < 3; i++)
        {
            CliFolder.Run("count", file, "-o", folder["p.pieces"], "--shard", $"{i}/3").Succeeds();
        }

        string Name(int i) => folder[$"p-{i:D5}-of-00003.pieces"];
        string merged = folder["m.pieces"];
        CliFolder.Run("merge", Name(0), Name(2), "-o", merged).Fails(ExitCode.Error, "Shard 1 of 3 is missing");
        CliFolder.Run("merge", Name(0), Name(1), Name(1), Name(2), "-o", merged).Fails(ExitCode.Error, "counted twice", Name(1));
        CliFolder.Run("count", file, "-o", folder["q.pieces"], "--pattern", "gpt2", "--shard", "2/3").Succeeds();
        string other = folder["q-00002-of-00003.pieces"];
        CliFolder.Run("merge", Name(0), Name(1), other, "-o", merged).Fails(ExitCode.Error, other, "--pattern gpt2");
        CliFolder.Run("count", file, "-o", folder["q.pieces"], "--shard", "2/4").Succeeds();
        CliFolder.Run("merge", Name(0), Name(1), folder["q-00002-of-00004.pieces"], "-o", merged).Fails(ExitCode.Error, "2 of 4");
        CliFolder.Run("count", file, "-o", folder["plain.pieces"]).Succeeds();
        CliFolder.Run("merge", Name(0), Name(1), folder["plain.pieces"], "-o", merged).Fails(ExitCode.Error, "plain.pieces", "no manifest");
        File.WriteAllBytes(Name(1), File.ReadAllBytes(Name(1))[..^1]);
        CliFolder.Run("merge", folder["p-*.pieces"], "-o", merged).Fails(ExitCode.Error, Name(1), "manifest says");
        Assert.DoesNotContain("m.pieces", folder.Names);
    }

    [Fact]
    public void The_manifest_says_what_was_done()
    {
        using var folder = new CliFolder();
        string file = folder.Write("a.txt", string.Join('\n', Lines));
        CliFolder.Run("count", file, "-o", folder["p.pieces"], "--pattern", "gpt2", "--threads", "1", "--shard", "1/2").Succeeds();
        JsonNode manifest = JsonNode.Parse(folder.ReadText("p-00001-of-00002.pieces.manifest.json"))!;
        Assert.Equal((1, 2, "count"), ((int)manifest["shard"]!, (int)manifest["shards"]!, (string)manifest["command"]!));
        Assert.Equal("gpt2", (string?)manifest["options"]!["--pattern"]);
        Assert.Null(manifest["options"]!["--threads"]);
        long length = new FileInfo(file).Length;
        Assert.Equal((length, length / 2, length), ((long)manifest["inputs"]![0]!["length"]!, (long)manifest["inputs"]![0]!["start"]!, (long)manifest["inputs"]![0]!["end"]!));
        Assert.InRange((int)manifest["texts"]!, 1, 399);
    }

    [Theory]
    [InlineData("3/4", 3, 4)]
    [InlineData("0/1", 0, 1)]
    [InlineData("slurm", 3, 8)]
    [InlineData("kubernetes", 5, 6)]
    public void A_shard_is_told_by_number_or_by_the_scheduler(string text, int index, int count) => Assert.Equal(new Shard(index, count), Shard.Parse(text, Variable));

    [Theory]
    [InlineData("4/4")]
    [InlineData("-1/4")]
    [InlineData("1/0")]
    [InlineData("1")]
    [InlineData("1/1000000")]
    [InlineData("pbs")]
    [InlineData("1/2/3")]
    public void What_is_no_shard_is_refused(string text) => Assert.Throws<CommandException>(() => Shard.Parse(text, Variable));

    [Fact]
    public void A_variable_that_is_not_set_is_named()
        => Assert.Contains("SLURM_ARRAY_TASK_ID", Assert.Throws<CommandException>(() => Shard.Parse("slurm", _ => null)).Message, StringComparison.Ordinal);

    [Fact]
    public void Parts_of_a_file_have_each_line_once()
    {
        var random = new Random(1);
        using var folder = new CliFolder();
        for (int round = 0; round < 200; round++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => new string('x', random.Next(4)) + (random.Next(5) > 0 ? "\n" : string.Empty)));
            string file = folder.Write("a.txt", text);
            long[] borders = [0, .. Enumerable.Range(0, random.Next(6)).Select(_ => random.NextInt64(text.Length + 1)).Order(), text.Length];
            var parts = new List<string>();
            for (int i = 0; i + 1 < borders.Length; i++)
            {
                using var stream = new FilePartStream(File.OpenRead(file), new FilePart(borders[i], borders[i + 1]));
                using var reader = new StreamReader(stream);
                string part = reader.ReadToEnd();
                Assert.True(part.Length == 0 || part[^1] == '\n' || i + 2 == borders.Length || string.Concat(parts).Length + part.Length == text.Length);
                parts.Add(part);
            }

            Assert.Equal(text, string.Concat(parts));
        }
    }

    private static string? Variable(string name) => name switch
    {
        "SLURM_ARRAY_TASK_ID" => "4",
        "SLURM_ARRAY_TASK_MIN" => "1",
        "SLURM_ARRAY_TASK_COUNT" => "8",
        "JOB_COMPLETION_INDEX" => "5",
        "JOB_COMPLETIONS" => "6",
        _ => null,
    };
}
