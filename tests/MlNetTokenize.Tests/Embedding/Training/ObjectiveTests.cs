namespace MlNetTokenize.Tests;

/// <summary>What each objective is for, on data where it can be known.</summary>
public sealed class ObjectiveTests
{
    private const int Topics = 5;
    private const int TokensPerTopic = 12;

    public static EmbeddingTrainingOptions Small(EmbeddingObjective objective) => new() { Objective = objective, Dimension = 16, Epochs = 5, SubsamplingThreshold = 0 };

    [Theory]
    [InlineData(EmbeddingObjective.SkipGram, 1)]
    [InlineData(EmbeddingObjective.SkipGram, 2)]
    [InlineData(EmbeddingObjective.ContinuousBagOfWords, 1)]
    [InlineData(EmbeddingObjective.ContinuousBagOfWords, 2)]
    public void Tokens_that_stand_together_become_neighbors(EmbeddingObjective objective, int threads)
    {
        EmbeddingTrainingOptions options = Small(objective);
        options.NumberOfThreads = threads;
        options.LearningRate = 0.2f;
        EmbeddingModel model = EmbeddingTrainer.Train(TextsOfTopics(1), options);
        Assert.Null(model.Head);
        int right = 0;
        for (int id = 0; id < Topics * TokensPerTopic; id++)
        {
            right += model.Table.NearestNeighbors(model.Table[id], 4).Skip(1).Count(neighbor => neighbor.Id / TokensPerTopic == id / TokensPerTopic);
        }

        Assert.True(right > 0.95 * 3 * Topics * TokensPerTopic, $"{right} of {3 * Topics * TokensPerTopic}");
    }

    [Fact]
    public void A_text_can_be_sampled_from_the_head_of_the_next_token()
    {
        // a b c d a b c d …: the window's last token says which one follows.
        EmbeddingTrainingOptions options = Small(EmbeddingObjective.NextToken);
        options.Pooling = TokenPooling.Last;
        options.Tokens = [.. "abcd".Select(letter => new ReadOnlyMemory<byte>([(byte)letter]))];
        EmbeddingModel model = EmbeddingTrainer.Train(Enumerable.Repeat((int[])[0, 1, 2, 3, 0, 1, 2, 3], 200), options);
        var text = new List<int> { 0 };
        var vector = new float[model.Table.Dimension];
        var probabilities = new float[model.Head!.OutputCount];
        while (text.Count < 12)
        {
            model.Pool(text.TakeLast(options.WindowSize).ToArray(), vector, options.Pooling);
            model.Head.Predict(vector, probabilities);
            Assert.Equal(1, probabilities.Sum(), 1e-4);
            text.Add(Array.IndexOf(probabilities, probabilities.Max()));
        }

        Assert.Equal([0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3], text);
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(0.2f)]
    public void Bits_per_byte_of_random_letters_are_their_entropy(float validationFraction)
    {
        // Four letters at random are two bits each; as tokens of two letters, which are one of sixteen, they are four bits for two bytes.
        var random = new Random(2);
        int[][] letters = [.. Enumerable.Range(0, 400).Select(_ => Enumerable.Range(0, 40).Select(_ => random.Next(4)).ToArray())];
        int[][] pairs = [.. letters.Select(text => text.Chunk(2).Select(pair => (pair[0] * 4) + pair[1]).ToArray())];
        EmbeddingTrainingOptions options = Small(EmbeddingObjective.NextToken);
        options.LearningRate = 0.1f;
        options.ValidationFraction = validationFraction;
        foreach ((int[][] texts, int length) in (ReadOnlySpan<(int[][], int)>)[(letters, 1), (pairs, 2)])
        {
            options.Tokens = [.. Enumerable.Range(0, length == 1 ? 4 : 16).Select(_ => new ReadOnlyMemory<byte>(new byte[length]))];
            EmbeddingTrainingSummary summary = EmbeddingTrainer.Train(texts, options).TrainingSummary!;
            Assert.InRange(summary.BitsPerByte, 1.98, 2.1);
            double loss = validationFraction > 0 ? summary.ValidationLoss : summary.Loss;
            Assert.Equal(loss / Math.Log(2) / length, summary.BitsPerByte, 1e-9);
        }

        options.Tokens = null;
        Assert.True(double.IsNaN(EmbeddingTrainer.Train(letters, options).TrainingSummary!.BitsPerByte));
    }

