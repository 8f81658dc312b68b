namespace MlNetTokenize.Tests;

public sealed class EmbeddingTrainerAddTests
{
    [Fact]
    public void Texts_that_come_one_by_one_are_learned_from_as_those_that_come_together()
    {
        EmbeddingExample[] examples = [.. Enumerable.Range(0, 200).Select(i => EmbeddingExample.ForClass(new[] { i % 7, i % 3, 2 }, i % 3))];
        var options = new EmbeddingTrainingOptions { Dimension = 6, Epochs = 2, Seed = 4 };
        using var trainer = new EmbeddingTrainer(options);
        var memory = new int[3];
        foreach (EmbeddingExample example in examples)
        {
            // The memory is the caller's to use again.
            example.TokenIds.CopyTo(memory);
            trainer.Add(EmbeddingExample.ForClass(memory, (int)example.Target));
        }

        EmbeddingModel model = trainer.Finish();
        EmbeddingModel expected = EmbeddingTrainer.Train(examples, options);
        Assert.Equal(expected.Table.Values, model.Table.Values);
        Assert.Equal(expected.Head!.Weights, model.Head!.Weights);
        Assert.Equal((EmbeddingObjective.Supervised, TokenPooling.Mean, null), (model.Objective, model.Pooling, model.WindowSize));
    }

    [Fact]
    public void Options_that_cannot_be_are_refused_at_once_and_later_changes_change_nothing()
    {
        Assert.Throws<ArgumentNullException>("options", () => new EmbeddingTrainer(null!));
        Assert.Throws<ArgumentOutOfRangeException>("Dimension", () => new EmbeddingTrainer(new EmbeddingTrainingOptions { Dimension = 0 }));
        var options = new EmbeddingTrainingOptions { Objective = EmbeddingObjective.NextToken, Dimension = 3, WindowSize = 2, Epochs = 1 };
        using var trainer = new EmbeddingTrainer(options);
        (options.Dimension, options.WindowSize) = (9, 9);
        trainer.Add(EmbeddingExample.ForSequence(new[] { 0, 1, 2, 0, 1 }));
        EmbeddingModel model = trainer.Finish();
        Assert.Equal((3, EmbeddingObjective.NextToken, 2), (model.Dimension, model.Objective, model.WindowSize));
    }
}
