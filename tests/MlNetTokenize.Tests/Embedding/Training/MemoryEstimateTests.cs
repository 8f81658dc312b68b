using MlNetTokenize.Embedding.Training;
using MlNetTokenize.IO;

namespace MlNetTokenize.Tests;

/// <summary>Memory is asked for before it is taken.</summary>
public sealed class MemoryEstimateTests
{
    private const int Tokens = 3000;

    private static readonly EmbeddingExample[] Texts = [.. Enumerable.Range(0, 60).Select(i => EmbeddingExample.ForClass(new[] { i, i + 1, Tokens - 1 }, i % 3))];

    public static TheoryData<int, float, EmbeddingObjective> Trainings => new()
    {
        { 1, 0f, EmbeddingObjective.Supervised },
        { 1, 0.3f, EmbeddingObjective.Supervised },
        { 3, 0f, EmbeddingObjective.Supervised },
        { 5, 0.3f, EmbeddingObjective.Supervised },
        { 1, 0f, EmbeddingObjective.SkipGram },
        { 1, 0f, EmbeddingObjective.NextToken },
    };

    [Theory]
    [MemberData(nameof(Trainings))]
    public void The_estimate_is_what_learning_takes(int folds, float heldOut, EmbeddingObjective objective)
    {
        EmbeddingTrainingOptions options = Options(folds, heldOut, objective);
        double estimate = LearnerFactory.EstimateBytes(Tokens, objective == EmbeddingObjective.Supervised ? 3 : Tokens, options, Texts.Length);
        long before = GC.GetAllocatedBytesForCurrentThread();
        EmbeddingTrainer.Train(Texts, options);
        long taken = GC.GetAllocatedBytesForCurrentThread() - before;

        // The first rows are drawn as a table of their own, which is free again before most of the rest is taken.
        long drawn = (long)Tokens * options.Dimension * sizeof(float);
        Assert.InRange(taken - drawn, 0.85 * estimate, (1.15 * estimate) + 2e6);
    }

    [Theory]
    [MemberData(nameof(Trainings))]
    public void What_there_is_no_memory_for_is_refused_with_the_estimate(int folds, float heldOut, EmbeddingObjective objective)
    {
        EmbeddingTrainingOptions options = Options(folds, heldOut, objective);
        int outputs = objective == EmbeddingObjective.Supervised ? 3 : Tokens;
        options.AvailableMemoryBytes = (long)LearnerFactory.EstimateBytes(Tokens, outputs, options) - 1;
        long before = GC.GetAllocatedBytesForCurrentThread();
        string message = Assert.Throws<InsufficientMemoryException>(() => EmbeddingTrainer.Train(Texts, options)).Message;
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1 << 20);
        Assert.Contains("3,000 rows of 320 numbers", message, StringComparison.Ordinal);
        Assert.Contains("Lower Dimension or VocabularySize", message, StringComparison.Ordinal);
        Assert.Equal(folds > 1, message.Contains("CrossFittingFolds", StringComparison.Ordinal));
        options.AvailableMemoryBytes = (long)LearnerFactory.EstimateBytes(Tokens, outputs, options, Texts.Length) + 1;
        Assert.Equal(320, EmbeddingTrainer.Train(Texts, options).Dimension);
    }

    [Fact]
    public void The_machine_has_some()
    {
        Assert.InRange(MemoryBudget.AvailableBytes, 1 << 20, long.MaxValue);
        Assert.Contains(
            "Work takes 2.5 GB of memory, and 1.0 GB can be had. Do less.",
            Assert.Throws<InsufficientMemoryException>(() => MemoryBudget.Check(2.5e9, 1_000_000_000, "Work", "Do less")).Message,
            StringComparison.Ordinal);
        MemoryBudget.Check(1e9, 1_000_000_000, "Work", "Do less");
    }

    private static EmbeddingTrainingOptions Options(int folds, float heldOut, EmbeddingObjective objective)
    {
        var options = new EmbeddingTrainingOptions
        {
            Objective = objective,
            Dimension = 320,
            CrossFittingFolds = folds,
            ValidationFraction = heldOut,
            VocabularySize = Tokens,
            Epochs = 1,
            NumberOfThreads = 1,
            NgramLength = 1,
        };
        return options;
    }
}
