using System.Diagnostics;
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
            using var generator = new TokenEmbeddingGenerator(new StaticEmbeddingModel(tokenizer, EmbeddingTable.Create(tokenizer.VocabularySize, 256, seed: 1)));
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

    [Theory]
    [InlineData(1, 2.5)]
    [InlineData(12, 1.2)]
    public void Batches_are_faster_than_ApplyOnnxModel(int words, double least)
    {
        var mlContext = new MLContext(seed: 1);
        string[] texts = Short(600, words);
        IDataView rows = mlContext.Data.LoadFromEnumerable(texts.Select(text => new { Text = text }));
        double one = Speed(MiniLm.Encode(mlContext, isFixed: false, "Text"));
        double inBatches = Speed(MiniLm.EncodeInBatches(mlContext, "Text"));
        output.WriteLine($"Texts of {words} words: ApplyOnnxModel {one:N0} a second, ApplyOnnxTextEncoder {inBatches:N0}: {inBatches / one:N2} times as fast");
        Assert.True(inBatches > least * one);

        double Speed(IEstimator<ITransformer> encoder)
        {
            ITransformer model = encoder.Fit(rows);
            return Fastest(() => model.Transform(rows).GetColumn<float[]>(MiniLm.Vector).Count());
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
