using System.Text;

namespace MlNetTokenize.Tests;

public sealed class WarmStartTests
{
    private static readonly EmbeddingTable Given = EmbeddingTable.FromValues(3, 2, [1, 2, 3, 4, 5, 6]);

    private static readonly EmbeddingExample[] Texts = [.. Enumerable.Range(0, 40).Select(i => EmbeddingExample.ForClass(new[] { i % 2, 3 }, i % 2))];

    [Fact]
    public void Learning_begins_at_the_given_rows_of_the_same_ids()
    {
        var options = new EmbeddingTrainingOptions { InitialTable = Given, InitialScale = 1, LearningRate = 1e-6f, NgramLength = 1 };
        Assert.Equal(2, options.Dimension);
        EmbeddingTable learned = EmbeddingTrainer.Train(Texts, options).Table;
        Assert.Equal(4, learned.VocabularySize);
        Assert.All(Enumerable.Range(0, 6), i => Assert.Equal(Given.Values[i], learned.Values[i], 1e-4));

        // A token that does not occur keeps its given row; the one without begins at random.
        Assert.Equal([5f, 6f], learned[2].ToArray());
        Assert.InRange(Math.Abs(learned[3][0]), 1e-6, 0.5);
    }

    [Theory]
    [InlineData(100, 20)]
    [InlineData(1000, 10.02)]
    [InlineData(4, 40)]
    public void Given_rows_are_brought_to_the_length_that_suits_the_number_of_texts(int count, double length)
    {
        // Of every four tokens three are 0 and one is 2; 1 does not occur.
        EmbeddingExample[] texts = [.. Enumerable.Range(0, count).Select(i => EmbeddingExample.ForClass(new[] { i % 4 == 0 ? 2 : 0 }, i % 2))];
        var options = new EmbeddingTrainingOptions { InitialTable = Given, LearningRate = 1e-6f, CrossFittingFolds = 1, TermWeighting = TermWeighting.Count };
        EmbeddingModel model = EmbeddingTrainer.Train(texts, options);
        float scale = model.TrainingSummary!.InitialScale;
        double mean = ((0.75 * Math.Sqrt(5)) + (0.25 * Math.Sqrt(61))) * scale;
        Assert.Equal(length, mean, length * 0.42);
        Assert.Equal(0, MathF.Log2(scale) % 1);

        // They come back at their own length, and what nothing moved to the bit.
        Assert.All(Enumerable.Range(0, 6), i => Assert.Equal(Given.Values[i], model.Table.Values[i], 1e-3));
        Assert.Equal(Given[1].ToArray(), model.Table[1].ToArray());

        options.InitialScale = 0.5f;
        Assert.Equal(0.5f, EmbeddingTrainer.Train(texts, options).TrainingSummary!.InitialScale);
        options.InitialScale = null;
        options.FreezeInitialRows = true;
        Assert.Equal(1f, EmbeddingTrainer.Train(texts, options).TrainingSummary!.InitialScale);
        options.FreezeInitialRows = false;
        options.InitialTable = EmbeddingTable.FromValues(3, 2, new float[6]);
        Assert.Equal(1f, EmbeddingTrainer.Train(texts, options).TrainingSummary!.InitialScale);
        Assert.Equal(1f, EmbeddingTrainer.Train(texts, new EmbeddingTrainingOptions()).TrainingSummary!.InitialScale);
    }

    [Fact]
    public void Few_texts_learn_more_from_given_rows_of_the_length_that_suits_them()
    {
        // The rows know which tokens are alike, but not how long they should be.
        (EmbeddingExample[] train, EmbeddingExample[] test) = SyntheticTexts.Classes(classes: 3, seed: 9);
        EmbeddingTable known = EmbeddingTrainer.Train(train, new EmbeddingTrainingOptions { Dimension = 8, NgramLength = 1 }).Table;
        EmbeddingTable tiny = EmbeddingTable.FromValues(known.VocabularySize, 8, [.. known.Values.Select(value => value * 1e-3f)]);
        double Accuracy(float? scale) => SyntheticTexts.Accuracy(EmbeddingTrainer.Train(train[..120], new EmbeddingTrainingOptions { InitialTable = tiny, InitialScale = scale }), test);
        Assert.True(Accuracy(null) > 0.9, $"{Accuracy(null)}");
        Assert.True(Accuracy(null) > Accuracy(1) + 0.05, $"{Accuracy(null)} and {Accuracy(1)}");
    }

