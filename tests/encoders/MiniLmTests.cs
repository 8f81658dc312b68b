using System.Diagnostics;
using System.Text.Json;
using Microsoft.ML;
using Microsoft.ML.Data;
using OnnxEncoder;
using Xunit.Abstractions;

namespace MlNetTokenize.Encoders;

/// <summary>What needs a real encoder: all-MiniLM-L6-v2.</summary>
public sealed class MiniLmTests(ITestOutputHelper output)
{
    private static readonly string[] Texts =
    [
        "Opens a TLS socket.", "A dog sleeps in the sun.", "the train leaves the station at ten", string.Empty, "I loved this film!", "Žluťoučký kůň, 你好 and 👩‍🚀",
        "Gets or sets the number of bytes that are sent before an acknowledgement is asked for, which by default is the size of the buffer, and throws if the socket has been closed in the meantime by either side of the connection, or never was opened at all; see the remarks for what happens to the bytes that are left.",
    ];

    private readonly MLContext _mlContext = new(seed: 1);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Pooled_vectors_are_the_encoders_by_hand(bool isFixed)
    {
        IDataView rows = Load(Texts);
        ITransformer model = MiniLm.Encode(_mlContext, isFixed, "Text").Fit(rows);
        float[][] vectors = [.. model.Transform(rows).GetColumn<float[]>(MiniLm.Vector)];
        float[][] inBatches = [.. MiniLm.EncodeInBatches(_mlContext, "Text").Fit(rows).Transform(rows).GetColumn<float[]>(MiniLm.Vector)];
        foreach (int batch in (int[])[1, 4])
        {
            float[][] expected = ByHand.Run(Texts, batch);
            for (int text = 0; text < Texts.Length; text++)
            {
                Assert.Equal(MiniLm.Dimension, vectors[text].Length);
                Assert.All(expected[text].Zip(vectors[text]), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
                Assert.All(expected[text].Zip(inBatches[text]), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
            }
        }

        // What it is for: near in meaning is near.
        Assert.True(Cosine(0, 6) > Cosine(0, 1) && Cosine(0, 6) > Cosine(0, 4));

        float Cosine(int a, int b) => System.Numerics.Tensors.TensorPrimitives.CosineSimilarity(vectors[a], vectors[b]);
    }

    [Fact]
    public void Thirty_thousand_tokens_are_distilled_in_a_chain_in_less_than_a_minute()
    {
        IDataView rows = Load(Texts);
        ITransformer teacher = MiniLm.EncodeInBatches(_mlContext, "Sentence").Fit(_mlContext.Data.LoadFromEnumerable([new { Sentence = "a" }]));
        var watch = Stopwatch.StartNew();
        var model = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", MiniLm.Tokenizer)
            .Append(_mlContext.Transforms.Text.DistillTokenEmbedding("Features", "Tokens", teacher, "Sentence", MiniLm.Vector))
            .Fit(rows);
        double seconds = watch.Elapsed.TotalSeconds;
        EmbeddingTable table = model.LastTransformer.Table;
        output.WriteLine($"{table.VocabularySize} tokens in {seconds:N1} s");
        Assert.Equal((30_522, 256), (table.VocabularySize, table.Dimension));
        Assert.True(seconds < 60, $"{table.VocabularySize} tokens took {seconds:N1} s.");

        // Words are near words of their kind.
        foreach ((string word, string near) in ((string, string)[])[("dog", "dogs"), ("king", "kings"), ("seven", "eight"), ("berlin", "germany")])
        {
            Assert.True(MiniLm.Tokenizer.TryGetId(System.Text.Encoding.UTF8.GetBytes(word), out int id));
            string[] neighbors = [.. table.NearestNeighbors(table[id], 30).Select(neighbor => MiniLm.Tokenizer.GetPrintableText(neighbor.Id))];
            output.WriteLine($"{word}: {string.Join(" ", neighbors.Take(8))}");
            Assert.Contains(near, neighbors);
        }

        // The model is saved without its teacher.
        using var file = new MemoryStream();
        _mlContext.Model.Save(model, rows.Schema, file);
        Assert.True(file.Length < 40_000_000, $"The model has {file.Length} bytes.");
        file.Position = 0;
        IDataView again = new MLContext().Model.Load(file, out _).Transform(rows);
        Assert.Equal(model.Transform(rows).GetColumn<float[]>("Features"), again.GetColumn<float[]>("Features"));
    }

    [Fact]
    public void The_command_distills_the_rows_that_the_transform_does()
    {
        string folder = Directory.CreateTempSubdirectory("encoders-").FullName;
        try
        {
            string vocabulary = Path.Combine(folder, "vocab.txt");
            string tokenizer = Path.Combine(folder, "t.json");
            string rows = Path.Combine(folder, "rows.safetensors");
            using (FileStream file = File.Create(vocabulary))
            {
                MiniLm.Open("vocab.txt").CopyTo(file);
            }

            BytePairTokenizer trained = BytePairTokenizer.Train(Texts, new BytePairTrainingOptions { VocabularySize = 400 });
            using (FileStream file = File.Create(tokenizer))
            {
                trained.SaveTokenizerJson(file);
            }

            var printed = Process.Start(new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "mlnet-tokenize.dll"), "embed", "distill", "--onnx", MiniLm.ModelFile, "--onnx-tokenizer", vocabulary, "-t", tokenizer, "-o", rows, "-d", "64", "--json"])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            string json = printed.StandardOutput.ReadToEnd();
            string errors = printed.StandardError.ReadToEnd();
            printed.WaitForExit();
            Assert.True(printed.ExitCode == 0, errors);
            using JsonDocument result = JsonDocument.Parse(json);
            Assert.Equal((trained.VocabularySize, 64, 384), (result.RootElement.GetProperty("rows").GetInt32(), result.RootElement.GetProperty("dimension").GetInt32(), result.RootElement.GetProperty("teacherDimension").GetInt32()));
            using FileStream made = File.OpenRead(rows);
            EmbeddingTable actual = EmbeddingTable.LoadSafetensors(made);
            EmbeddingTable expected = TokenDistiller.Distill(trained, texts => [.. ByHand.Run(texts, 16, normalize: false).Select(vector => (ReadOnlyMemory<float>)vector)], new TokenDistillationOptions { Dimension = 64 }).Table;
            for (int id = 0; id < trained.VocabularySize; id++)
            {
                Assert.All(expected[id].ToArray().Zip(actual[id].ToArray()), pair => Assert.Equal(pair.First, pair.Second, 2e-3f));
            }
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private IDataView Load(string[] texts) => _mlContext.Data.LoadFromEnumerable(texts.Select(text => new { Text = text }));
}
