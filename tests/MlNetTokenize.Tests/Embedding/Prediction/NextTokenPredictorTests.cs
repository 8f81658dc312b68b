using CsCheck;

namespace MlNetTokenize.Tests;

public sealed class NextTokenPredictorTests
{
    private const int Tokens = 12;

    private static readonly TokenPooling[] Poolings = [TokenPooling.Mean, TokenPooling.Sum, TokenPooling.SqrtN, TokenPooling.First, TokenPooling.Last];

    private static readonly ReadOnlyMemory<byte>[] Bytes = [.. Enumerable.Range(0, Tokens).Select(id => new ReadOnlyMemory<byte>(new byte[id % 4]))];

    [Fact]
    public void Probabilities_and_metrics_equal_their_definitions()
        => Gen.Select(Gen.Int[-1, Tokens - 1].Array[0, 20].Array[0, 5], Gen.Int[1, 40], Gen.Int[1, 6], Gen.Int[0, Poolings.Length - 1].Select(i => Poolings[i]), Gen.Enum<EmbeddingPrecision>()).Sample(
            (texts, dimension, window, pooling, precision) =>
            {
                EmbeddingModel model = RandomModel(Tokens, dimension, seed: 3);
                model = precision == EmbeddingPrecision.Float32 ? model : model.Quantize(precision);
                var predictor = Predictor(model, Options(window, pooling));
                var slow = new SlowNextToken(model, window, pooling);
                foreach (int[] text in texts)
                {
                    AssertClose(slow.Probabilities(text), Predict(predictor, text));
                }

                NextTokenMetrics expected = slow.Evaluate(texts, Bytes);
                NextTokenMetrics metrics = predictor.Evaluate(texts);
                Assert.Equal((expected.Tokens, expected.TokensSkipped, expected.Bytes), (metrics.Tokens, metrics.TokensSkipped, metrics.Bytes));
                if (metrics.Tokens == 0)
                {
                    return;
                }

                Assert.Equal(expected.Loss, metrics.Loss, 2e-5 * (1 + expected.Loss));
                Assert.Equal(Math.Pow(Math.E, metrics.Loss), metrics.Perplexity, 1e-9 * metrics.Perplexity);
                Assert.Equal(metrics.Bytes == 0 ? double.NaN : metrics.Loss * metrics.Tokens / metrics.Bytes / Math.Log(2), metrics.BitsPerByte, 1e-9);
            },
            iter: 200);

    [Theory]
    [InlineData(TokenPooling.Mean)]
    [InlineData(TokenPooling.Sum)]
    [InlineData(TokenPooling.SqrtN)]
    [InlineData(TokenPooling.First)]
    [InlineData(TokenPooling.Last)]
    [InlineData(TokenPooling.None)]
    public void Texts_held_out_in_training_are_measured_as_training_measured_them(TokenPooling pooling)
    {
        // Each token is the one behind that before it, or any: the window has something to say.
        var random = new Random(5);
        int[][] texts = [.. Enumerable.Range(0, 300).Select(_ => RandomText(random, 30))];
        EmbeddingTrainingOptions options = Options(3, pooling);
        options.Dimension = 10;
        options.ValidationFraction = 0.3f;
        options.Seed = 7;
        EmbeddingModel model = EmbeddingTrainer.Train(texts, options);
        var draws = new Random(7);
        int[][] held = [.. texts.Where(_ => draws.NextSingle() < options.ValidationFraction)];
        EmbeddingTrainingSummary summary = model.TrainingSummary!;
        Assert.Equal(summary.ExamplesHeldOut, held.Length);

        NextTokenMetrics metrics = Predictor(model, options).Evaluate(held);
        Assert.Equal(summary.ValidationLoss, metrics.Loss, 1e-6);
        Assert.Equal(summary.BitsPerByte, metrics.BitsPerByte, 1e-6);
        Assert.InRange(metrics.Loss, 0.5, 0.99 * Math.Log(Tokens));

        // In a table of halves it is nearly the same.
        Assert.Equal(metrics.Loss, Predictor(model.Quantize(EmbeddingPrecision.Float16), options).Evaluate(held).Loss, 1e-2);
    }

    [Fact]
    public void A_long_text_is_not_cut()
    {
        EmbeddingModel model = RandomModel(3, 4, seed: 8);
        int[] text = [.. Enumerable.Range(0, 10_050).Select(place => place * place / 7 % 3)];
        var predictor = Predictor(model, new EmbeddingTrainingOptions { Objective = EmbeddingObjective.NextToken });
        double loss = predictor.Evaluate([text]).Loss;
        Assert.Equal(new SlowNextToken(model, 5, TokenPooling.Mean).Evaluate([text], Bytes).Loss, loss, 1e-6);
        Assert.NotEqual(predictor.Evaluate([text[..10_000], text[10_000..]]).Loss, loss, 1e-6);
    }

