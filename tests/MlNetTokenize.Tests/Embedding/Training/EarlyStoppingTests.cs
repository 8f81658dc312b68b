using MlNetTokenize.Embedding.Training;
using MlNetTokenize.Embedding.Training.Learners;

namespace MlNetTokenize.Tests;

public sealed class EarlyStoppingTests
{
    // Labels at random: whatever is learned from these texts makes the loss of others worse.
    private static readonly EmbeddingExample[] Noise = CreateNoise();

    [Fact]
    public void Learning_stops_when_held_out_texts_gain_nothing_and_keeps_the_best_epoch()
    {
        var reports = new List<EmbeddingTrainingProgress>();
        var options = new EmbeddingTrainingOptions
        {
            Epochs = 50,
            ValidationFraction = 0.25f,
            Progress = new SynchronousProgress<EmbeddingTrainingProgress>(reports.Add),
        };
        EmbeddingModel model = EmbeddingTrainer.Train(Noise, options);
        EmbeddingTrainingSummary summary = model.TrainingSummary!;
        Assert.InRange(summary.Epochs, 1, 10);
        Assert.Equal(summary.Epochs + options.EarlyStoppingPatience, reports[^1].Epoch);
        Assert.InRange(summary.ExamplesHeldOut, 200, 300);
        Assert.Equal(1000, summary.Examples + summary.ExamplesHeldOut);
        Assert.True(summary.ValidationLoss < reports[^1].ValidationLoss);
        Assert.Equal(summary.ValidationLoss, reports.Where(report => !double.IsNaN(report.ValidationLoss)).Min(report => report.ValidationLoss));

        // What is kept are the rows of that epoch: as many epochs and no more leave other ones, whose rate has fallen otherwise.
        Assert.NotEqual(model.Table.Values, EmbeddingTrainer.Train(Noise, new EmbeddingTrainingOptions { Epochs = 50 }).Table.Values);
    }

    [Fact]
    public void All_epochs_are_run_while_held_out_texts_gain()
    {
        (EmbeddingExample[] train, EmbeddingExample[] test) = SyntheticTexts.Classes(classes: 4, seed: 12);
        EmbeddingModel model = EmbeddingTrainer.Train(train, new EmbeddingTrainingOptions { Epochs = 3, ValidationFraction = 0.1f });
        Assert.Equal(3, model.TrainingSummary!.Epochs);
        Assert.True(SyntheticTexts.Accuracy(model, test) > 0.95);
    }

    [Fact]
    public void The_kept_parameters_are_those_of_the_best_epoch()
    {
        var parameters = new EmbeddingParameters(new TrainingRows(1, 1), new TrainingRows(1, 1), EmbeddingTargetKind.Regression, null, new EmbeddingTrainingOptions());
        var best = new BestEpoch([parameters], patience: 2);
        foreach ((int epoch, double loss) in ((int, double)[])[(1, 3), (2, 1), (3, 2)])
        {
            parameters.Inputs.Row(0)[0] = epoch;
            parameters.Biases[0] = -epoch;
            best.Add(epoch, 10 * epoch, loss);
            Assert.False(best.IsPast);
        }

        parameters.Inputs.Row(0)[0] = 4;
        best.Add(4, 40, 1);
        Assert.True(best.IsPast);
        best.Restore();
        Assert.Equal((2f, -2f, 2, 20.0, 1.0), (parameters.Inputs.Row(0)[0], parameters.Biases[0], best.Epoch, best.Loss, best.ValidationLoss));
    }

    [Theory]
    [InlineData(EmbeddingTargetKind.Multiclass)]
    [InlineData(EmbeddingTargetKind.Binary)]
    [InlineData(EmbeddingTargetKind.Regression)]
    public void Accuracy_is_the_share_of_held_out_texts_whose_class_the_kept_model_finds(EmbeddingTargetKind kind)
    {
        EmbeddingExample[] examples = [.. Noise.Select((example, i) => kind switch
        {
            EmbeddingTargetKind.Binary => EmbeddingExample.ForBoolean(example.TokenIds, example.Target > 0),
            EmbeddingTargetKind.Regression => EmbeddingExample.ForValue(example.TokenIds, example.Target),
            _ => EmbeddingExample.ForClass(example.TokenIds, ((int)example.Target * 2) + (i % 2)),
        })];
        var reports = new List<EmbeddingTrainingProgress>();
        var options = new EmbeddingTrainingOptions { CrossFittingFolds = 1, Epochs = 6, ValidationFraction = 0.3f, Seed = 5, Progress = new SynchronousProgress<EmbeddingTrainingProgress>(reports.Add) };
        EmbeddingModel model = EmbeddingTrainer.Train(examples, options);

        // What is held out is drawn from the seed, text by text.
        var random = new Random(5);
        EmbeddingExample[] heldOut = [.. examples.Where(_ => random.NextSingle() < 0.3f)];
        Assert.Equal(heldOut.Length, model.TrainingSummary!.ExamplesHeldOut);
        double right = heldOut.Count(example => IsRight(SyntheticTexts.Predict(model, example.TokenIds.Span), example.Target));
        double expected = kind == EmbeddingTargetKind.Regression ? double.NaN : right / heldOut.Length;
        Assert.Equal(expected, model.TrainingSummary.ValidationAccuracy);
        double[] reported = [.. reports.Where(report => !double.IsNaN(report.ValidationLoss)).Select(report => report.ValidationAccuracy)];
        Assert.Contains(expected, reported);
        Assert.Equal(kind == EmbeddingTargetKind.Regression, reported.All(double.IsNaN));

        static bool IsRight(float[] prediction, float target) => prediction.Length == 1 ? prediction[0] > 0.5f == target > 0 : Array.IndexOf(prediction, prediction.Max()) == (int)target;
    }

    private static EmbeddingExample[] CreateNoise()
    {
        var random = new Random(4);
        return [.. Enumerable.Range(0, 1000).Select(_ => EmbeddingExample.ForClass(Enumerable.Range(0, 8).Select(_ => random.Next(500)).ToArray(), random.Next(2)))];
    }
}
