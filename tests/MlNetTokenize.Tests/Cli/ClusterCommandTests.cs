using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using MlNetTokenize.Cli;

namespace MlNetTokenize.Tests;

/// <summary>What is written for a scheduler does what one process does, if its lines are run one after another; and the status says how far it is.</summary>
[Trait("Category", "Command")]
public sealed class ClusterCommandTests
{
    private const int Shards = 4;
    private static readonly string[] Lines = [.. Enumerable.Range(0, 600).Select(i => $"it's line {i % 41}, with words and {new string((char)('a' + (i % 26)), i % 30)} after them")];

    [Fact]
    public void The_steps_of_a_plan_make_what_one_process_makes()
    {
        using var folder = new CliFolder();
        string file = folder.Write("it's a.txt", string.Join('\n', Lines));
        JsonElement plan = CliFolder.Run([.. Command(folder, file), "--dry-run", "--json"]).Succeeds().Json;
        Assert.DoesNotContain(folder.Names, name => name.StartsWith("run/", StringComparison.Ordinal));
        CliFolder.Run(Command(folder, file)).Succeeds();
        string[] steps = [.. plan.GetProperty("steps").EnumerateArray().Select(step => step.GetProperty("name").GetString()!)];
        Assert.Equal(["count", "merge", "train", "encode", "index", "texts", "start", "rows-1", "mean-1", "rows-2", "mean-2"], steps);
        Assert.All(steps, step => Assert.Contains($"run/{step}.sbatch", folder.Names));
        foreach (JsonElement step in plan.GetProperty("steps").EnumerateArray())
        {
            int tasks = step.GetProperty("tasks").GetInt32();
            string[] arguments = [.. step.GetProperty("arguments").EnumerateArray().Select(argument => argument.GetString()!)];
            for (int task = 0; task < Math.Max(1, tasks); task++)
            {
                CliFolder.Run(tasks == 0 ? arguments : [.. arguments, "--shard", $"{task}/{tasks}"]).Succeeds();
                if (step.GetProperty("name").GetString() == "encode" && task == 1)
                {
                    string status = CliFolder.Run("cluster", "status", folder["run"]).Succeeds().Text;
                    Assert.Contains("count   4 of 4, 600 texts", status, StringComparison.Ordinal);
                    Assert.Matches("encode  2 of 4, [0-9]+ texts, [0-9,]+ ids; not yet 2, 3\n", status);
                    Assert.Contains("index   0 of 1\n", status, StringComparison.Ordinal);
                }
            }
        }

        CliFolder.Run("train", file, "-n", "300", "--special-token", "<|end|>", "-o", folder["one.json"]).Succeeds();
        CliFolder.Run("encode", file, "--lines", "-t", folder["one.json"], "--end-token", "<|end|>", "--index", "-o", folder["one.bin"]).Succeeds();
        Assert.Equal(folder.Read("one.json"), folder.Read("run/tokenizer.json"));
        Assert.Equal(folder.Read("one.bin"), Enumerable.Range(0, Shards).SelectMany(i => folder.Read($"run/ids/ids-{i:D5}-of-{Shards:D5}.bin")));
        Assert.Equal(folder.Read("one.idx"), folder.Read("run/all.idx"));
        JsonNode index = JsonNode.Parse(folder.ReadText("run/index.json"))!;
        Assert.Equal((600, folder.Read("one.bin").Length / 2, Shards), ((int)index["texts"]!, (int)index["ids"]!, index["files"]!.AsArray().Count));
        Assert.Equal("ids/ids-00002-of-00004.bin", (string?)index["files"]![2]!["file"]);
        using FileStream rows = File.OpenRead(folder["run/rows.safetensors"]);
        Assert.Equal((300, 8), EmbeddingTable.LoadSafetensors(rows) is var table ? (table.VocabularySize, table.Dimension) : default);
        Assert.All(CliFolder.Run("cluster", "status", folder["run"], "--json").Succeeds().Json.EnumerateArray(), step => Assert.Equal(step.GetProperty("tasks").GetInt32(), step.GetProperty("done").GetInt32()));
    }

