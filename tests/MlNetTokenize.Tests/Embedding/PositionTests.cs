using MlNetTokenize.Embedding.Training.Learners;

namespace MlNetTokenize.Tests;

public sealed class PositionTests
{
    // Texts of one token over and over: only their length tells the class.
    private static readonly EmbeddingExample[] Lengths =
        [.. Enumerable.Range(0, 600).Select(i => EmbeddingExample.ForClass(new int[1 + (i % 8)], i % 8 < 4 ? 0 : 1))];

    [Fact]
    public void Learned_positions_tell_long_texts_from_short_ones()
    {
        Assert.Equal(0.5, Accuracy(EmbeddingTrainer.Train(Lengths, Options(TokenPositions.None))), 0.01);
        EmbeddingModel model = EmbeddingTrainer.Train(Lengths, Options(TokenPositions.Learned));
        Assert.Equal(1.0, Accuracy(model));
        Assert.Equal(8, model.PositionTable!.VocabularySize);
        Assert.Null(model.NgramTable);
        Assert.Null(EmbeddingTrainer.Train(Lengths, Options(TokenPositions.Sinusoidal)).PositionTable);
    }

    [Theory]
    [InlineData(3, 3)]
    [InlineData(20, 20)]
    public void A_given_maximum_is_the_number_of_places(int maximum, int expected)
    {
        EmbeddingTrainingOptions options = Options(TokenPositions.Learned);
        options.MaximumTokenCount = maximum;
        EmbeddingTable places = EmbeddingTrainer.Train(Lengths, options).PositionTable!;
        Assert.Equal(expected, places.VocabularySize);

        // A place that no text reaches is zero.
        Assert.Equal(Enumerable.Range(0, expected).Where(place => place >= 8), places.FindZeroRows());
    }

    [Fact]
    public void Without_a_maximum_the_longest_text_counts_up_to_4096()
    {
        EmbeddingExample[] texts = [EmbeddingExample.ForBoolean(new int[5000], true), EmbeddingExample.ForBoolean(new[] { 1 }, false)];
        Assert.Equal(4096, EmbeddingTrainer.Train(texts, Options(TokenPositions.Learned)).PositionTable!.VocabularySize);
    }

    [Fact]
    public void A_missing_token_keeps_its_place_and_is_no_token()
    {
        EmbeddingExample[] texts =
        [
            EmbeddingExample.ForClass(new[] { -1, 0, -1, -1, 2, -1 }, 0), EmbeddingExample.ForClass(new[] { -1, 2 }, 1), EmbeddingExample.ForClass(new[] { -1, -1 }, 1),
        ];
        EmbeddingModel model = EmbeddingTrainer.Train(texts, Options(TokenPositions.Learned));
        Assert.Equal(5, model.PositionTable!.VocabularySize);
        Assert.Equal([0, 2, 3], model.PositionTable.FindZeroRows());
        Assert.Equal([1], model.Table.FindZeroRows());
        Assert.Equal((2, 1, 3, 7), (model.TrainingSummary!.Examples, model.TrainingSummary.ExamplesSkipped, model.TrainingSummary.Tokens, model.TrainingSummary.TokensSkipped));
    }

    [Fact]
    public void Several_classes_and_spilled_texts_learn_positions_too()
    {
        EmbeddingExample[] texts = [.. Enumerable.Range(0, 4000).Select(i => EmbeddingExample.ForClasses(new int[1 + (i % 8)], i % 8 < 4 ? new[] { 0 } : new[] { 1, 2 }))];
        EmbeddingTrainingOptions options = Options(TokenPositions.Learned);
        options.MaximumCachedBytes = 0;
        options.ValidationFraction = 0.1f;
        options.TokenDropout = 0.05f;
        EmbeddingModel model = EmbeddingTrainer.Train(texts, options);
        Assert.Equal(8, model.PositionTable!.VocabularySize);
        Assert.True(Predict(model, 8)[1] > 0.8f && Predict(model, 8)[0] < 0.2f, "long");
        Assert.True(Predict(model, 1)[1] < 0.2f && Predict(model, 1)[0] > 0.8f, "short");
    }

