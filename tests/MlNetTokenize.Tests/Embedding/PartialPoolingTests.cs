using MlNetTokenize.Embedding;

namespace MlNetTokenize.Tests;

public sealed class PartialPoolingTests
{
    private static readonly int[] Text = [.. Enumerable.Range(0, 40).Select(i => i % 7)];

    private static readonly EmbeddingModel Model = EmbeddingTrainer.Train(
        Enumerable.Range(0, 50).Select(i => EmbeddingExample.ForClass(Text.Skip(i % 5).Take(20).ToArray(), i % 2)), new EmbeddingTrainingOptions { Dimension = 5 });

    [Theory]
    [InlineData(TokenPooling.Mean)]
    [InlineData(TokenPooling.Sum)]
    [InlineData(TokenPooling.SqrtN)]
    public void The_mean_over_many_texts_parts_is_the_whole(TokenPooling pooling)
    {
        // Rotations of one text have the same pooled vector but for their ends, and each has another part.
        var partial = new PartialPooling(Model, pooling, dropout: 0.4f);
        var difference = new double[5];
        double size = 0;
        const int Texts = 4000;
        var random = new Random(1);
        for (int i = 0; i < Texts; i++)
        {
            int[] ids = [.. Enumerable.Range(0, 30).Select(_ => random.Next(7))];
            var whole = new float[5];
            var part = new float[5];
            Model.Pool(ids, whole, pooling);
            partial.Pool(ids, part);
            Assert.NotEqual(whole, part);
            for (int d = 0; d < 5; d++)
            {
                difference[d] += (part[d] - whole[d]) / Texts;
                size += Math.Abs(part[d] - whole[d]) / (5 * Texts);
            }
        }

        Assert.All(difference, value => Assert.InRange(value, -0.1 * size, 0.1 * size));
    }

    [Fact]
    public void A_text_has_the_same_part_each_time_and_without_dropping_it_is_the_whole()
    {
        var first = new float[5];
        var again = new float[5];
        var partial = new PartialPooling(Model, TokenPooling.Mean, dropout: 0.5f);
        partial.Pool(Text, first);
        partial.Pool(Text.AsSpan(3), again);
        partial.Pool(Text, again);
        Assert.Equal(first, again);
        Allocations.AssertNone(() => partial.Pool(Text, again));
        new PartialPooling(Model, TokenPooling.Mean, dropout: 0f).Pool(Text, first);
        Model.Pool(Text, again, TokenPooling.Mean);
        SlowPooling.AssertClose([again], [first]);
        partial.Pool([], again);
        Assert.Equal(new float[5], again);
    }
}