    [Fact]
    public void Each_of_several_classes_has_a_probability_of_its_own()
    {
        // Token 2 means class 0, token 3 class 1, both both, and neither none.
        EmbeddingExample Example(int i) => (i % 4) switch
        {
            0 => EmbeddingExample.ForClasses(new[] { 2, i % 2 }, new[] { 0 }),
            1 => EmbeddingExample.ForClasses(new[] { 3, i % 2 }, new[] { 1 }),
            2 => EmbeddingExample.ForClasses(new[] { 2, 3 }, new[] { 0, 1 }),
            _ => EmbeddingExample.ForClasses(new[] { 0, 1 }, Array.Empty<int>()),
        };
        EmbeddingModel model = EmbeddingTrainer.Train(Enumerable.Range(0, 2000).Select(Example), new EmbeddingTrainingOptions { Dimension = 8 });
        Assert.Equal(EmbeddingTargetKind.Multilabel, model.Head!.Kind);
        Assert.Equal(2, model.Head.OutputCount);
        Assert.All(
            ((int[] Ids, bool First, bool Second)[])[([2, 0], true, false), ([3, 1], false, true), ([2, 3], true, true), ([0, 1], false, false)],
            expected =>
            {
                float[] probabilities = SyntheticTexts.Predict(model, expected.Ids);
                Assert.All(probabilities, probability => Assert.InRange(probability, 0f, 1f));
                Assert.Equal((expected.First, expected.Second), (probabilities[0] > 0.9f, probabilities[1] > 0.9f));
                Assert.Equal((expected.First, expected.Second), (probabilities[0] > 0.1f, probabilities[1] > 0.1f));
            });
        Assert.Throws<InvalidOperationException>(() => EmbeddingTrainer.Train([EmbeddingExample.ForClasses(new[] { 1 }, Array.Empty<int>())], new EmbeddingTrainingOptions()));
        Assert.Throws<ArgumentOutOfRangeException>(() => EmbeddingExample.ForClasses(new[] { 1 }, new[] { -1 }));
    }

    [Fact]
    public void Ngrams_tell_what_single_tokens_cannot()
    {
        // The class is whether 0 comes before 1: both texts have the same tokens.
        EmbeddingExample[] examples = [.. Enumerable.Range(0, 1000).Select(i => EmbeddingExample.ForClass(i % 2 == 0 ? new[] { 2, 0, 1 } : new[] { 2, 1, 0 }, i % 2))];
        EmbeddingModel model = EmbeddingTrainer.Train(examples, new EmbeddingTrainingOptions { Dimension = 8 });
        Assert.Equal(1, SyntheticTexts.Accuracy(model, examples));
        Assert.Equal(4, model.NgramTable!.RowCount);
        Assert.True(model.NgramTable.TryGetRow([0, 1], out _));
        Assert.False(model.NgramTable.TryGetRow([1, 1], out _));
        EmbeddingModel without = EmbeddingTrainer.Train(examples, new EmbeddingTrainingOptions { Dimension = 8, NgramLength = 1 });
        Assert.Null(without.NgramTable);
        Assert.InRange(SyntheticTexts.Accuracy(without, examples), 0.49, 0.51);
    }

    [Fact]
    public void A_long_text_without_a_target_is_cut()
    {
        int[] text = [.. Enumerable.Range(0, 25_001).Select(i => i % 7)];
        EmbeddingTrainingSummary summary = EmbeddingTrainer.Train([text], Small(EmbeddingObjective.SkipGram)).TrainingSummary!;
        Assert.Equal(3, summary.Examples);
        Assert.Equal(25_001, summary.Tokens);
    }

    [Fact]
    public void A_supervised_objective_needs_targets_and_the_others_take_texts_with_them()
    {
        Assert.Throws<ArgumentException>(() => EmbeddingTrainer.Train([[1, 2]], new EmbeddingTrainingOptions()));
        EmbeddingModel model = EmbeddingTrainer.Train([EmbeddingExample.ForClass(new[] { 1, 2, 1, 2 }, 0)], Small(EmbeddingObjective.SkipGram));
        Assert.Equal(3, model.Table.VocabularySize);
    }

    private static IEnumerable<int[]> TextsOfTopics(int seed)
    {
        var random = new Random(seed);
        for (int i = 0; i < 1500; i++)
        {
            int topic = random.Next(Topics);
            yield return [.. Enumerable.Range(0, 12).Select(_ => (topic * TokensPerTopic) + random.Next(TokensPerTopic))];
        }
    }
}