    [Theory]
    [InlineData(1f, null)]
    [InlineData(0.5f, null)]
    [InlineData(2f, null)]
    [InlineData(1f, 3)]
    [InlineData(3f, 2)]
    public void Tokens_are_drawn_as_often_as_they_are_probable(float temperature, int? topK)
    {
        const int Vocabulary = 5;
        EmbeddingModel model = RandomModel(Vocabulary, 4, seed: 11);
        int[] text = [.. Predictor(model, Options(2)).Sample([1, 4], 40_000, temperature, topK, seed: 6)];
        var slow = new SlowNextToken(model, 2, TokenPooling.Mean);

        // Pearson's chi-square over the tokens that follow each pair.
        double statistic = 0;
        int freedom = 0;
        foreach (IGrouping<(int First, int Second), int> group in Enumerable.Range(2, text.Length - 2).GroupBy(place => (text[place - 2], text[place - 1]), place => text[place]))
        {
            int[] followers = [.. group];
            double[] expected = [.. slow.Probabilities([3, group.Key.First, group.Key.Second], temperature, topK ?? Vocabulary).Select(probability => probability * followers.Length)];
            Assert.All(followers, id => Assert.True(expected[id] > 0));
            int[] frequent = [.. Enumerable.Range(0, Vocabulary).Where(id => expected[id] >= 5)];
            statistic += frequent.Sum(id => Math.Pow(followers.Count(follower => follower == id) - expected[id], 2) / expected[id]);
            freedom += Math.Max(0, frequent.Length - 1);
        }

        // Its mean is the degrees of freedom and its variance twice as much. Those left out for being rare add a little.
        Assert.InRange(freedom, 5, 100);
        Assert.InRange(statistic, freedom - (4 * Math.Sqrt(2 * freedom)), freedom + (4 * Math.Sqrt(2 * freedom)) + Vocabulary);
    }

    [Fact]
    public void At_temperature_zero_the_likeliest_token_is_taken()
    {
        // Always the same cases: of two tokens that are all but equally likely, double precision may take the other one.
        for (int seed = 0; seed < 100; seed++)
        {
            int window = 1 + (seed % 6);
            int[] prompt = RandomText(new Random(seed), seed % 9);
            EmbeddingModel model = RandomModel(Tokens, 7, seed);
            var slow = new SlowNextToken(model, window, TokenPooling.Mean);
            var text = new List<int>(prompt);
            for (int i = 0; i < 15; i++)
            {
                double[] probabilities = slow.Probabilities([.. text]);
                text.Add(Array.IndexOf(probabilities, probabilities.Max()));
            }

            var predictor = Predictor(model, Options(window));
            Assert.Equal(text.Skip(prompt.Length), predictor.Sample(prompt, 15, temperature: 0));
            Assert.Equal(text.Skip(prompt.Length), predictor.Sample(prompt, 15, topK: 1, seed: seed));
            Assert.Equal(text.Skip(prompt.Length), predictor.Sample(prompt, 15, temperature: float.Epsilon));
        }
    }

    [Fact]
    public void Of_equal_scores_the_smaller_ids_are_taken()
    {
        // All rows and weights are zero: every token but the last is as likely as the next.
        var head = new EmbeddingHead(EmbeddingTargetKind.Multiclass, 4, 2, new float[8], [1f, 1f, 1f, 2f]);
        var predictor = Predictor(new EmbeddingModel(EmbeddingTable.FromValues(4, 2, new float[8]), head), Options(1));
        Assert.Equal([0, 1, 3], predictor.Sample([], 200, topK: 3).Distinct().Order());
        Assert.Equal([0, 1, 2, 3], predictor.Sample([], 200, topK: 4).Distinct().Order());
        Assert.Equal([0, 1, 2, 3], predictor.Sample([], 200, topK: int.MaxValue).Distinct().Order());
        Assert.Equal([0, 1, 2, 3], predictor.Sample([], 200, temperature: float.MaxValue).Distinct().Order());
        Assert.Equal([3], predictor.Sample([], 200, temperature: 0).Distinct());
    }

    [Fact]
    public void A_seed_gives_the_same_tokens_and_they_are_drawn_when_they_are_asked_for()
    {
        var predictor = Predictor(RandomModel(Tokens, 7, seed: 2), Options(3));
        int[] prompt = [1, -1, 2, 3];
        IEnumerable<int> sample = predictor.Sample(prompt, int.MaxValue, seed: -4);
        int[] expected = [.. predictor.Sample([9, 1, 2, 3], 50, seed: -4)];
        Array.Clear(prompt);
        Assert.Equal(expected, sample.Take(50));
        Assert.Equal(expected.Zip(expected), sample.Zip(sample).Take(50));
        Assert.NotEqual(expected, predictor.Sample([1, 2, 3], 50, seed: 4));
        Assert.Empty(predictor.Sample([1], 0));
        Assert.All(predictor.Sample([], 100), id => Assert.InRange(id, 0, Tokens - 1));
    }

