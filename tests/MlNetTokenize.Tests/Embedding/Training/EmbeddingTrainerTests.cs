namespace MlNetTokenize.Tests;

public sealed class EmbeddingTrainerTests
{
    private static readonly EmbeddingTrainingOptions Small = new() { Dimension = 8, Epochs = 5 };

    [Fact]
    public void Learned_rows_separate_what_random_rows_cannot()
    {
        (EmbeddingExample[] train, EmbeddingExample[] test) = SyntheticTexts.Classes(classes: 4, seed: 1);
        EmbeddingModel model = EmbeddingTrainer.Train(train, Small);
        Assert.True(SyntheticTexts.Accuracy(model, test) > 0.97, $"{SyntheticTexts.Accuracy(model, test)}");

        // The same head over rows that were not learned: the signal is in one token of each text, so chance is a quarter.
        var random = new EmbeddingModel(EmbeddingTable.Create(model.Table.VocabularySize, 8, seed: 9), model.Head);
        Assert.True(SyntheticTexts.Accuracy(random, test) < 0.5, $"{SyntheticTexts.Accuracy(random, test)}");
    }

    [Theory]
    [InlineData(512L << 20)]
    [InlineData(0)]
    public void Data_sorted_by_label_teaches_as_well_as_shuffled_data(long maximumCachedBytes)
    {
        (EmbeddingExample[] train, EmbeddingExample[] test) = SyntheticTexts.Classes(classes: 4, seed: 2);
        EmbeddingTrainingOptions options = Small.Copy();
        options.MaximumCachedBytes = maximumCachedBytes;
        double shuffled = SyntheticTexts.Accuracy(EmbeddingTrainer.Train(train, options), test);
        double sorted = SyntheticTexts.Accuracy(EmbeddingTrainer.Train(train.OrderBy(example => example.Target), options), test);
        Assert.InRange(sorted, shuffled - 0.01, 1);
    }

    [Fact]
    public void One_thread_gives_the_same_bytes_for_a_seed_and_others_for_another()
    {
        (EmbeddingExample[] train, _) = SyntheticTexts.Classes(classes: 3, seed: 3);
        EmbeddingTrainingOptions other = Small.Copy();
        other.Seed = 77;
        EmbeddingModel first = EmbeddingTrainer.Train(train, Small);
        EmbeddingModel again = EmbeddingTrainer.Train(train, Small);
        Assert.Equal(first.Table.Values, again.Table.Values);
        Assert.Equal(first.Head!.Weights, again.Head!.Weights);
        Assert.NotEqual(first.Table.Values, EmbeddingTrainer.Train(train, other).Table.Values);
    }

    [Fact]
    public void Several_threads_learn_as_well()
    {
        (EmbeddingExample[] train, EmbeddingExample[] test) = SyntheticTexts.Classes(classes: 4, seed: 4);
        EmbeddingTrainingOptions options = Small.Copy();
        options.NumberOfThreads = 3;
        Assert.True(SyntheticTexts.Accuracy(EmbeddingTrainer.Train(train, options), test) > 0.97);
    }

    [Fact]
    public void Numbers_around_200000_are_learned_with_the_defaults()
    {
        // The text's number is the mean of what its tokens are worth: 150,000 to 250,000, deviation about 10,000.
        var random = new Random(5);
        var examples = new List<EmbeddingExample>();
        for (int i = 0; i < 4000; i++)
        {
            int[] ids = [.. Enumerable.Range(0, 8).Select(_ => random.Next(50))];
            examples.Add(EmbeddingExample.ForValue(ids, (float)ids.Average(id => 150_000 + (id * 2000))));
        }

        EmbeddingModel model = EmbeddingTrainer.Train(examples.Take(3000), new EmbeddingTrainingOptions());
        var hidden = new float[model.Table.Dimension];
        var prediction = new float[1];
        double squares = 0;
        foreach (EmbeddingExample example in examples.Skip(3000))
        {
            model.Pool(example.TokenIds.Span, hidden, TokenPooling.Mean);
            model.Head!.Predict(hidden, prediction);
            squares += Math.Pow(prediction[0] - example.Target, 2);
        }

        double error = Math.Sqrt(squares / 1000);
        Assert.True(error < 2000, $"root mean square error {error}, deviation {model.Head!.StandardDeviation}");
        Assert.InRange(model.Head.Mean, 195_000f, 203_000f);
        Assert.InRange(model.Head.StandardDeviation, 9_500f, 11_000f);
    }

