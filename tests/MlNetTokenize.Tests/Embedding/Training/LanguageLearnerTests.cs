using CsCheck;
using MlNetTokenize.Embedding.Training.Examples;
using MlNetTokenize.Embedding.Training.Learners;

namespace MlNetTokenize.Tests;

/// <summary>Skip-gram, CBOW and the next token against their slow twin, on random texts.</summary>
public sealed class LanguageLearnerTests
{
    private const ulong Seed = 9;

    private static readonly Gen<(int[][] Texts, int Dimension, int Window, int Negatives, bool IsThinned)> Cases = Gen.Select(
        Gen.Int[0, 11].Array[0, 20].Array[1, 8], Gen.Int[1, 40], Gen.Int[1, 4], Gen.Int[1, 14], Gen.Bool);

    [Theory]
    [InlineData(EmbeddingObjective.SkipGram)]
    [InlineData(EmbeddingObjective.ContinuousBagOfWords)]
    [InlineData(EmbeddingObjective.NextToken)]
    public void Learning_equals_the_papers_formulas(EmbeddingObjective objective)
        => Cases.Sample(
            input =>
            {
                const int Tokens = 12;
                const float Rate = 0.1f;
                var options = new EmbeddingTrainingOptions
                {
                    Objective = objective,
                    Dimension = input.Dimension,
                    WindowSize = input.Window,
                    NegativeSamples = input.Negatives,
                };
                var sampler = new TokenSampler([.. Enumerable.Range(1, Tokens).Select(count => (long)count)], input.IsThinned ? 0.05 : 0);
                var random = new Random(3);
                var inputs = new TrainingRows(Tokens, input.Dimension);
                var outputs = new TrainingRows(Tokens, input.Dimension);
                double[][] slowInputs = Fill(inputs, random);
                double[][] slowOutputs = Fill(outputs, random);
                var parameters = new EmbeddingParameters(inputs, outputs, EmbeddingTargetKind.Multiclass, null, options);
                var slowBiases = new double[Tokens];
                EmbeddingLearner learner = objective switch
                {
                    EmbeddingObjective.SkipGram => new SkipGramLearner(parameters, sampler, options, Seed),
                    EmbeddingObjective.ContinuousBagOfWords => new ContinuousBagOfWordsLearner(parameters, sampler, options, Seed),
                    _ => new NextTokenLearner(parameters, options),
                };
                var slow = new SlowLanguageLearner(slowInputs, slowOutputs, slowBiases, options, sampler, Seed);
                foreach (int[] text in input.Texts)
                {
                    double expected = slow.Learn(text, Rate);
                    Assert.Equal(expected, learner.Learn(text, new LearningTarget(0, default, 1f), Rate).Sum, 1e-4 * (1 + expected));
                }

                AssertClose(slowInputs, inputs);
                AssertClose(slowOutputs, outputs);
                Assert.All(slowBiases.Zip(parameters.Biases), pair => Assert.Equal(pair.First, pair.Second, 1e-4));
            },
            iter: 200);

    [Theory]
    [InlineData(EmbeddingObjective.SkipGram)]
    [InlineData(EmbeddingObjective.ContinuousBagOfWords)]
    [InlineData(EmbeddingObjective.NextToken)]
    public void At_a_rate_of_zero_nothing_moves_and_the_loss_is_always_the_same(EmbeddingObjective objective)
    {
        var options = new EmbeddingTrainingOptions { Objective = objective, Dimension = 20 };
        var sampler = new TokenSampler([5, 4, 3, 2, 1], 0.1);
        var inputs = new TrainingRows(5, 20);
        var outputs = new TrainingRows(5, 20);
        Fill(inputs, new Random(1));
        Fill(outputs, new Random(2));
        float[] before = [.. inputs.Values, .. outputs.Values];
        var parameters = new EmbeddingParameters(inputs, outputs, EmbeddingTargetKind.Multiclass, null, options);
        EmbeddingLearner learner = objective switch
        {
            EmbeddingObjective.SkipGram => new SkipGramLearner(parameters, sampler, options, Seed),
            EmbeddingObjective.ContinuousBagOfWords => new ContinuousBagOfWordsLearner(parameters, sampler, options, Seed),
            _ => new NextTokenLearner(parameters, options),
        };
        int[] text = [0, 1, 2, 3, 4, 0, 1, 2];
        LearningLoss loss = learner.Learn(text, new LearningTarget(0, default, 1f), 0f);
        Assert.True(loss.Sum > 0);
        Assert.Equal(loss, learner.Learn(text, new LearningTarget(0, default, 1f), 0f));
        Assert.Equal(before, (float[])[.. inputs.Values, .. outputs.Values]);
    }

    private static double[][] Fill(TrainingRows rows, Random random)
    {
        for (int row = 0; row < rows.Count; row++)
        {
            foreach (ref float value in rows.Row(row))
            {
                value = random.NextSingle() - 0.5f;
            }
        }

        return [.. Enumerable.Range(0, rows.Count).Select(row => rows.Row(row).ToArray().Select(value => (double)value).ToArray())];
    }

    private static void AssertClose(double[][] expected, TrainingRows actual)
    {
        for (int row = 0; row < expected.Length; row++)
        {
            Assert.All(expected[row].Zip(actual.Row(row).ToArray()), pair => Assert.Equal(pair.First, pair.Second, 1e-4 * (1 + Math.Abs(pair.First))));
        }
    }
}
