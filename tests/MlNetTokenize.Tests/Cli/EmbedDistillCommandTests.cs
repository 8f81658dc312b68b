using System.Text.Json;
using Microsoft.ML.OnnxRuntime;
using MlNetTokenize.Cli;

namespace MlNetTokenize.Tests;

[Trait("Category", "Command")]
public sealed class EmbedDistillCommandTests
{
    // A small encoder with random weights; Transforms/Encoder/make-encoder.py has made it.
    private static readonly string Encoder = Path.Combine(AppContext.BaseDirectory, "encoder.onnx");

    [Theory]
    [InlineData(null, null, "sentence_embedding")]
    [InlineData("last_hidden_state", null, "sentence_embedding")]
    [InlineData("last_hidden_state", "cls", null)]
    [InlineData("last_hidden_state", "max", null)]
    public void Rows_are_those_that_the_library_makes_of_the_encoders_vectors(string? output, string? pooling, string? equal)
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();
        List<string> arguments = ["embed", "distill", "--onnx", Encoder, "--onnx-tokenizer", tokenizer, "-t", tokenizer, "-d", "6", "-o", folder["rows.npy"], "--json"];
        arguments.AddRange(output is null ? [] : ["--onnx-output", output]);
        arguments.AddRange(pooling is null ? [] : ["--onnx-pooling", pooling]);
        JsonElement json = CliFolder.Run([.. arguments]).Succeeds().Json;
        Assert.Equal((340, 6, 32), (json.GetProperty("rows").GetInt32(), json.GetProperty("dimension").GetInt32(), json.GetProperty("teacherDimension").GetInt32()));
        Assert.InRange(json.GetProperty("explainedVariance").GetDouble(), 0.1, 1);
        using InferenceSession session = OnnxRun.Open(File.ReadAllBytes(Encoder));
        TokenDistillation expected = TokenDistiller.Distill(TestTokenizers.Small, texts => [.. texts.Select(text => (ReadOnlyMemory<float>)Embed(text))], new TokenDistillationOptions { Dimension = 6 });
        Assert.Equal(expected.TextCount, json.GetProperty("texts").GetInt32());
        EmbeddingTable actual = TableFile.Load(folder["rows.npy"], out _);
        for (int id = 0; id < 340; id++)
        {
            Assert.All(expected.Table[id].ToArray().Zip(actual[id].ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-3f));
        }

        float[] Embed(string text)
        {
            long[] ids = [.. TestTokenizers.Small.EncodeToIds(text).Select(id => (long)id)];
            float[] made = [.. OnnxRun.Run(session, equal ?? output!, ("input_ids", [ids]), ("attention_mask", [[.. ids.Select(_ => 1L)]]), ("token_type_ids", [new long[ids.Length]]))];
            return equal is not null ? made
                : pooling == "cls" ? made[..32]
                : [.. Enumerable.Range(0, 32).Select(i => Enumerable.Range(0, ids.Length).Max(token => made[(token * 32) + i]))];
        }
    }

    [Fact]
    public void Rows_go_to_a_folder_or_a_model_too()
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();
        string[] common = ["embed", "distill", "--onnx", Encoder, "--onnx-tokenizer", tokenizer, "-t", tokenizer, "-d", "6", "--no-weights", "--batch-size", "7", "-q", "-o"];
        CliFolder.Run([.. common, folder["static/"]]).Succeeds();
        if (!CliFolder.RunsWithMlNet([.. common, folder["model.zip"]]))
        {
            return;
        }

        StaticEmbeddingModel model = StaticEmbeddingModel.Load(folder["static"]);
        TextPipeline pipeline = TextPipeline.Load(folder["model.zip"]);
        var vector = new float[6];
        var pooled = new float[6];
        model.Embed("text and numbers", vector);
        pipeline.Embed("text and numbers".AsMemory(), pooled);
        float length = MathF.Sqrt(pooled.Sum(value => value * value));
        Assert.All(vector.Zip(pooled), pair => Assert.Equal(pair.First, pair.Second / length, 1e-5f));
    }

    [Fact]
    public void What_cannot_be_is_said_in_a_line()
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();
        Distill("--onnx", folder["no.onnx"]).Fails(ExitCode.Error, "no encoder");
        Distill("--onnx", folder.Write("bad.onnx", "not a model")).Fails(ExitCode.Error, "bad.onnx");
        Distill("--onnx", Encoder, "-d", "33").Fails(ExitCode.Error, "32 numbers");
        Distill("--onnx", Encoder, "-d", "0").Fails(ExitCode.Usage, "--dimension");
        Distill("--onnx", Encoder, "--batch-size", "0").Fails(ExitCode.Usage, "--batch-size");
        Distill("--onnx", Encoder, "--onnx-output", "pooled").Fails(ExitCode.Error, "'pooled'");
        Distill("--onnx", Encoder, "--onnx-pooling", "mean").Fails(ExitCode.Usage, "--onnx-pooling");
        Distill("--onnx", Encoder, "--onnx-pooling", "median").Fails(ExitCode.Usage, "median");
        Assert.Equal(["bad.onnx", "t.json"], folder.Names);

        CliResult Distill(params string[] arguments) => CliFolder.Run(["embed", "distill", "--onnx-tokenizer", tokenizer, "-t", tokenizer, "-o", folder["rows.npy"], .. arguments]);
    }
}