    [Fact]
    public void Rows_that_know_nothing_of_the_task_are_shortened_as_far_as_unseen_texts_say()
    {
        // Rows drawn at random.
        (EmbeddingExample[] train, EmbeddingExample[] test) = SyntheticTexts.Classes(classes: 3, seed: 9);
        EmbeddingTable misleading = EmbeddingTable.Create(1 + train.Concat(test).Max(text => text.TokenIds.ToArray().Max()), 8, seed: 5);
        var options = new EmbeddingTrainingOptions { InitialTable = misleading, NgramLength = 1, Seed = 2 };
        EmbeddingModel chosen = EmbeddingTrainer.Train(train, options);
        Assert.Equal(0, chosen.TrainingSummary!.AutotuneTrials);

        // The choice is the best of what can be asked for, and the same with any number of threads.
        float longest = LongestFor(train.Length, misleading, train);
        var trials = new List<EmbeddingModel>();
        foreach (float factor in (float[])[1, 0.25f, 0.0625f])
        {
            options.InitialScale = longest * factor;
            trials.Add(EmbeddingTrainer.Train(train, options));
            if (trials[^1].TrainingSummary!.CrossFittingLoss > trials[0].TrainingSummary!.CrossFittingLoss)
            {
                // Shorter ones are not tried when these are no better.
                break;
            }
        }

        EmbeddingModel best = trials.MinBy(trial => trial.TrainingSummary!.CrossFittingLoss)!;
        Assert.Contains(chosen.TrainingSummary!.InitialScale, (float[])[longest / 4, longest / 16]);
        Assert.Equal(best.TrainingSummary!.CrossFittingLoss, chosen.TrainingSummary.CrossFittingLoss, 0.1);
        options.InitialScale = null;
        options.NumberOfThreads = 3;
        Assert.Equal(chosen.Table.Values, EmbeddingTrainer.Train(train, options).Table.Values);
        Assert.True(SyntheticTexts.Accuracy(chosen, test) >= SyntheticTexts.Accuracy(trials[0], test) - 0.02);
    }

    [Fact]
    public void Rows_are_matched_by_the_bytes_of_their_tokens()
    {
        var options = new EmbeddingTrainingOptions
        {
            InitialTable = Given,
            InitialTokens = Bytes("b", "x", "d"),
            Tokens = Bytes("a", "b", "c", "d"),
            FreezeInitialRows = true,
        };
        EmbeddingTable learned = EmbeddingTrainer.Train(Texts, options).Table;
        Assert.Equal([1f, 2f], learned[1].ToArray());
        Assert.Equal([5f, 6f], learned[3].ToArray());
        Assert.DoesNotContain(3f, learned.Values);

        // 'c' has no row, and never occurs.
        Assert.Equal([0f, 0f], learned[2].ToArray());
        Assert.NotEqual([0f, 0f], learned[0].ToArray());
    }

    [Fact]
    public void Frozen_rows_stay_and_the_others_learn()
    {
        foreach (EmbeddingObjective objective in Enum.GetValues<EmbeddingObjective>())
        {
            var options = new EmbeddingTrainingOptions { Objective = objective, InitialTable = Given, FreezeInitialRows = true, SubsamplingThreshold = 0 };
            EmbeddingExample[] texts = objective == EmbeddingObjective.Contrastive ? [.. Texts.Select(text => EmbeddingExample.ForPair(text.TokenIds, new[] { 3 - text.TokenIds.Span[0], 4 }))] : Texts;
            EmbeddingTable learned = EmbeddingTrainer.Train(texts, options).Table;
            Assert.Equal(Given.Values, learned.Values[..6]);
            options.FreezeInitialRows = false;
            Assert.NotEqual(Given.Values, EmbeddingTrainer.Train(texts, options).Table.Values[..6]);
        }
    }

    [Fact]
    public void What_does_not_fit_together_is_refused()
    {
        Assert.Throws<ArgumentException>(() => EmbeddingTrainer.Train(Texts, new EmbeddingTrainingOptions { InitialTable = Given, Dimension = 3 }));
        Assert.Throws<ArgumentException>(() => EmbeddingTrainer.Train(Texts, new EmbeddingTrainingOptions { InitialScale = 2 }));
        Assert.Throws<ArgumentException>(() => EmbeddingTrainer.Train(Texts, new EmbeddingTrainingOptions { InitialTable = Given, FreezeInitialRows = true, InitialScale = 2 }));
        Assert.Throws<ArgumentOutOfRangeException>(() => EmbeddingTrainer.Train(Texts, new EmbeddingTrainingOptions { InitialTable = Given, InitialScale = 0 }));
        Assert.Throws<ArgumentException>(() => EmbeddingTrainer.Train(Texts, new EmbeddingTrainingOptions { InitialTable = Given, InitialTokens = Bytes("a") }));
        Assert.Throws<ArgumentException>(() => EmbeddingTrainer.Train(Texts, new EmbeddingTrainingOptions { InitialTable = Given, InitialTokens = Bytes("a", "b", "c") }));
        Assert.Throws<ArgumentException>(() => EmbeddingTrainer.Train(Texts, new EmbeddingTrainingOptions { FreezeInitialRows = true }));
    }

    // The power of two that brings rows nearest to the length for so many texts.
    private static float LongestFor(int texts, EmbeddingTable table, EmbeddingExample[] examples)
    {
        double mean = examples.SelectMany(text => text.TokenIds.ToArray()).Average(id => Math.Sqrt(table[id].ToArray().Sum(value => (double)value * value)));
        return (float)Math.Pow(2, Math.Round(Math.Log2(Math.Min(40, 20 * Math.Pow(texts / 100.0, -0.3)) / mean)));
    }

    private static ReadOnlyMemory<byte>[] Bytes(params string[] tokens) => [.. tokens.Select(token => new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(token)))];
}