    [Fact]
    public void What_does_not_go_with_positions_is_named()
    {
        MustName(nameof(EmbeddingTrainingOptions.Positions), options => options.Positions = (TokenPositions)3);
        MustName(nameof(EmbeddingTrainingOptions.Positions), options => options.Pooling = TokenPooling.Mean);
        foreach (EmbeddingObjective objective in Enum.GetValues<EmbeddingObjective>().Where(objective => objective != EmbeddingObjective.Supervised))
        {
            MustName(nameof(EmbeddingTrainingOptions.Positions), options => options.Objective = objective);
        }

        MustName(nameof(EmbeddingTrainingOptions.MaximumTokenCount), options => options.MaximumTokenCount = 0);
        MustName(nameof(EmbeddingTrainingOptions.MaximumTokenCount), options => options.MaximumTokenCount = -3);
        MustName(nameof(EmbeddingTrainingOptions.MaximumTokenCount), options => options.MaximumTokenCount = (1 << 20) + 1);

        static void MustName(string name, Action<EmbeddingTrainingOptions> spoil)
        {
            EmbeddingTrainingOptions options = Options(TokenPositions.Learned);
            spoil(options);
            Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => EmbeddingTrainer.Train(Lengths, options)).ParamName);
        }
    }

    [Fact]
    public void A_sequence_is_written_as_its_slow_twin_writes_it()
    {
        var random = new Random(2);
        foreach (int dimension in (int[])[1, 2, 5, 16])
        {
            EmbeddingTable table = EmbeddingTable.Create(9, dimension, seed: 1);
            var model = new EmbeddingModel(table, positionTable: EmbeddingTable.Create(40, dimension, seed: 2));
            int[] ids = [.. Enumerable.Range(0, 5000).Select(_ => random.Next(-1, 9))];
            var destination = new float[(ids.Length + 2) * dimension];
            foreach (TokenPositions positions in Enum.GetValues<TokenPositions>())
            {
                Array.Fill(destination, 7f);
                model.EmbedSequence(ids, destination, positions);
                for (int i = 0; i < destination.Length; i++)
                {
                    (int place, int d) = (i / dimension, i % dimension);
                    double angle = place / Math.Pow(10_000, 2 * (d / 2) / (double)dimension);
                    float expected = place >= ids.Length || ids[place] < 0 ? 0f : table[ids[place]][d] + positions switch
                    {
                        TokenPositions.Sinusoidal => (float)(d % 2 == 0 ? Math.Sin(angle) : Math.Cos(angle)),
                        TokenPositions.Learned when place < 40 => model.PositionTable![place][d],
                        _ => 0f,
                    };
                    Assert.Equal(expected, destination[i]);
                }

                Allocations.AssertNone(() => model.EmbedSequence(ids.AsSpan(0, 4000), destination, positions));
            }
        }
    }

    [Fact]
    public void A_sequence_that_cannot_be_written_is_refused()
    {
        var model = new EmbeddingModel(EmbeddingTable.Create(2, 3, seed: 1));
        Assert.Throws<ArgumentException>(() => model.EmbedSequence([0, 1], new float[5]));
        Assert.Equal("positions", Assert.Throws<ArgumentException>(() => model.EmbedSequence([0], new float[3], TokenPositions.Learned)).ParamName);
        Assert.Equal("positions", Assert.Throws<ArgumentOutOfRangeException>(() => model.EmbedSequence([0], new float[3], (TokenPositions)9)).ParamName);
        Assert.Contains("-2", Assert.Throws<ArgumentOutOfRangeException>(() => model.EmbedSequence([-2], new float[3])).Message, StringComparison.Ordinal);
        Assert.Equal("positionTable", Assert.Throws<ArgumentException>(() => new EmbeddingModel(EmbeddingTable.Create(2, 3, 1), positionTable: EmbeddingTable.Create(2, 4, 1))).ParamName);
    }

    [Fact]
    public void Rows_of_a_text_are_its_tokens_and_their_places()
    {
        int[] ids = [4, -1, 2, 2, 1];
        FeatureRows all = new PositionedTokens(10, 3, 0.9f, 1).Find(ids, isLearning: false);
        Assert.Equal([4, 10, 2, 12, 2, 1], all.Once.ToArray());
        Assert.Equal(4, all.Total);

        // With dropout a token leaves with its place, all do about as often, and one stays.
        var dropping = new PositionedTokens(10, 5, 0.5f, 3);
        var seen = new int[5];
        for (int step = 0; step < 4000; step++)
        {
            FeatureRows found = dropping.Find(ids, isLearning: true);
            int[] rows = found.Once.ToArray();
            var count = (int)found.Total;
            Assert.InRange(count, 1, 4);
            Assert.Equal(count * 2, rows.Length);
            for (int i = 0; i < rows.Length; i += 2)
            {
                Assert.Equal(ids[rows[i + 1] - 10], rows[i]);
                seen[rows[i + 1] - 10]++;
            }
        }

        // Half of the time, and a quarter of the sixteenth in which all would leave.
        Assert.Equal(0, seen[1]);
        Assert.All((int[])[seen[0], seen[2], seen[3], seen[4]], times => Assert.Equal(4000 * (0.5 + (1.0 / 64)), times, 130.0));
    }

    private static EmbeddingTrainingOptions Options(TokenPositions positions)
        => new() { Dimension = 4, Pooling = TokenPooling.None, Positions = positions, Epochs = 20 };

    private static double Accuracy(EmbeddingModel model)
        => Lengths.Average(text => Predict(model, text.TokenIds.Length) is var scores && Array.IndexOf(scores, scores.Max()) == (int)text.Target ? 1.0 : 0.0);

    private static float[] Predict(EmbeddingModel model, int length)
    {
        var rows = new float[length * model.Dimension];
        model.EmbedSequence(new int[length], rows, model.PositionTable is null ? TokenPositions.None : TokenPositions.Learned);
        float[] mean = [.. Enumerable.Range(0, model.Dimension).Select(d => Enumerable.Range(0, length).Average(place => rows[(place * model.Dimension) + d]))];
        var prediction = new float[model.Head!.OutputCount];
        model.Head.Predict(mean, prediction);
        return prediction;
    }
}
