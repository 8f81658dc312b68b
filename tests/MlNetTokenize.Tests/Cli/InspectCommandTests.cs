using System.Text.Json;
using Microsoft.ML;
using MlNetTokenize.Cli;

namespace MlNetTokenize.Tests;

[Trait("Category", "Command")]
public sealed class InspectCommandTests
{
    [Fact]
    public void A_tokenizer_tells_what_is_in_it()
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();
        JsonElement json = CliFolder.Run("inspect", tokenizer, "--json").Succeeds().Json;
        Assert.Equal(340, json.GetProperty("vocabularySize").GetInt32());
        Assert.Equal(0, json.GetProperty("holes").GetInt32());
        Assert.Equal("O200k", json.GetProperty("pattern").GetString());
        Assert.Equal(1, json.GetProperty("specialTokens").GetProperty("</s>").GetInt32());
        string text = CliFolder.Run("inspect", tokenizer).Succeeds().Text;
        Assert.Matches("(?m)^vocabulary size +340$", text);
        Assert.Matches("(?m)^normalization +none$", text);
    }

    [Fact]
    public void Tokens_of_a_tokenizer_and_of_a_text_are_listed()
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();
        string[] all = CliFolder.Run("inspect", tokenizer, "--tokens").Succeeds().Text.TrimEnd('\n').Split('\n');
        Assert.Equal(340, all.Length);
        Assert.Equal("2\t<s><s>", all[2]);
        string[] text = CliFolder.Run("inspect", tokenizer, "--text", " a b").Succeeds().Text.TrimEnd('\n').Split('\n');
        Assert.Equal(TestTokenizers.Small.EncodeToIds(" a b").Select(id => all[id]), text);
    }

    [Fact]
    public void Counts_and_tables_tell_what_is_in_them()
    {
        using var folder = new CliFolder();
        CliFolder.Run("count", folder.Write("a.txt", "a the the the\nthe end\n"), "-o", folder["a.pieces"]).Succeeds();
        JsonElement counts = CliFolder.Run("inspect", folder["a.pieces"], "--json").Succeeds().Json;
        Assert.Equal(2, counts.GetProperty("texts").GetInt32());
        Assert.Equal("\u0120the", counts.GetProperty("mostFrequent")[0].GetString());

        folder.WriteTable("t.npy", EmbeddingTable.FromValues(3, 2, [1, 2, 0, 0, 3, 4]));
        JsonElement table = CliFolder.Run("inspect", folder["t.npy"], "--json").Succeeds().Json;
        Assert.Equal((3, 2, 1), (table.GetProperty("rows").GetInt32(), table.GetProperty("dimension").GetInt32(), table.GetProperty("zeroRows").GetInt32()));
    }

    [Fact]
    public void A_model_tells_its_steps_and_lends_its_tokenizer_and_table()
    {
        using var folder = new CliFolder();
        var mlContext = new MLContext(seed: 1);
        IDataView data = mlContext.Data.LoadFromEnumerable(TextRows.All);
        ITransformer model = mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", TestTokenizers.Small)
            .Append(mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", new EmbeddingTrainingOptions { Objective = EmbeddingObjective.SkipGram, Dimension = 4, Epochs = 1 })).Fit(data);
        mlContext.Model.Save(model, data.Schema, folder["model.zip"]);
        JsonElement json = CliFolder.Run("inspect", folder["model.zip"], "--json").Succeeds().Json;
        bool isNative = CliProcess.NativeProgram is not null;
        Assert.Equal(340, json.GetProperty(isNative ? "tokenizer" : "step1").GetProperty("vocabularySize").GetInt32());
        Assert.Equal(4, json.GetProperty(isNative ? "embedding" : "step2").GetProperty("dimension").GetInt32());
        if (isNative)
        {
            Assert.False(CliFolder.RunsWithMlNet("embed", "explain", folder["model.zip"], "some words"));
        }

        byte[] text = "some words"u8.ToArray();
        Assert.Equal(CliFolder.Run(text, "encode", "-", "-t", folder.WriteTokenizer()).Output, CliFolder.Run(text, "encode", "-", "-t", folder["model.zip"]).Succeeds().Output);
        CliFolder.Run("embed", "export", folder["model.zip"], "-o", folder["rows.npy"]).Succeeds();
        Assert.Equal(4, TableFile.Load(folder["rows.npy"], out _).Dimension);
        CliFolder.Run("report", folder.Write("a.txt", "some words of some texts"), "-t", folder["model.zip"], "-o", folder["r.html"]).Succeeds();
        Assert.Contains("340 rows of 4 numbers", folder.ReadText("r.html"), StringComparison.Ordinal);
        CliFolder.Run("inspect", folder.Write("broken.zip", "no model")).Fails(ExitCode.Error, "broken.zip");
    }

    [Fact]
    public void A_model_of_several_tokenizers_lends_the_one_that_its_embedding_reads()
    {
        using var folder = new CliFolder();
        var mlContext = new MLContext(seed: 1);
        IDataView data = mlContext.Data.LoadFromEnumerable(TextRows.All);
        BytePairTokenizer other = BytePairTokenizer.Train(["some other words"], new BytePairTrainingOptions { VocabularySize = 260 });
        EmbeddingTable rows = EmbeddingTable.Create(340, 4, seed: 1);
        var first = mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", TestTokenizers.Small).Append(mlContext.Transforms.Text.ApplyTokenEmbedding("Features", "Tokens", rows));
        mlContext.Model.Save(first.Append(mlContext.Transforms.Text.TokenizeIntoSubwords("Others", "Text", other)).Fit(data), data.Schema, folder["model.zip"]);
        string text = folder.Write("a.txt", "some words of some texts");
        Assert.Equal(CliFolder.Run("encode", text, "-t", folder.WriteTokenizer()).Succeeds().Output, CliFolder.Run("encode", text, "-t", folder["model.zip"]).Succeeds().Output);
        CliFolder.Run("report", text, "-t", folder["model.zip"], "-o", folder["r.html"]).Succeeds();
        Assert.Contains("340 rows of 4 numbers", folder.ReadText("r.html"), StringComparison.Ordinal);

        // The rows are of the tokens that they read, whatever tokenizer stands between.
        var mixed = mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", TestTokenizers.Small)
            .Append(mlContext.Transforms.Text.TokenizeIntoSubwords("Others", "Text", other)).Append(mlContext.Transforms.Text.ApplyTokenEmbedding("Features", "Tokens", rows));
        mlContext.Model.Save(mixed.Fit(data), data.Schema, folder["mixed.zip"]);
        CliFolder.Run("report", text, "-t", folder["mixed.zip"], "-o", folder["m.html"]).Succeeds();
        Assert.Equal(CliFolder.Run("encode", text, "-t", folder.WriteTokenizer()).Succeeds().Output, CliFolder.Run("encode", text, "-t", folder["mixed.zip"]).Succeeds().Output);
    }

    [Fact]
    public void What_is_no_such_file_is_refused()
    {
        using var folder = new CliFolder();
        CliFolder.Run("inspect", folder["none.json"]).Fails(ExitCode.Error, "none.json");
        CliFolder.Run("inspect", folder.Write("a.json", "{}")).Fails(ExitCode.Error, "a.json");
        CliFolder.Run("inspect", folder.Write("a.npy", "no table")).Fails(ExitCode.Error, "a.npy");
    }

    [Theory]
    [InlineData("bash")]
    [InlineData("zsh")]
    [InlineData("fish")]
    [InlineData("pwsh")]
    public void Each_shell_is_told_how_to_complete(string shell)
        => Assert.Contains("[suggest:", CliFolder.Run("completion", shell).Succeeds().Text, StringComparison.Ordinal);
}
