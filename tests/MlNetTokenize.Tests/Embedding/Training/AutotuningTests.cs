namespace MlNetTokenize.Tests;

/// <summary>Options that are chosen by the loss of texts that the rows have not seen.</summary>
public sealed class AutotuningTests
{
    private static readonly EmbeddingExample[] Texts = SyntheticTexts.Classes(classes: 3, seed: 5).Train[..600];

    private static EmbeddingTrainingOptions Options => new() { CrossFittingFolds = 3, NgramBuckets = 5000, Seed = 7, Dimension = 4 };

    [Fact]
    public void The_same_seed_and_number_of_trials_give_the_same_choice_which_is_no_worse_than_the_defaults()
    {
        EmbeddingModel plain = EmbeddingTrainer.Train(Texts, Options);
        Assert.Equal(0, plain.TrainingSummary!.AutotuneTrials);
        EmbeddingTrainingOptions options = Options;
        options.AutotuneTrials = 8;
        List<int> trials = [];
        options.Progress = new SynchronousProgress(progress => trials.Add(progress.Trial));
        EmbeddingModel model = EmbeddingTrainer.Train(Texts, options);
        options.NumberOfThreads = 3;
        EmbeddingModel again = EmbeddingTrainer.Train(Texts, options);
        EmbeddingTrainingSummary summary = model.TrainingSummary!;
        Assert.Equal(8, summary.AutotuneTrials);
        Assert.Equal(Enumerable.Range(1, 8), trials.Distinct());
        Assert.True(summary.CrossFittingLoss <= plain.TrainingSummary.CrossFittingLoss);
        Assert.Equal(model.Table.Values, again.Table.Values);
        Assert.Equal((summary.Epochs, summary.LearningRate), (again.TrainingSummary!.Epochs, again.TrainingSummary.LearningRate));

        // What is set stays. With the options that the summary tells, the texts learn as well again.
        Assert.Equal((4, 3), (model.Dimension, summary.CrossFittingFolds));
        EmbeddingTrainingOptions choice = Options;
        (choice.Epochs, choice.LearningRate, choice.WeightDecay) = (summary.Epochs, summary.LearningRate, summary.WeightDecay);
        (choice.TokenDropout, choice.NgramLength, choice.TermWeighting) = (summary.TokenDropout, summary.NgramLength, model.TermWeighting);
        Assert.Equal(summary.CrossFittingLoss, EmbeddingTrainer.Train(Texts, choice).TrainingSummary!.CrossFittingLoss, 0.02);
    }

    [Fact]
    public void Every_trial_has_other_options()
    {
        var search = new Embedding.Training.OptionSearch(Options);
        HashSet<string> seen = [Describe(Options)];
        int trials = 0;
        while (search.Next() is { } next)
        {
            next.Validate();
            Assert.True(seen.Add(Describe(next)));
            search.Choose();
            trials++;
        }

        Assert.InRange(trials, 100, 1300);
    }

    [Fact]
    public void The_time_ends_it_and_the_first_trial_is_finished()
    {
        EmbeddingTrainingOptions options = Options;
        options.AutotuneDuration = TimeSpan.FromMilliseconds(1);
        EmbeddingModel model = EmbeddingTrainer.Train(Texts, options);
        Assert.Equal(1, model.TrainingSummary!.AutotuneTrials);
        Assert.Equal(EmbeddingTrainer.Train(Texts, Options).Table.Values, model.Table.Values);

        // Where there is one table, by texts held out.
        options = new() { CrossFittingFolds = 1, ValidationFraction = 0.2f, AutotuneTrials = 3, Dimension = 4, NgramBuckets = 5000 };
        Assert.Equal(3, EmbeddingTrainer.Train(Texts, options).TrainingSummary!.AutotuneTrials);

        // Several labels, in memory and out of it.
        EmbeddingExample[] several = [.. Texts.Select(text => EmbeddingExample.ForClasses(text.TokenIds, new[] { (int)text.Target, 3 }))];
        EmbeddingTrainingOptions spilled = Options;
        spilled.MaximumCachedBytes = 0;
        spilled.AutotuneTrials = 2;
        EmbeddingModel labels = EmbeddingTrainer.Train(several, spilled);
        Assert.Equal((2, 4, 600), (labels.TrainingSummary!.AutotuneTrials, labels.Head!.OutputCount, labels.TrainingSummary.Examples));
    }

    [Fact]
    public void It_is_cancelled_and_what_does_not_fit_is_refused()
    {
        using var source = new CancellationTokenSource();
        EmbeddingTrainingOptions options = Options;
        options.AutotuneTrials = 50;
        options.CancellationToken = source.Token;
        options.Progress = new SynchronousProgress(progress =>
        {
            if (progress.Trial == 2)
            {
                source.Cancel();
            }
        });
        Assert.ThrowsAny<OperationCanceledException>(() => EmbeddingTrainer.Train(Texts, options));
        Assert.Contains("AutotuneDuration", Assert.ThrowsAny<ArgumentException>(() => new EmbeddingTrainingOptions { AutotuneDuration = TimeSpan.Zero }.Validate()).Message, StringComparison.Ordinal);
        Assert.Contains("AutotuneTrials", Assert.ThrowsAny<ArgumentException>(() => new EmbeddingTrainingOptions { AutotuneTrials = 0 }.Validate()).Message, StringComparison.Ordinal);
        Assert.Contains("SkipGram", Assert.Throws<ArgumentException>(() => new EmbeddingTrainingOptions { AutotuneTrials = 2, Objective = EmbeddingObjective.SkipGram }.Validate()).Message, StringComparison.Ordinal);
        Assert.Contains("ValidationFraction", Assert.Throws<ArgumentException>(() => new EmbeddingTrainingOptions { AutotuneTrials = 2, CrossFittingFolds = 1 }.Validate()).Message, StringComparison.Ordinal);
        Assert.Contains("set", Assert.Throws<ArgumentException>(() => new EmbeddingTrainingOptions
        {
            AutotuneTrials = 2,
            Dimension = 8,
            Epochs = 3,
            LearningRate = 0.5f,
            WeightDecay = 0,
            TokenDropout = 0,
            NgramLength = 1,
            TermWeighting = TermWeighting.Count,
        }.Validate()).Message, StringComparison.Ordinal);
    }

    private static string Describe(EmbeddingTrainingOptions options)
        => $"{options.Dimension} {options.Epochs} {options.LearningRate} {options.WeightDecay} {options.TokenDropout} {options.NgramLength} {options.TermWeighting ?? TermWeighting.LogCount}";

    private sealed class SynchronousProgress(Action<EmbeddingTrainingProgress> report) : IProgress<EmbeddingTrainingProgress>
    {
        public void Report(EmbeddingTrainingProgress value) => report(value);
    }
}