    [Fact]
    public void A_Boolean_head_gives_the_probability_of_true()
    {
        EmbeddingExample[] examples = [.. Enumerable.Range(0, 400).Select(i => EmbeddingExample.ForBoolean(new[] { i % 2, 2 }, i % 2 == 1))];
        EmbeddingModel model = EmbeddingTrainer.Train(examples, Small);
        Assert.True(SyntheticTexts.Predict(model, [1, 2])[0] > 0.95f);
        Assert.True(SyntheticTexts.Predict(model, [0, 2])[0] < 0.05f);
    }

    [Fact]
    public void A_heavier_example_counts_more()
    {
        // The same text with both answers: the weights decide.
        IEnumerable<EmbeddingExample> Examples(float weightOfTrue) => Enumerable.Range(0, 600)
            .Select(i => EmbeddingExample.ForBoolean(new[] { 0 }, i % 2 == 1, i % 2 == 1 ? weightOfTrue : 1f));
        Assert.InRange(SyntheticTexts.Predict(EmbeddingTrainer.Train(Examples(3f), Small), [0])[0], 0.68f, 0.82f);
        Assert.InRange(SyntheticTexts.Predict(EmbeddingTrainer.Train(Examples(1f), Small), [0])[0], 0.43f, 0.57f);
    }

    [Fact]
    public void Examples_without_target_weight_or_tokens_are_skipped_and_counted()
    {
        var reports = new List<EmbeddingTrainingProgress>();
        EmbeddingExample[] some =
        [
            EmbeddingExample.ForValue(new[] { 0 }, 1f),
            EmbeddingExample.ForValue(new[] { 1 }, 2f),
            EmbeddingExample.ForValue(new[] { 1 }, float.NaN),
            EmbeddingExample.ForValue(new[] { 1 }, 5f, weight: 0f),
            EmbeddingExample.ForValue(ReadOnlyMemory<int>.Empty, 3f),
        ];
        EmbeddingTrainingOptions observed = Small.Copy();
        observed.Progress = new SynchronousProgress<EmbeddingTrainingProgress>(reports.Add);
        EmbeddingTrainer.Train(some, observed);
        Assert.Equal((2, 3), (reports[^1].Examples, reports[^1].ExamplesSkipped));
        Assert.Throws<InvalidOperationException>(() => EmbeddingTrainer.Train(some.Skip(2), Small));
    }

    [Fact]
    public void Progress_tells_of_both_stages_and_never_goes_back()
    {
        (EmbeddingExample[] train, _) = SyntheticTexts.Classes(classes: 3, seed: 6);
        var reports = new List<EmbeddingTrainingProgress>();
        EmbeddingTrainingOptions options = Small.Copy();
        options.Progress = new SynchronousProgress<EmbeddingTrainingProgress>(reports.Add);
        EmbeddingTrainer.Train(train, options);
        Assert.Contains(reports, report => report.Stage == EmbeddingTrainingStage.Reading);
        Assert.Equal([1, 2, 3, 4, 5], reports.Where(report => report.Epoch > 0).Select(report => report.Epoch).Distinct());
        Assert.Equal(reports.OrderBy(report => (report.Stage, report.Epoch, report.ExamplesLearned)), reports);
        EmbeddingTrainingProgress last = reports[^1];
        Assert.Equal((train.Length, train.Length), (last.Examples, last.ExamplesLearned));
        Assert.True(last.Loss < 0.2, $"{last.Loss}");
        Assert.True(last.LearningRate < 0.02f * options.LearningRate * options.Epochs, $"{last.LearningRate}");
    }
}
