using System.Text.Json;
using MlNetTokenize.Cli;

namespace MlNetTokenize.Tests;

[Trait("Category", "Command")]
public sealed class EmbedCommandTests
{
    private static readonly string[] Lines = [.. Enumerable.Range(0, 200).Select(i => i % 2 == 0 ? "text text numbers text numbers" : "letters pieces letters pieces")];

    [Theory]
    [InlineData("skipgram")]
    [InlineData("cbow")]
    [InlineData("nexttoken")]
    public void Rows_are_those_that_the_library_learns(string objective)
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();
        string text = folder.Write("a.txt", string.Join("\r\n", Lines) + "\n\n");
        JsonElement json = CliFolder.Run("embed", "train", text, "-t", tokenizer, "-o", folder["rows.npy"], "--objective", objective, "-d", "6", "-e", "2", "--json").Succeeds().Json;
        Assert.Equal(Lines.Length, json.GetProperty("texts").GetInt32());
        Assert.Equal(objective == "nexttoken", json.GetProperty("bitsPerByte").ValueKind == JsonValueKind.Number);
        var options = new EmbeddingTrainingOptions
        {
            Objective = objective switch { "cbow" => EmbeddingObjective.ContinuousBagOfWords, "nexttoken" => EmbeddingObjective.NextToken, _ => EmbeddingObjective.SkipGram },
            Dimension = 6,
            Epochs = 2,
            VocabularySize = 340,
        };
        EmbeddingTable expected = EmbeddingTrainer.Train(Lines.Select(line => TestTokenizers.Small.EncodeToIds(line)), options).Table;
        EmbeddingTable actual = TableFile.Load(folder["rows.npy"], out _);
        for (int id = 0; id < 340; id++)
        {
            Assert.All(expected[id].ToArray().Zip(actual[id].ToArray()), pair => Assert.InRange(pair.Second - pair.First, -CliProcess.Tolerance, CliProcess.Tolerance));
        }
    }

    [Fact]
    public void Neighbors_are_found_by_words_with_a_tokenizer_or_in_the_file()
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();
        EmbeddingTable table = EmbeddingTable.Create(340, 8, seed: 1);
        folder.WriteTable("rows.npy", table);
        CliFolder.Run("embed", "export", folder["rows.npy"], "-t", tokenizer, "-o", folder["rows.vec"]).Succeeds();
        Assert.True(TestTokenizers.Small.TryGetId(" and"u8, out int and));
        int nearest = table.NearestNeighbors(table[and], 2)[1].Id;
        JsonElement byTokenizer = CliFolder.Run("embed", "neighbors", folder["rows.npy"], "and", "-t", tokenizer, "-k", "3", "--json").Succeeds().Json;
        JsonElement byWords = CliFolder.Run("embed", "neighbors", folder["rows.vec"], "and", "-k", "3", "--json").Succeeds().Json;
        foreach (JsonElement json in new[] { byTokenizer, byWords })
        {
            JsonElement neighbors = json[0].GetProperty("neighbors");
            Assert.Equal(3, neighbors.GetArrayLength());
            Assert.Equal(nearest, neighbors[0].GetProperty("id").GetInt32());
        }

        CliFolder.Run("embed", "neighbors", folder["rows.npy"], "and").Fails(ExitCode.Usage, "--tokenizer");
        CliFolder.Run("embed", "neighbors", folder["rows.vec"], "nothing").Fails(ExitCode.Error, "'nothing'");
    }

    [Theory]
    [InlineData("rows.safetensors")]
    [InlineData("rows.bin")]
    [InlineData("rows.vec")]
    public void Tables_are_exported_with_the_same_numbers(string name)
    {
        using var folder = new CliFolder();
        EmbeddingTable table = EmbeddingTable.Create(340, 3, seed: 2);
        folder.WriteTable("a.npy", table);
        CliFolder.Run("embed", "export", folder["a.npy"], "-t", folder.WriteTokenizer(), "-o", folder[name]).Succeeds();
        EmbeddingTable read = TableFile.Load(folder[name], out IReadOnlyList<string>? words);
        Assert.Equal(name != "rows.safetensors", words is not null);
        Assert.Equal(table[339].ToArray(), read[339].ToArray());
    }

    [Fact]
    public void What_does_not_fit_is_refused()
    {
        using var folder = new CliFolder();
        folder.WriteTable("a.npy", EmbeddingTable.Create(7, 3, seed: 2));
        CliFolder.Run("embed", "export", folder["a.npy"], "-t", folder.WriteTokenizer(), "-o", folder["b.vec"]).Fails(ExitCode.Error, "7 rows", "340");
        CliFolder.Run("embed", "export", folder["a.npy"], "-o", folder["b.vec"]).Fails(ExitCode.Usage, "--tokenizer");
        CliFolder.Run("embed", "export", folder["a.npy"], "-o", folder["b.pdf"]).Fails(ExitCode.Usage, "b.pdf", ".npy");
        CliFolder.Run("embed", "export", folder["a.npy"], "-o", folder["b.onnx"]).Succeeds();
        CliFolder.Run("embed", "train", folder.Write("a.txt", "x"), "-t", folder["t.json"], "-o", folder["c.npy"], "-d", "0").Fails(ExitCode.Usage, "--dimension");
        CliFolder.Run("embed", "train", folder["a.txt"], "-t", folder["t.json"], "-o", folder["c.npy"], "--learning-rate", "0,05").Fails(ExitCode.Usage, "'0,05' is no number");
        CliFolder.Run("embed", "neighbors", folder["a.npy"], "x", "-t", folder["t.json"], "-k", "0").Fails(ExitCode.Usage, "--count");
    }
}