    [LinuxFact]
    public void A_script_runs_in_a_shell_with_the_schedulers_variables()
    {
        using var folder = new CliFolder();
        string file = folder.Write("it's $HOME `a`.txt", string.Join('\n', Lines));
        CliFolder.Run([.. Command(folder, file), "--program", "printf '%s\\n'", "--sbatch=--partition=main"]).Succeeds();
        string script = folder.ReadText("run/count.sbatch");
        Assert.Contains("#SBATCH --array=0-3\n", script, StringComparison.Ordinal);
        Assert.Contains("#SBATCH --partition=main\n", script, StringComparison.Ordinal);
        Assert.Contains("#SBATCH --requeue\n", script, StringComparison.Ordinal);
        Assert.Matches("#SBATCH --mem=[0-9]+M\n", script);
        Assert.Equal(["count", file, "--pattern", "o200k"], Shell("run/count.sbatch", 0).Output.Split('\n')[..4]);

        // A task that may go well another time is queued again, up to three times, and others not.
        foreach ((int code, int restarts, bool isAgain) in new[] { (75, 0, true), (75, 2, true), (75, 3, false), (137, 0, true), (1, 0, false), (2, 0, false) })
        {
            folder.Write("again.sbatch", script.Replace("printf '%s\\n'", $"(exit {code}) #", StringComparison.Ordinal));
            (int exitCode, string output) = Shell("again.sbatch", restarts);
            Assert.Equal(code, exitCode);
            Assert.Equal(isAgain, output.Contains("requeued 77_3", StringComparison.Ordinal));
        }

        (int ExitCode, string Output) Shell(string name, int restarts)
        {
            const string Scheduler = "scontrol() { echo \"${1}d $2\"; }; sleep() { :; }; ";
            using Process shell = Process.Start(new ProcessStartInfo("bash", ["-c", Scheduler + File.ReadAllText(folder[name])])
            {
                RedirectStandardOutput = true,
                Environment = { ["SLURM_RESTART_COUNT"] = $"{restarts}", ["SLURM_ARRAY_JOB_ID"] = "77", ["SLURM_ARRAY_TASK_ID"] = "3" },
            })!;
            string output = shell.StandardOutput.ReadToEnd();
            shell.WaitForExit();
            return (shell.ExitCode, output);
        }
    }

    [Fact]
    public void Kubernetes_gets_an_indexed_job_for_each_step()
    {
        using var folder = new CliFolder();
        string file = folder.Write("a: \"b\".txt", string.Join('\n', Lines));
        CliFolder.Run("cluster", "kubernetes", file, "--lines", "--shards", "7", "--folder", folder["run"], "--image", "registry/image:1", "--claim", "corpus").Succeeds();
        string job = folder.ReadText("run/encode.yaml");
        Assert.All(
            ["completionMode: Indexed\n", "completions: 7\n", "name: JOB_COMPLETIONS\n", "value: \"7\"\n", "\"--shard\", \"kubernetes\"", "claimName: \"corpus\"\n", "image: \"registry/image:1\"\n", "values: [1, 2]\n", "a: \\u0022b\\u0022.txt\""],
            part => Assert.Contains(part, job.Replace("\\\"", "\\u0022", StringComparison.Ordinal), StringComparison.Ordinal));
        Assert.Contains("completions: 1\n", folder.ReadText("run/train.yaml"), StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_run_is_refused()
    {
        using var folder = new CliFolder();
        string file = folder.Write("a.txt", "a\nb\n");
        string[] command = ["cluster", "slurm", file, "--folder", folder["run"]];
        CliFolder.Run([.. command, "--shards", "0"]).Fails(ExitCode.Usage, "--shards");
        CliFolder.Run([.. command, "--shards", "4", "--merge-tasks", "3"]).Fails(ExitCode.Usage, "--merge-tasks");
        CliFolder.Run([.. command, "--shards", "4", "--epochs", "3"]).Fails(ExitCode.Usage, "--epochs", "--rows");
        CliFolder.Run([.. command, "--shards", "4", "--rows", "cbow", "--epochs", "2", "--rounds", "3"]).Fails(ExitCode.Usage, "--rounds");
        CliFolder.Run([.. command, "--shards", "4", "--rows", "supervised"]).Fails(ExitCode.Usage, "labels");
        CliFolder.Run([.. command, "--shards", "4", "--format", "jsonl", "--index"]).Fails(ExitCode.Usage, "--index");
        CliFolder.Run("cluster", "slurm", "-", "--folder", folder["run"], "--shards", "4").Fails(ExitCode.Usage, "standard input");
        CliFolder.Run("cluster", "slurm", folder.Write("empty.txt", []), "--folder", folder["run"], "--shards", "4").Fails(ExitCode.Error, "nothing in it");
        CliFolder.Run("cluster", "status", folder["none"]).Fails(ExitCode.Error, "none");
        folder.Write("damaged/run.json", "{\"folder\":");
        CliFolder.Run("cluster", "status", folder["damaged"]).Fails(ExitCode.Error, "run.json");
        Assert.DoesNotContain(folder.Names, name => name.StartsWith("run/", StringComparison.Ordinal));
    }

    private static string[] Command(CliFolder folder, string file)
        => ["cluster", "slurm", file, "--lines", "--shards", "4", "--merge-tasks", "2", "-n", "300", "--special-token", "<|end|>", "--end-token", "<|end|>", "--index", "--folder", folder["run"], "--rows", "skipgram", "-d", "8", "-e", "2"];
}
