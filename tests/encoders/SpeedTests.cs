using System.Diagnostics;
using Microsoft.Extensions.AI;
using Microsoft.ML;
using Microsoft.ML.Data;
using OnnxEncoder;
using Xunit.Abstractions;

namespace MlNetTokenize.Encoders;

/// <summary>How fast it is, which the lines of output say and the tests hold at a distance.</summary>
public sealed class SpeedTests(ITestOutputHelper output)
{
    private static readonly string[] Words = ["the", "socket", "closes", "when", "a", "connection", "is", "lost", "films", "about", "trains", "leave", "early", "and", "nobody", "waits", "value", "returns"];

    [Fact]
    public async Task A_generator_embeds_a_hundred_thousand_short_texts_a_second()
    {
        string[] texts = Short(100_000, 10);
        foreach ((string name, SubwordTokenizer tokenizer) in new (string, SubwordTokenizer)[]
        {
            ("WordPiece", MiniLm.Tokenizer),
            ("byte pairs", BytePairTokenizer.Train(texts, new BytePairTrainingOptions { VocabularySize = 500 })),
        })
        {
            using IEmbeddingGenerator<string, Embedding<float>> generator = new TokenEmbeddingGenerator(new StaticEmbeddingModel(tokenizer, EmbeddingTable.Create(tokenizer.VocabularySize, 256, seed: 1)));
            double best = 0;
            for (int round = 0; round < 4; round++)
            {
                var watch = Stopwatch.StartNew();
                Assert.Equal(texts.Length, (await generator.GenerateAsync(texts)).Count);
                best = Math.Max(best, texts.Length / watch.Elapsed.TotalSeconds);
            }

            output.WriteLine($"{name}: {best:N0} texts of ten words a second with {Environment.ProcessorCount} cores");
            Assert.True(best > 50_000 * Math.Min(2, Environment.ProcessorCount), $"{name}: {best:N0} texts a second.");
        }
    }

    /// <summary>Whether a transform of our own that runs an encoder in batches would be worth having: see the README.</summary>
    [Fact]
    public void Batches_are_not_several_times_as_fast_as_ApplyOnnxModel()
    {
        var mlContext = new MLContext(seed: 1);
        string[] texts = Short(300, 12);
        IDataView rows = mlContext.Data.LoadFromEnumerable(texts.Select(text => new { Text = text }));
        ITransformer model = MiniLm.Encode(mlContext, isFixed: false, "Text").Fit(rows);
        double one = Fastest(() => model.Transform(rows).GetColumn<float[]>(MiniLm.Vector).Count());
        foreach (int batch in (int[])[1, 8, 32])
        {
            double byHand = Fastest(() => ByHand.Run(texts, batch).Length);
            output.WriteLine($"ApplyOnnxModel {one:N0} texts a second, OnnxRuntime with {batch} at a time {byHand:N0}: {byHand / one:N2} times as fast");
            Assert.InRange(byHand / one, 0.2, 5);
        }

        double Fastest(Func<int> run)
        {
            double best = 0;
            for (int round = 0; round < 3; round++)
            {
                var watch = Stopwatch.StartNew();
                Assert.Equal(texts.Length, run());
                best = Math.Max(best, texts.Length / watch.Elapsed.TotalSeconds);
            }

            return best;
        }
    }

    private static string[] Short(int count, int words)
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, count).Select(_ => string.Join(' ', Enumerable.Range(0, words).Select(_ => Words[random.Next(Words.Length)])))];
    }
}