    [Fact]
    public void Predicting_allocates_nothing_and_threads_do_not_disturb_each_other()
    {
        var predictor = Predictor(RandomModel(Tokens, 100, seed: 2).Quantize(EmbeddingPrecision.Int8), Options(5));
        int[][] contexts = [[], [1], [-1, 4, 5, -1, 6, 7, 8, 9, -1]];
        float[][] expected = [.. contexts.Select(context => Predict(predictor, context))];
        var probabilities = new float[Tokens];
        Allocations.AssertNone(() =>
        {
            foreach (int[] context in contexts)
            {
                predictor.Predict(context, probabilities);
            }
        });
        Parallel.For(0, 3000, i => Assert.Equal(expected[i % 3], Predict(predictor, contexts[i % 3])));
    }

    [Fact]
    public void Without_tokens_or_their_bytes_the_metrics_are_not_numbers()
    {
        EmbeddingTrainingOptions options = Options(2);
        EmbeddingModel model = RandomModel(Tokens, 7, seed: 2);
        foreach (int[][] nothing in (int[][][])[[], [[]], [[-1, -1]]])
        {
            NextTokenMetrics metrics = Predictor(model, options).Evaluate(nothing);
            Assert.Equal((0, 0), (metrics.Tokens, metrics.Bytes));
            Assert.True(double.IsNaN(metrics.Loss) && double.IsNaN(metrics.Perplexity) && double.IsNaN(metrics.BitsPerByte));
        }

        options.Tokens = [new byte[1], new byte[2]];
        NextTokenMetrics withSomeBytes = Predictor(model, options).Evaluate([[1, 2, 3]]);
        Assert.Equal((3, 0, double.NaN), (withSomeBytes.Tokens, withSomeBytes.Bytes, withSomeBytes.BitsPerByte));
        options.Tokens = null;
        NextTokenMetrics withoutBytes = Predictor(model, options).Evaluate([[1, 2, 3]]);
        Assert.True(withoutBytes is { Tokens: 3, Bytes: 0, Loss: > 0, BitsPerByte: double.NaN });
        Assert.Equal(withoutBytes.Loss * 3 / 6 / Math.Log(2), withoutBytes.BitsPerByteOf(6), 1e-12);

    }

    [Theory]
    [InlineData(Tokens)]
    [InlineData(-2)]
    [InlineData(int.MinValue)]
    [InlineData(int.MaxValue)]
    public void An_id_outside_the_vocabulary_is_named(int id)
    {
        var predictor = Predictor(RandomModel(Tokens, 7, seed: 2), Options(2));
        string message = $"There is no token {id}; the vocabulary's ids are 0 to 11.";
        Assert.StartsWith(message, Assert.Throws<ArgumentOutOfRangeException>("context", () => Predict(predictor, [1, id])).Message, StringComparison.Ordinal);
        Assert.StartsWith(message, Assert.Throws<ArgumentOutOfRangeException>("sequences", () => predictor.Evaluate([[1], [1, id, 2, 3]])).Message, StringComparison.Ordinal);
        Assert.StartsWith(message, Assert.Throws<ArgumentOutOfRangeException>("prompt", () => predictor.Sample([id, 1], 3)).Message, StringComparison.Ordinal);

        // Before the window nothing is read.
        Assert.Equal(Predict(predictor, [1, 2]), Predict(predictor, [id, 1, 2]));
    }

