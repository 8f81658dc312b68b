namespace MlNetTokenize.Tests;

public sealed class EmbeddingTrainerErrorTests
{
    private static readonly EmbeddingExample[] One = [EmbeddingExample.ForClass(new[] { 3 }, 1)];

    public static TheoryData<string, Action<EmbeddingTrainingOptions>> WrongOptions => new()
    {
        { nameof(EmbeddingTrainingOptions.Dimension), options => options.Dimension = 0 },
        { nameof(EmbeddingTrainingOptions.Epochs), options => options.Epochs = 0 },
        { nameof(EmbeddingTrainingOptions.LearningRate), options => options.LearningRate = 0 },
        { nameof(EmbeddingTrainingOptions.LearningRate), options => options.LearningRate = float.NaN },
        { nameof(EmbeddingTrainingOptions.NumberOfThreads), options => options.NumberOfThreads = 0 },
        { nameof(EmbeddingTrainingOptions.MaximumCachedBytes), options => options.MaximumCachedBytes = -1 },
        { nameof(EmbeddingTrainingOptions.NgramLength), options => options.NgramLength = 9 },
        { nameof(EmbeddingTrainingOptions.NgramBuckets), options => options.NgramBuckets = 0 },
        { nameof(EmbeddingTrainingOptions.TokenDropout), options => options.TokenDropout = 1 },
        { nameof(EmbeddingTrainingOptions.TermWeighting), options => options.TermWeighting = (TermWeighting)3 },
        { nameof(EmbeddingTrainingOptions.TermWeighting), options => (options.TermWeighting, options.Pooling) = (TermWeighting.Presence, TokenPooling.Max) },
        { nameof(EmbeddingTrainingOptions.TermWeighting), options => (options.TermWeighting, options.Pooling) = (TermWeighting.LogCount, TokenPooling.None) },
        { nameof(EmbeddingTrainingOptions.TermWeighting), options => (options.TermWeighting, options.Objective) = (TermWeighting.LogCount, EmbeddingObjective.SkipGram) },
        { nameof(EmbeddingTrainingOptions.CrossFittingFolds), options => options.CrossFittingFolds = 0 },
        { nameof(EmbeddingTrainingOptions.ValidationFraction), options => options.ValidationFraction = float.NaN },
        { nameof(EmbeddingTrainingOptions.EarlyStoppingPatience), options => options.EarlyStoppingPatience = 0 },
        { nameof(EmbeddingTrainingOptions.SubsamplingThreshold), options => options.SubsamplingThreshold = 1 },
        { nameof(EmbeddingTrainingOptions.WindowSize), options => options.WindowSize = 0 },
        { nameof(EmbeddingTrainingOptions.NegativeSamples), options => options.NegativeSamples = 1001 },
        { nameof(EmbeddingTrainingOptions.WeightDecay), options => options.WeightDecay = -1 },
        { nameof(EmbeddingTrainingOptions.MaximumNorm), options => options.MaximumNorm = 0 },
        { nameof(EmbeddingTrainingOptions.VocabularySize), options => options.VocabularySize = 0 },
        { nameof(EmbeddingTrainingOptions.Pooling), options => options.Pooling = (TokenPooling)99 },
        { nameof(EmbeddingTrainingOptions.Objective), options => options.Objective = (EmbeddingObjective)99 },
    };

    [Theory]
    [MemberData(nameof(WrongOptions))]
    public void An_option_out_of_range_is_named(string name, Action<EmbeddingTrainingOptions> spoil)
    {
        ArgumentNullException.ThrowIfNull(spoil);
        var options = new EmbeddingTrainingOptions();
        spoil(options);
        Assert.Equal(name, Assert.Throws<ArgumentOutOfRangeException>(() => EmbeddingTrainer.Train(One, options)).ParamName);
    }

    [Fact]
    public void An_id_beyond_the_vocabulary_is_named()
    {
        string message = Assert.Throws<ArgumentException>(
            () => EmbeddingTrainer.Train(One, new EmbeddingTrainingOptions { VocabularySize = 3 })).Message;
        Assert.Contains("id 3", message, StringComparison.Ordinal);
        Assert.Contains("0 to 2", message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => EmbeddingTrainer.Train([EmbeddingExample.ForClass(new[] { -2 }, 1)], new EmbeddingTrainingOptions()));
    }

    [Fact]
    public void Targets_of_two_kinds_are_refused()
        => Assert.Throws<ArgumentException>(() => EmbeddingTrainer.Train([.. One, EmbeddingExample.ForBoolean(new[] { 1 }, true)], new EmbeddingTrainingOptions()));

    [Fact]
    public void An_infinite_target_or_weight_is_refused()
    {
        Assert.Throws<ArgumentException>(
            () => EmbeddingTrainer.Train([EmbeddingExample.ForValue(new[] { 1 }, float.PositiveInfinity)], new EmbeddingTrainingOptions()));
        Assert.Throws<ArgumentOutOfRangeException>(() => EmbeddingExample.ForValue(new[] { 1 }, 1f, float.NaN));
        Assert.Throws<ArgumentOutOfRangeException>(() => EmbeddingExample.ForClass(new[] { 1 }, 1, -1f));
        Assert.Throws<ArgumentOutOfRangeException>(() => EmbeddingExample.ForClass(new[] { 1 }, -1));
    }

    [Fact]
    public void Learning_that_diverges_stops_and_says_what_to_lower()
    {
        (EmbeddingExample[] train, _) = SyntheticTexts.Classes(classes: 4, seed: 8);
        var options = new EmbeddingTrainingOptions { LearningRate = 1e30f, Pooling = TokenPooling.Sum };
        string message = Assert.Throws<NotFiniteNumberException>(() => EmbeddingTrainer.Train(train, options)).Message;
        Assert.Contains("epoch 1", message, StringComparison.Ordinal);
        Assert.Contains(nameof(EmbeddingTrainingOptions.LearningRate), message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void Learning_stops_when_it_is_cancelled(int threads)
    {
        (EmbeddingExample[] train, _) = SyntheticTexts.Classes(classes: 4, seed: 9);
        using var stop = new CancellationTokenSource();
        var options = new EmbeddingTrainingOptions
        {
            Epochs = 100_000,
            NumberOfThreads = threads,
            Progress = new SynchronousProgress<EmbeddingTrainingProgress>(report =>
            {
                if (report.Epoch == 2)
                {
                    stop.Cancel();
                }
            }),
        };
        options.CancellationToken = stop.Token;
        Assert.ThrowsAny<OperationCanceledException>(() => EmbeddingTrainer.Train(train, options));
    }

    [Fact]
    public void A_head_of_another_dimension_does_not_fit_a_table()
    {
        EmbeddingModel model = EmbeddingTrainer.Train(One, new EmbeddingTrainingOptions { Dimension = 4 });
        Assert.Throws<ArgumentException>(() => new EmbeddingModel(EmbeddingTable.Create(2, 5, seed: 0), model.Head));
        Assert.Throws<ArgumentException>(() => model.Head!.Predict(new float[5], new float[2]));
    }
}
