using Gpt;
using MlNetTokenize;

namespace GptTests;

public class GptModelTests
{
    private static readonly GptShape Shape = new(VocabularySize: 11, ContextLength: 80, Layers: 2, Heads: 2, Width: 16);

    [Fact]
    public void A_later_token_changes_no_earlier_score()
    {
        var model = new GptModel(GptWeights.Create(Shape, 1));
        int[] ids = [.. Enumerable.Range(0, 2 * 80).Select(i => (i * 7) % 11)];
        float[] before = [.. model.Forward(ids, 2).Values];
        foreach (int changed in (int[])[1, 40, 63, 64, 79])
        {
            int[] others = [.. ids];
            others[changed] = (others[changed] + 1) % 11;
            float[] after = [.. model.Forward(others, 2).Values];
            Assert.Equal(before[..(changed * 11)], after[..(changed * 11)]);
            Assert.NotEqual(before[(changed * 11)..((changed + 1) * 11)], after[(changed * 11)..((changed + 1) * 11)]);

            // Nor does it change another text.
            Assert.Equal(before[(80 * 11)..], after[(80 * 11)..]);
        }
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(1, 7)]
    [InlineData(5, 1)]
    [InlineData(3, 65)]
    [InlineData(13, 9)]
    public void A_text_has_the_same_scores_in_any_batch_and_as_the_beginning_of_a_longer_one(int batch, int length)
    {
        var model = new GptModel(GptWeights.Create(Shape, 1));
        int[] ids = [.. Enumerable.Range(0, batch * length).Select(i => (i * i) % 11)];
        float[] together = [.. model.Forward(ids, batch).Values];
        for (int text = 0; text < batch; text++)
        {
            int[] longer = [.. ids.AsSpan(text * length, length), 4, 5, 6];
            float[] alone = [.. model.Forward(longer, 1).Values.AsSpan(0, length * 11)];
            for (int i = 0; i < alone.Length; i++)
            {
                Assert.Equal(alone[i], together[(text * length * 11) + i], 1e-5f);
            }
        }
    }

    [Fact]
    public void A_seed_gives_the_same_bytes_with_any_number_of_threads()
    {
        byte[] first = Learned(1);
        Assert.Equal(first, Learned(1));
        Assert.Equal(first, Learned(2));
        Assert.Equal(first, Learned(7));

        static byte[] Learned(int threads)
        {
            var options = new GptOptions { Steps = 12, BatchSize = 5, WarmUpSteps = 3, Threads = threads, Seed = 9 };
            var model = new GptModel(GptWeights.Create(Shape with { Width = 48 }, options.Seed), threads);
            var trainer = new GptTrainer(model, Text(), options);
            while (trainer.StepCount < options.Steps)
            {
                trainer.Step();
            }

            var file = new MemoryStream();
            GptFile.Save(file, model.Weights);
            return file.ToArray();
        }
    }

    [Fact]
    public void It_learns_what_one_token_of_context_does_not_tell()
    {
        // Whether 2 or 3 follows a 1 is told by the token before it.
        int[] text = [.. Enumerable.Range(0, 300).SelectMany(i => (int[])(((i * i) + (i / 7)) % 2 == 0 ? [0, 1, 2] : [4, 1, 3]))];
        var options = new GptOptions { Steps = 150, BatchSize = 8, LearningRate = 1e-2, WarmUpSteps = 10 };
        var model = new GptModel(GptWeights.Create(new GptShape(5, 12, 1, 2, 16), 1));
        var trainer = new GptTrainer(model, text, options);
        double before = GptTrainer.Evaluate(model, text);
        while (trainer.StepCount < options.Steps)
        {
            trainer.Step();
        }

        // One of three tokens is a coin's throw, ln 2 / 3 = 0.23 nats; with one token of context it would be two of three, 0.46.
        double after = GptTrainer.Evaluate(model, text);
        Assert.InRange(before, 1.4, 1.9);
        Assert.InRange(after, 0.1, 0.3);

        int[] written = [.. Sampler.Sample(model, [4, 1], 10, seed: 1, temperature: 0)];
        Assert.Equal(3, written[0]);
        Assert.All(written.Chunk(3).SkipLast(1), chunk => Assert.True(chunk[1] is 0 or 4));
    }

    [Fact]
    public void Samples_obey_seed_temperature_and_top_k()
    {
        var model = new GptModel(GptWeights.Create(Shape, 1));
        int[] first = [.. Sampler.Sample(model, [1], 100, seed: 4)];
        Assert.Equal(100, first.Length);
        Assert.Equal(first, Sampler.Sample(model, [1], 100, seed: 4));
        Assert.NotEqual(first, Sampler.Sample(model, [1], 100, seed: 5));
        Assert.Equal(Sampler.Sample(model, [1], 90, seed: 4, temperature: 0), Sampler.Sample(model, [1], 90, seed: 5, topK: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Sampler.Sample(model, [], 1, seed: 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => Sampler.Sample(model, [1], 1, seed: 1, topK: 0));
    }

    [Fact]
    public void Rows_go_in_and_out_as_a_table_of_the_library()
    {
        var model = new GptModel(GptWeights.Create(Shape, 1));
        EmbeddingTable table = EmbeddingTable.Create(11, 16, seed: 8);
        model.SetEmbeddingTable(table);
        EmbeddingTable back = model.ToEmbeddingTable();
        Assert.All(Enumerable.Range(0, 11), id => Assert.Equal(table[id].ToArray(), back[id].ToArray()));
        Assert.Throws<ArgumentException>(() => model.SetEmbeddingTable(EmbeddingTable.Create(11, 17, seed: 8)));
    }

    [Fact]
    public void Bad_input_is_refused_by_name()
    {
        var model = new GptModel(GptWeights.Create(Shape, 1));
        Assert.Contains("no token 11", Assert.Throws<ArgumentException>(() => model.Forward([1, 11], 1)).Message, StringComparison.Ordinal);
        Assert.Contains("one length", Assert.Throws<ArgumentException>(() => model.Forward([1, 2, 3], 2)).Message, StringComparison.Ordinal);
        Assert.Contains("80", Assert.Throws<ArgumentException>(() => model.Forward(new int[81], 1)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => model.Loss([1, 2], [1], 1));
        Assert.Throws<ArgumentException>(() => new GptShape(5, 5, 1, 3, 16).Validate());
        Assert.Throws<ArgumentException>(() => new GptTrainer(model, new int[80], new GptOptions()));
    }

    private static int[] Text() => [.. Enumerable.Range(0, 400).Select(i => (i * i / 3) % 11)];
}
