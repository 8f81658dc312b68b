using MlNetTokenize.Cli;

namespace MlNetTokenize.Tests;

/// <summary>Rows learned by several tasks in rounds, as the command does it.</summary>
[Trait("Category", "Command")]
public sealed class EmbedRoundsCommandTests
{
    [Fact]
    public void Tasks_with_labels_learn_a_model_that_tells_them_apart()
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();
        string[] words = ["good lovely fine", "bad awful poor", "blue green red"];
        string file = folder.Write("a.tsv", "Text\tLabel\n" + string.Concat(Enumerable.Range(0, 900).Select(i => $"{words[i % 3].Split(' ')[i / 3 % 3]} thing {i % 7}\tclass{i % 3}\n")));
        string[] texts = [file, "--column", "Text", "--label-column", "Label", "--objective", "supervised", "-t", tokenizer];
        CliFolder.Run(["embed", "start", .. texts, "-d", "8", "-o", folder["0.state"]]).Succeeds();
        for (int round = 1; round <= 2; round++)
        {
            for (int shard = 0; shard < 3; shard++)
            {
                CliFolder.Run(["embed", "train", .. texts, "-d", "8", "-e", "6", "--rounds", "2", "--start", folder[$"{round - 1}.state"], "--shard", $"{shard}/3", "-o", folder[$"r{round}.state"]]).Succeeds();
            }

            CliFolder.Run("embed", "average", folder[$"r{round}-*.state"], "-o", folder[$"{round}.state"]).Succeeds();
        }

        if (CliFolder.RunsWithMlNet("embed", "average", folder["r2-*.state"], "-t", tokenizer, "-o", folder["model.zip"]))
        {
            Assert.Contains("model of ML.NET", CliFolder.Run("inspect", folder["model.zip"]).Succeeds().Text, StringComparison.Ordinal);
        }

        Assert.Contains("n-grams", CliFolder.Run("embed", "average", folder["r2-*.state"], "-t", tokenizer, "-o", folder["rows.npy"]).Error, StringComparison.Ordinal);
        EmbeddingTrainingState state = EmbedRound.Load(folder["2.state"]);
        Assert.Equal(["class0", "class1", "class2"], state.ClassNames);
        Assert.Equal(6, state.EpochsLearned);
        EmbeddingModel learned = state.ToModel();
        for (int i = 0; i < 9; i++)
        {
            int[] ids = [.. TestTokenizers.Small.EncodeToIds($"{words[i % 3].Split(' ')[i / 3]} thing 1")];
            var vector = new float[8];
            var scores = new float[3];
            learned.Pool(ids, vector, TokenPooling.Mean);
            learned.Head!.Predict(vector, scores);
            Assert.Equal(i % 3, Array.IndexOf(scores, scores.Max()));
        }
    }

    [Fact]
    public void A_task_that_runs_again_does_nothing_and_what_does_not_belong_together_is_refused()
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();
        string file = folder.Write("a.txt", string.Concat(Enumerable.Range(0, 300).Select(i => $"some words {i % 17} and others\n")));
        CliFolder.Run("embed", "start", "-t", tokenizer, "-d", "8", "-o", folder["0.state"]).Succeeds();
        string[] train = ["embed", "train", file, "-t", tokenizer, "-d", "8", "-e", "3", "--start", folder["0.state"]];
        for (int shard = 0; shard < 3; shard++)
        {
            CliFolder.Run([.. train, "--shard", $"{shard}/3", "-o", folder["r.state"]]).Succeeds();
        }

        byte[] first = folder.Read("r-00001-of-00003.state");
        Assert.Contains("nothing was done", CliFolder.Run([.. train, "--shard", "1/3", "-o", folder["r.state"]]).Succeeds().Error, StringComparison.Ordinal);
        File.Delete(folder["r-00001-of-00003.state"]);
        CliFolder.Run("embed", "average", folder["r-*.state"], "-o", folder["1.state"]).Fails(ExitCode.Error, "Shard 1 of 3 is missing");
        CliFolder.Run([.. train, "--shard", "1/3", "-o", folder["r.state"]]).Succeeds();
        Assert.Equal(first, folder.Read("r-00001-of-00003.state"));
        CliFolder.Run("embed", "average", folder["r-*.state"], "-o", folder["1.state"]).Succeeds();
        CliFolder.Run([.. train[..^1], folder["1.state"], "--rounds", "2", "--shard", "0/3", "-o", folder["x.state"]]).Succeeds();
        CliFolder.Run([.. train, "--rounds", "4", "--shard", "0/3", "-o", folder["x.state"]]).Fails(ExitCode.Usage, "--rounds");
        CliFolder.Run([.. train, "-o", folder["x.state"]]).Fails(ExitCode.Usage, "--shard");
        CliFolder.Run([.. train, "--shard", "0/3", "-o", folder["x.npy"]]).Fails(ExitCode.Usage, "x.npy.state");
        CliFolder.Run("embed", "train", file, "-t", tokenizer, "-d", "9", "--start", folder["0.state"], "--shard", "0/3", "-o", folder["x.state"]).Fails(ExitCode.Error, "Dimension = 9");
        CliFolder.Run("embed", "train", file, "-t", tokenizer, "--start", folder["none.state"], "--shard", "0/3", "-o", folder["x.state"]).Fails(ExitCode.Error, "none.state");
        CliFolder.Run("embed", "train", file, "-t", tokenizer, "--start", folder.Write("bad.state", "bad"), "--shard", "0/3", "-o", folder["x.state"]).Fails(ExitCode.Error, "bad.state");
        CliFolder.Run("embed", "start", file, "-t", tokenizer, "-o", folder["x.state"]).Fails(ExitCode.Usage, "supervised");
        CliFolder.Run("embed", "average", folder["1.state"], "-o", folder["r.npy"]).Fails(ExitCode.Usage, "--tokenizer");
    }

    [Fact]
    public void A_share_without_texts_changes_nothing()
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();
        string file = folder.Write("a.txt", "one line of some words\n");
        CliFolder.Run("embed", "start", "-t", tokenizer, "-d", "8", "-o", folder["0.state"]).Succeeds();
        for (int shard = 0; shard < 2; shard++)
        {
            CliFolder.Run("embed", "train", file, "-t", tokenizer, "-d", "8", "-e", "1", "--start", folder["0.state"], "--shard", $"{shard}/2", "-o", folder["r.state"]).Succeeds();
        }

        CliFolder.Run("embed", "average", folder["r-*.state"], "-t", tokenizer, "-o", folder["both.npy"]).Succeeds();
        EmbeddingModel one = EmbedRound.Load(folder["r-00000-of-00002.state"]).ToModel();
        using FileStream both = File.OpenRead(folder["both.npy"]);
        var table = EmbeddingTable.LoadNpy(both);
        Assert.All(Enumerable.Range(0, table.VocabularySize), id => Assert.Equal(one.Table[id].ToArray(), table[id].ToArray()));
    }
}
