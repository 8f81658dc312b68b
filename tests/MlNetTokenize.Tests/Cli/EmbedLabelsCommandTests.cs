using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetTokenize.Cli;

namespace MlNetTokenize.Tests;

/// <summary><c>embed train</c> with labels, with texts that are held out, and to a model.zip.</summary>
[Trait("Category", "Command")]
public sealed class EmbedLabelsCommandTests
{
    private static readonly string[] Good = ["letters", "pieces", "vocabulary"];
    private static readonly string[] Bad = ["numbers", "text", "words"];

    // Texts of words of their class among words of both, in no order of classes.
    private static readonly (string Text, string Label)[] Examples =
    [
        .. Enumerable.Range(0, 300).Select(i => i * 7 % 5 < 2
            ? ($"and the {Good[i % 3]} of it {Good[i / 3 % 3]}", "good, sort of")
            : ($"and the {Bad[i % 3]} of it {Bad[i / 3 % 3]}", "bad")),
    ];

    [Theory]
    [InlineData("a.tsv")]
    [InlineData("a.csv")]
    [InlineData("a.jsonl")]
    public void Rows_are_those_that_the_library_learns_from_the_labels(string name)
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();
        CliResult result = CliFolder.Run([.. Train(folder, name), "-t", tokenizer, "-o", folder["rows.npy"], "-d", "6", "-e", "3", "--json"]).Succeeds();
        Assert.Equal(Examples.Length, result.Json.GetProperty("texts").GetInt32());
        Assert.Equal(["good, sort of", "bad"], result.Json.GetProperty("classes").EnumerateArray().Select(label => label.GetString()));
        var options = new EmbeddingTrainingOptions { Dimension = 6, Epochs = 3, VocabularySize = 340, NgramLength = 1 };
        EmbeddingModel expected = EmbeddingTrainer.Train(Labelled(), options);
        EmbeddingTable actual = TableFile.Load(folder["rows.npy"], out _);
        Assert.Equal(expected.TrainingSummary!.Loss, result.Json.GetProperty("loss").GetDouble());
        for (int id = 0; id < 340; id++)
        {
            Assert.Equal(expected.Table[id].ToArray(), actual[id].ToArray());
        }
    }

    [Fact]
    public void A_model_tells_the_classes_apart_and_is_read_by_ml_net_and_the_other_commands()
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();
        string zip = folder["model.zip"];
        if (!CliFolder.RunsWithMlNet([.. Train(folder, "a.tsv"), "-t", tokenizer, "-o", zip]))
        {
            Assert.DoesNotContain("model.zip", folder.Names);
            return;
        }

        EmbeddingModel model = Cli.ModelFile.Load(zip).Embedding;
        Assert.NotNull(model.NgramTable);

        // Texts that were not learned from.
        var pooled = new float[model.Dimension];
        var classes = new float[2];
        foreach ((string text, int @class) in new[] { ("letters and vocabulary", 0), ("the pieces", 0), ("of words and numbers", 1), ("the text", 1) })
        {
            model.Pool([.. TestTokenizers.Small.EncodeToIds(text)], pooled, TokenPooling.Mean);
            model.Head!.Predict(pooled, classes);
            Assert.True(classes[@class] > 0.8f, $"{text}: {classes[@class]}");
        }

        var context = new MLContext();
        ITransformer loaded = context.Model.Load(zip, out DataViewSchema schema);
        Assert.Equal("Text", Assert.Single(schema).Name);
        IDataView features = loaded.Transform(context.Data.LoadFromEnumerable([new TextRow { Text = "the text" }]));
        Assert.Equal(pooled, Assert.Single(features.GetColumn<float[]>("Features")));

        JsonElement explained = CliFolder.Run("embed", "explain", zip, "letters and words", "--json").Succeeds().Json[0];
        Assert.True(explained.GetProperty("exact").GetBoolean());
        Assert.Equal(2, explained.GetProperty("biases").GetArrayLength());
        Assert.Equal("letters and words", string.Concat(explained.GetProperty("tokens").EnumerateArray().Select(token => token.GetProperty("text").GetString())));
        Assert.Contains("(bias)", CliFolder.Run("embed", "explain", zip, "letters", "words").Succeeds().Text, StringComparison.Ordinal);
        JsonElement neighbors = CliFolder.Run("embed", "neighbors", zip, "of", "-k", "2", "--json").Succeeds().Json;
        Assert.Equal(2, neighbors[0].GetProperty("neighbors").GetArrayLength());
        Assert.Contains("token embedding", CliFolder.Run("inspect", zip).Succeeds().Text, StringComparison.Ordinal);
        string text2 = folder.Write("b.txt", "some words");
        Assert.Equal(CliFolder.Run("encode", text2, "-t", tokenizer).Succeeds().Output, CliFolder.Run("encode", text2, "-t", zip).Succeeds().Output);
        CliFolder.Run("report", text2, "-t", zip, "-o", folder["report.html"]).Succeeds();
    }

    [Theory]
    [InlineData("skipgram")]
    [InlineData("cbow")]
    [InlineData("nexttoken")]
    [InlineData("supervised")]
    public void Texts_can_be_held_out(string objective)
    {
        using var folder = new CliFolder();
        bool isSupervised = objective == "supervised";
        CliResult result = CliFolder.Run([.. Train(folder, "a.jsonl", objective), "-t", folder.WriteTokenizer(), "-o", folder["rows.npy"], "-d", "4", "--seed", "3", "--validation-fraction", "0.2", "--json"]).Succeeds();
        var options = new EmbeddingTrainingOptions
        {
            Objective = objective switch
            {
                "cbow" => EmbeddingObjective.ContinuousBagOfWords,
                "nexttoken" => EmbeddingObjective.NextToken,
                "supervised" => EmbeddingObjective.Supervised,
                _ => EmbeddingObjective.SkipGram,
            },
            Dimension = 4,
            Seed = 3,
            ValidationFraction = 0.2f,
            VocabularySize = 340,
            NgramLength = 1,
        };
        EmbeddingTrainingSummary expected = EmbeddingTrainer.Train(Labelled(), options).TrainingSummary!;
        Assert.InRange(expected.ExamplesHeldOut, 1, Examples.Length / 2);
        Assert.Equal(expected.ExamplesHeldOut, result.Json.GetProperty("textsHeldOut").GetInt64());
        Assert.InRange(result.Json.GetProperty("validationLoss").GetDouble() - expected.ValidationLoss, -CliProcess.Tolerance, CliProcess.Tolerance);
        JsonElement accuracy = result.Json.GetProperty("validationAccuracy");
        Assert.Equal(isSupervised, accuracy.ValueKind == JsonValueKind.Number && accuracy.GetDouble() == expected.ValidationAccuracy);
        Assert.Equal(expected.Epochs, result.Json.GetProperty("epochs").GetInt32());
        Assert.Equal(isSupervised, result.Json.GetProperty("classes").ValueKind == JsonValueKind.Array);
        string line = CliFolder.Run([.. Train(folder, "a.jsonl", objective), "-t", folder["t.json"], "-o", folder["rows.npy"], "-d", "4", "--validation-fraction", "0.2"]).Succeeds().Error;
        Assert.Contains(" held out", line, StringComparison.Ordinal);
        Assert.Equal(isSupervised, line.Contains(" and accuracy 0.", StringComparison.Ordinal) || line.Contains(" and accuracy 1.", StringComparison.Ordinal));
        Assert.Equal(isSupervised, line.Contains("of 2 classes", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("a.tsv", '\t')]
    [InlineData("a.csv", ',')]
    public void Tables_without_a_header_have_columns_with_numbers(string name, char separator)
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();
        string[] rows = [.. Examples.Select(example => $"{example.Label[..3]}{separator}{example.Text}\n")];
        string path = folder.Write(name, string.Concat(rows));
        string named = folder.Write("named-" + name, $"y{separator}t\n" + string.Concat(rows));
        string[] end = ["--objective", "supervised", "-t", tokenizer, "-o"];
        JsonElement json = CliFolder.Run(["embed", "train", path, "--no-header", "-c", "2", "--label-column", "1", .. end, folder["rows.npy"], "--json"]).Succeeds().Json;
        CliFolder.Run(["embed", "train", named, "-c", "t", "--label-column", "y", .. end, folder["same.npy"]]).Succeeds();
        Assert.Equal(Examples.Length, json.GetProperty("texts").GetInt32());
        Assert.Equal(folder.Read("same.npy"), folder.Read("rows.npy"));
        CliFolder.Run(["embed", "train", path, "--no-header", "-c", "3", "--label-column", "1", .. end, folder["x.npy"]]).Fails(ExitCode.Error, "'1', '2'", "'3'");
        Assert.Empty(CliFolder.Run("encode", folder.Write("empty.tsv", string.Empty), "--no-header", "-c", "1", "-t", tokenizer).Succeeds().Output);

        // Lines with nothing in them are no rows, in front as elsewhere.
        string gaps = folder.Write("gaps-" + name, "\n\n" + string.Join('\n', rows));
        CliFolder.Run(["embed", "train", gaps, "--no-header", "-c", "2", "--label-column", "1", .. end, folder["gaps.npy"]]).Succeeds();
        Assert.Equal(folder.Read("same.npy"), folder.Read("gaps.npy"));
    }

    [Fact]
    public void Labels_of_objects_can_be_numbers_and_truth_values()
    {
        using var folder = new CliFolder();
        string path = folder.Write("a.jsonl", "{\"t\":\"one\",\"y\":2}\n{\"t\":null,\"y\":7}\n{\"t\":\"two\",\"y\":true}\n{\"t\":\"three\",\"y\":\"2\"}\n");
        JsonElement json = CliFolder.Run(
            "embed", "train", path, "-f", "t", "--label-field", "y", "--objective", "supervised", "-t", folder.WriteTokenizer(), "-o", folder["rows.npy"], "--json").Succeeds().Json;
        Assert.Equal(["2", "true"], json.GetProperty("classes").EnumerateArray().Select(label => label.GetString()));
        Assert.Equal(3, json.GetProperty("texts").GetInt32());
    }

    [Fact]
    public void What_cannot_be_learned_is_refused()
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();
        string table = folder.Write("a.tsv", "y\tt\na\tone\n\ttwo\n");
        string same = folder.Write("same.csv", "y,t\na,one\na,two\n");
        string objects = folder.Write("a.jsonl", "{\"t\":\"one\",\"y\":null}\n");
        string lines = folder.Write("a.txt", "one\n");
        Fails(table, [], ExitCode.Usage, "--label-column", "--label-field");
        Fails(table, ["--label-column", "y", "--objective", "cbow"], ExitCode.Usage, "--label-column", "supervised");
        Fails(objects, ["--label-field", "y", "--objective", "skipgram"], ExitCode.Usage, "--label-field", "supervised");
        Fails(table, ["--label-column", "y"], ExitCode.Error, "no label in line 3", "'y'");
        Fails(table, ["--label-column", "z"], ExitCode.Error, "'z'", "'y', 't'");
        Fails(table, ["--label-field", "y"], ExitCode.Usage, "--label-column");
        Fails(objects, ["--label-field", "y"], ExitCode.Error, "Line 1", "no label", "'y'");
        Fails(objects, ["--label-field", "z"], ExitCode.Error, "Line 1", "'z'");
        Fails(objects, ["--label-column", "y"], ExitCode.Usage, "--label-field");
        Fails(lines, ["--label-column", "y"], ExitCode.Usage, "a.txt", "no labels");
        Fails(same, ["--label-column", "y"], ExitCode.Error, "'a'");
        Fails(folder.Write("empty.csv", "y,t\na,one\na,two\nb,\n"), ["--label-column", "y"], ExitCode.Error, "'a'");
        Fails(same, ["--label-column", "y", "--validation-fraction", "1"], ExitCode.Usage, "--validation-fraction");
        Assert.DoesNotContain("rows.npy", folder.Names);

        void Fails(string path, string[] options, int exitCode, params string[] parts)
        {
            string[] where = Path.GetExtension(path) switch { ".txt" => [], ".jsonl" => ["-f", "t"], _ => ["-c", "t"] };
            string[] objective = options.Contains("--objective") ? [] : ["--objective", "supervised"];
            CliFolder.Run(["embed", "train", path, .. where, "-t", tokenizer, "-o", folder["rows.npy"], .. objective, .. options]).Fails(exitCode, parts);
        }
    }

    private static string[] Train(CliFolder folder, string name, string objective = "supervised")
    {
        string content = Path.GetExtension(name) switch
        {
            ".tsv" => "Text\tLabel\n" + string.Concat(Examples.Select(example => $"{example.Text}\t{example.Label}\n")),
            ".csv" => "Label,Text\n" + string.Concat(Examples.Select(example => $"\"{example.Label}\",{example.Text}\n")),
            _ => string.Concat(Examples.Select(example => JsonSerializer.Serialize(new { example.Text, example.Label }) + "\n")),
        };
        string[] where = name.EndsWith(".jsonl", StringComparison.Ordinal) ? ["--field", "Text"] : ["--column", "Text"];
        string[] labels = objective != "supervised" ? [] : name.EndsWith(".jsonl", StringComparison.Ordinal) ? ["--label-field", "Label"] : ["--label-column", "Label"];
        return ["embed", "train", folder.Write(name, content), .. where, "--objective", objective, .. labels];
    }

    private static IEnumerable<EmbeddingExample> Labelled()
        => Examples.Select(example => EmbeddingExample.ForClass(TestTokenizers.Small.EncodeToIds(example.Text).ToArray(), example.Label == "bad" ? 1 : 0));

    private sealed class TextRow
    {
        public string Text { get; set; } = string.Empty;
    }
}
