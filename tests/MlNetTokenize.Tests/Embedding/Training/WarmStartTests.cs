using System.Text;

namespace MlNetTokenize.Tests;

public sealed class WarmStartTests
{
    private static readonly EmbeddingTable Given = EmbeddingTable.FromValues(3, 2, [1, 2, 3, 4, 5, 6]);

    private static readonly EmbeddingExample[] Texts = [.. Enumerable.Range(0, 40).Select(i => EmbeddingExample.ForClass(new[] { i % 2, 3 }, i % 2))];

    [Fact]
    public void Learning_begins_at_the_given_rows_of_the_same_ids()
    {
        var options = new EmbeddingTrainingOptions { InitialTable = Given, LearningRate = 1e-6f, NgramLength = 1 };
        Assert.Equal(2, options.Dimension);
        EmbeddingTable learned = EmbeddingTrainer.Train(Texts, options).Table;
        Assert.Equal(4, learned.VocabularySize);
        Assert.All(Enumerable.Range(0, 6), i => Assert.Equal(Given.Values[i], learned.Values[i], 1e-4));

        // A token that does not occur keeps its given row; the one without begins at random.
        Assert.Equal([5f, 6f], learned[2].ToArray());
        Assert.InRange(Math.Abs(learned[3][0]), 1e-6, 0.5);
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
        Assert.Throws<ArgumentException>(() => EmbeddingTrainer.Train(Texts, new EmbeddingTrainingOptions { InitialTable = Given, InitialTokens = Bytes("a") }));
        Assert.Throws<ArgumentException>(() => EmbeddingTrainer.Train(Texts, new EmbeddingTrainingOptions { InitialTable = Given, InitialTokens = Bytes("a", "b", "c") }));
        Assert.Throws<ArgumentException>(() => EmbeddingTrainer.Train(Texts, new EmbeddingTrainingOptions { FreezeInitialRows = true }));
    }

    private static ReadOnlyMemory<byte>[] Bytes(params string[] tokens) => [.. tokens.Select(token => new ReadOnlyMemory<byte>(Encoding.UTF8.GetBytes(token)))];
}