    [Fact]
    public void What_cannot_be_is_refused_when_it_is_asked_for()
    {
        EmbeddingModel model = RandomModel(Tokens, 7, seed: 2);
        var predictor = Predictor(model, Options(2));
        foreach (float temperature in (float[])[float.NaN, -1f, float.PositiveInfinity, float.NegativeInfinity])
        {
            Assert.Throws<ArgumentOutOfRangeException>("temperature", () => predictor.Sample([], 1, temperature));
        }

        Assert.Throws<ArgumentOutOfRangeException>("topK", () => predictor.Sample([], 1, topK: 0));
        Assert.Throws<ArgumentOutOfRangeException>("topK", () => predictor.Sample([], 1, topK: -1));
        Assert.Throws<ArgumentOutOfRangeException>("count", () => predictor.Sample([], -1));
        Assert.Throws<ArgumentNullException>("prompt", () => predictor.Sample(null!, 1));
        Assert.Throws<ArgumentNullException>("sequences", () => predictor.Evaluate(null!));
        Assert.Throws<OperationCanceledException>(() => predictor.Evaluate([[1]], new CancellationToken(canceled: true)));
        Assert.Contains("Sequence 1 is null", Assert.Throws<ArgumentException>("sequences", () => predictor.Evaluate([[1], null!])).Message, StringComparison.Ordinal);
        Assert.Contains("12 probabilities, not 11", Assert.Throws<ArgumentException>("probabilities", () => predictor.Predict([], new float[11])).Message, StringComparison.Ordinal);

        Assert.Throws<ArgumentOutOfRangeException>("WindowSize", () => Predictor(model, Options(0)));
        Assert.Throws<ArgumentOutOfRangeException>("Pooling", () => Predictor(model, Options(1, TokenPooling.Max)));
        Assert.Contains("SkipGram", Assert.Throws<ArgumentException>("model", () => Predictor(model, new EmbeddingTrainingOptions { Objective = EmbeddingObjective.SkipGram })).Message, StringComparison.Ordinal);
        Assert.Contains("not known", Assert.Throws<ArgumentException>("model", () => new NextTokenPredictor(model)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_that_does_not_predict_tokens_is_refused()
    {
        EmbeddingExample[] classes = [.. Enumerable.Range(0, 40).Select(i => EmbeddingExample.ForClass(new[] { i % 4, 1 }, i % 4))];
        EmbeddingExample[] booleans = [.. Enumerable.Range(0, 40).Select(i => EmbeddingExample.ForBoolean(new[] { i % 4, 1 }, i % 2 == 0))];
        AssertRefused("no Head", EmbeddingTrainer.Train([[1, 2, 3]], ObjectiveTests.Small(EmbeddingObjective.SkipGram)));
        AssertRefused("Binary with 1 outputs", EmbeddingTrainer.Train(booleans, new EmbeddingTrainingOptions { NgramLength = 1 }));
        AssertRefused("Multiclass with 4 outputs", EmbeddingTrainer.Train(classes, new EmbeddingTrainingOptions { NgramLength = 1, VocabularySize = 5 }));

        // As many classes as tokens, but rows that the next token has not.
        AssertRefused("Multiclass with 4 outputs", EmbeddingTrainer.Train(classes, new EmbeddingTrainingOptions()));
        AssertRefused("Multiclass with 4 outputs", EmbeddingTrainer.Train(classes, new EmbeddingTrainingOptions { NgramLength = 1, Pooling = TokenPooling.None, Positions = TokenPositions.Learned }));
    }

    private static void AssertRefused(string what, EmbeddingModel other)
        => Assert.Contains(what, Assert.Throws<ArgumentException>("model", () => Predictor(other, Options(1))).Message, StringComparison.Ordinal);

    /// <summary>A predictor of a model that says it was learned with these options.</summary>
    private static NextTokenPredictor Predictor(EmbeddingModel model, EmbeddingTrainingOptions options)
    {
        var said = new EmbeddingModel(model.Table, model.Head, model.NgramTable, model.PositionTable)
        {
            Objective = options.Objective,
            WindowSize = options.WindowSize,
            Pooling = options.Pooling,
        };
        return new NextTokenPredictor(said, options.Tokens);
    }

    private static EmbeddingTrainingOptions Options(int windowSize, TokenPooling pooling = TokenPooling.Mean)
        => new() { Objective = EmbeddingObjective.NextToken, WindowSize = windowSize, Pooling = pooling, Tokens = Bytes };

    private static EmbeddingModel RandomModel(int tokens, int dimension, int seed)
    {
        var random = new Random(seed);
        float[] Values(int count) => [.. Enumerable.Range(0, count).Select(_ => (random.NextSingle() * 3) - 1.5f)];
        var head = new EmbeddingHead(EmbeddingTargetKind.Multiclass, tokens, dimension, Values(tokens * dimension), Values(tokens));
        return new EmbeddingModel(EmbeddingTable.FromValues(tokens, dimension, Values(tokens * dimension)), head);
    }

    private static int[] RandomText(Random random, int length)
    {
        var text = new int[length];
        for (int place = 0; place < length; place++)
        {
            text[place] = place == 0 || random.Next(3) == 0 ? random.Next(Tokens) : (text[place - 1] + 1) % Tokens;
        }

        return text;
    }

    private static float[] Predict(NextTokenPredictor predictor, int[] context)
    {
        var probabilities = new float[predictor.VocabularySize];
        predictor.Predict(context, probabilities);
        return probabilities;
    }

    private static void AssertClose(double[] expected, float[] actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 2e-5));
    }
}
