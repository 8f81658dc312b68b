using MlNetTokenize.Embedding.Training.Examples;
using MlNetTokenize.Embedding.Training.Learners;

namespace MlNetTokenize.Tests;

/// <summary>One step compared with the gradient of a loss that is written out here once more, in double precision, and with AdaGrad one row after another.</summary>
public sealed class SupervisedLearnerTests
{
    private const int Rows = 6;
    private const int Dimension = 4;

    // Small enough that the implicit step of the squared loss is the plain one to within the tolerance.
    private const float Rate = 1e-3f;

    public static TheoryData<EmbeddingTargetKind, TokenPooling> Cases
    {
        get
        {
            var cases = new TheoryData<EmbeddingTargetKind, TokenPooling>();
            foreach (EmbeddingTargetKind kind in Enum.GetValues<EmbeddingTargetKind>().Where(kind => kind <= EmbeddingTargetKind.Multilabel))
            {
                foreach (TokenPooling pooling in Enum.GetValues<TokenPooling>())
                {
                    cases.Add(kind, pooling);
                }
            }

            return cases;
        }
    }

    public static TheoryData<EmbeddingTargetKind> Kinds => [.. Enum.GetValues<EmbeddingTargetKind>().Where(kind => kind <= EmbeddingTargetKind.Multilabel)];

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_step_moves_every_parameter_against_its_gradient(EmbeddingTargetKind kind, TokenPooling pooling)

        // A token twice: its row must move twice.
        => CheckStep(kind, pooling, [1, 4, 1, 3], [1, 4, 1, 3], 4, new TextFeatures(1, null, 0, TermWeighting.Count, 0f, 0));

    [Theory]
    [MemberData(nameof(Kinds))]
    public void A_step_moves_the_rows_of_the_places_with_those_of_the_tokens(EmbeddingTargetKind kind)
    {
        // Rows 0 to 2 are tokens, 3 to 5 places. A missing token has a place but no row, and behind the last place a token is alone.
        CheckStep(kind, TokenPooling.None, [1, -1, 2, 1, 0], [1, 3, 2, 5, 1, 0], 4, new PositionedTokens(3, 3, 0f, 0));
        CheckStep(kind, TokenPooling.None, [-1, 0, -1], [0, 4], 1, new PositionedTokens(3, 3, 0f, 0));
    }

    /// <param name="kind">What is predicted.</param>
    /// <param name="pooling">How.</param>
    /// <param name="ids">The text.</param>
    /// <param name="pooled">The rows that take part, which the step moves one after another.</param>
    /// <param name="count">What the rows' sum is divided by for the mean.</param>
    /// <param name="features">What finds the rows.</param>
    private static void CheckStep(EmbeddingTargetKind kind, TokenPooling pooling, int[] ids, int[] pooled, int count, IFeatureIndices features)
    {
        var random = new Random(7);
        int outputs = kind is EmbeddingTargetKind.Multiclass or EmbeddingTargetKind.Multilabel ? 3 : 1;
        float target = kind switch { EmbeddingTargetKind.Multiclass => 2, EmbeddingTargetKind.Binary => 1, _ => 1.7f };
        int[] classes = kind == EmbeddingTargetKind.Multilabel ? [0, 2] : [];
        const float Weight = 1.5f;
        EmbeddingParameters parameters = Create(kind, outputs, new EmbeddingTrainingOptions { WeightDecay = 0 });
        Fill(parameters.Inputs, random);
        Fill(parameters.Outputs, random);
        parameters.Biases.AsSpan().Fill(0.1f);
        float[] rows = parameters.Inputs.Copy(0, Rows);
        float[] weights = parameters.Outputs.Copy(0, outputs);
        float[] biases = [.. parameters.Biases];
        TokenPooling learnedOn = pooling == TokenPooling.None ? TokenPooling.Mean : pooling;
        double[] hidden = [.. Enumerable.Range(0, Dimension).Select(d => SlowPooling.Pool([.. pooled.Select(row => (double)rows[(row * Dimension) + d])], learnedOn))];
        if (learnedOn == TokenPooling.Mean)
        {
            // The mean is over the tokens, each with the row of its place.
            hidden = [.. hidden.Select(value => value * pooled.Length / count)];
        }

        LearningLoss loss = new SupervisedLearner(parameters, pooling, features).Learn(ids, new LearningTarget(target, classes, Weight), Rate);

        double[] layer = [.. weights.Concat(biases).Select(value => (double)value)];
        Assert.Equal(1, loss.Count);
        Assert.Equal(Loss(hidden, layer), loss.Sum, 1e-5);
        float[] layerAfter = [.. parameters.Outputs.Copy(0, outputs), .. parameters.Biases];
        double[] layerGradient = Gradient(layer, values => Loss(hidden, values));
        for (int i = 0; i < layer.Length; i++)
        {
            Assert.Equal(Weight * layerGradient[i], (layer[i] - layerAfter[i]) / Rate, 0.02 * (1 + Math.Abs(layerGradient[i])));
        }

        double[] expected = MoveSlowly(rows, pooled, count, Gradient(hidden, values => Loss(values, layer)), hidden, learnedOn, Rate * Weight);
        float[] actual = parameters.Inputs.Copy(0, Rows);
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.Equal(expected[i] - rows[i], actual[i] - rows[i], 0.02 * Math.Abs(expected[i] - rows[i]) + 2e-7);
        }

        double Loss(double[] vector, double[] values)
        {
            double[] scores = [.. Enumerable.Range(0, outputs).Select(output => values[^(outputs - output)] + Enumerable.Range(0, Dimension).Sum(d => vector[d] * values[(output * Dimension) + d]))];
            return kind switch
            {
                EmbeddingTargetKind.Multiclass => Math.Log(scores.Sum(Math.Exp)) - scores[(int)target],
                EmbeddingTargetKind.Binary => Math.Log(1 + Math.Exp(target > 0 ? -scores[0] : scores[0])),
                EmbeddingTargetKind.Multilabel => scores.Select((score, output) => Math.Log(1 + Math.Exp(classes.Contains(output) ? -score : score))).Sum(),
                _ => 0.5 * (scores[0] - target) * (scores[0] - target),
            };
        }
    }

    [Fact]
    public void A_repeated_token_counts_once_and_moves_once_by_presence()
    {
        EmbeddingParameters[] learned = [.. new[] { TermWeighting.Presence, TermWeighting.Count }.Select(weighting =>
        {
            EmbeddingParameters parameters = Create(EmbeddingTargetKind.Multiclass, 3, new EmbeddingTrainingOptions());
            Fill(parameters.Inputs, new Random(1));
            Fill(parameters.Outputs, new Random(2));
            int[] ids = weighting == TermWeighting.Count ? [1, 4, 3] : [1, 4, 1, 3, 1];
            new SupervisedLearner(parameters, TokenPooling.Mean, new TextFeatures(1, null, 0, weighting, 0f, 0)).Learn(ids, new LearningTarget(2, default, 1f), Rate);
            return parameters;
        })];
        Assert.Equal(learned[1].Inputs.Values, learned[0].Inputs.Values);
        Assert.Equal(learned[1].Outputs.Values, learned[0].Outputs.Values);
    }

    [Fact]
    public void A_repeated_token_counts_and_moves_by_the_logarithm_of_its_count()
    {
        EmbeddingParameters parameters = Create(EmbeddingTargetKind.Binary, 1, new EmbeddingTrainingOptions { WeightDecay = 0 });
        Fill(parameters.Inputs, new Random(1));
        Fill(parameters.Outputs, new Random(2));
        float[][] before = [.. Enumerable.Range(0, Rows).Select(row => parameters.Inputs.Row(row).ToArray())];
        float[] layer = parameters.Outputs.Row(0).ToArray();
        new SupervisedLearner(parameters, TokenPooling.Mean, new TextFeatures(1, null, 0, TermWeighting.LogCount, 0f, 0)).Learn([1, 4, 1, 3, 1], new LearningTarget(1, default, 1f), Rate);

        double weight = 1 + Math.Log(3);
        double total = weight + 2;
        double score = layer.Select((value, i) => value * ((weight * before[1][i]) + before[4][i] + before[3][i]) / total).Sum();
        double error = (1 / (1 + Math.Exp(-score))) - 1;
        double squared = layer.Sum(value => error * value * error * value);
        foreach ((int row, double share) in new[] { (1, weight / total), (4, 1 / total), (3, 1 / total), (0, 0) })
        {
            for (int i = 0; i < Dimension; i++)
            {
                double step = -Rate * Math.Sqrt(share) * error * layer[i] / Math.Sqrt(EmbeddingParameters.Damping + (share * squared));
                Assert.Equal(step, parameters.Inputs.Row(row)[i] - before[row][i], 1e-6);
            }
        }
    }

    [Fact]
    public void Nothing_moves_at_a_rate_of_zero()
    {
        EmbeddingParameters parameters = Create(EmbeddingTargetKind.Multiclass, 3, new EmbeddingTrainingOptions { WeightDecay = 1 });
        Fill(parameters.Inputs, new Random(1));
        Fill(parameters.Outputs, new Random(2));
        float[] before = [.. parameters.Inputs.Values, .. parameters.Outputs.Values, .. parameters.Biases, .. parameters.SquaredGradients];
        Assert.True(Learner(parameters, TokenPooling.Mean).Learn([1, 2, 3], new LearningTarget(1, default, 1), 0f).Sum > 0);
        Assert.Equal(before, (float[])[.. parameters.Inputs.Values, .. parameters.Outputs.Values, .. parameters.Biases, .. parameters.SquaredGradients]);
    }

    [Theory]
    [InlineData(EmbeddingTargetKind.Multiclass)]
    [InlineData(EmbeddingTargetKind.Binary)]
    public void Scores_of_hundreds_do_not_overflow_the_loss(EmbeddingTargetKind kind)
    {
        int outputs = kind == EmbeddingTargetKind.Multiclass ? 2 : 1;
        EmbeddingParameters parameters = Create(kind, outputs, new EmbeddingTrainingOptions());
        parameters.Inputs.Row(0)[0] = 1f;
        parameters.Outputs.Row(0)[0] = 500f;
        parameters.Outputs.Row(outputs - 1)[0] = outputs == 2 ? -500f : 500f;
        float target = kind == EmbeddingTargetKind.Multiclass ? 1 : 0;
        Assert.Equal(kind == EmbeddingTargetKind.Multiclass ? 1000f : 500f, Learner(parameters, TokenPooling.Mean).Learn([0], new LearningTarget(target, default, 1f), 0.1f).Sum, 1e-3);
    }

    [Theory]
    [InlineData(TokenPooling.Mean)]
    [InlineData(TokenPooling.Sum)]
    [InlineData(TokenPooling.SqrtN)]
    public void Steps_on_a_number_end_near_it_whatever_the_rate(TokenPooling pooling)
    {
        EmbeddingParameters parameters = Create(EmbeddingTargetKind.Regression, 1, new EmbeddingTrainingOptions { WeightDecay = 0 });
        ((float[])[3f, -4f, 2f, 5f]).CopyTo(parameters.Inputs.Row(0));
        ((float[])[6f, 2f, -1f, 0f]).CopyTo(parameters.Outputs.Row(0));
        SupervisedLearner learner = Learner(parameters, pooling);
        double last = 0;
        for (int step = 0; step < 100; step++)
        {
            last = learner.Learn([0, 0, 1], new LearningTarget(-1f, default, 1f), 100f).Sum;
        }

        Assert.True(last < 0.5, $"{last}");
    }

    [Fact]
    public void A_row_does_not_become_longer_than_it_may_and_a_frozen_one_stays()
    {
        var options = new EmbeddingTrainingOptions { MaximumNorm = 0.25f };
        var parameters = new EmbeddingParameters(new TrainingRows(2, Dimension), new TrainingRows(2, Dimension), EmbeddingTargetKind.Multiclass, [true, false], options);
        Fill(parameters.Outputs, new Random(3));
        parameters.Inputs.Row(0).Fill(1f);
        for (int step = 0; step < 50; step++)
        {
            Learner(parameters, TokenPooling.Mean).Learn([0, 1], new LearningTarget(step % 3 == 0 ? 1 : 0, default, 1f), 1f);
        }

        Assert.Equal([1f, 1f, 1f, 1f], parameters.Inputs.Row(0).ToArray());
        Assert.Equal(0.25, Math.Sqrt(parameters.Inputs.Row(1).ToArray().Sum(value => value * value)), 1e-5);
    }

    private static SupervisedLearner Learner(EmbeddingParameters parameters, TokenPooling pooling) => new(parameters, pooling, new TextFeatures(1, null, 0, TermWeighting.Count, 0f, 0));

    private static EmbeddingParameters Create(EmbeddingTargetKind kind, int outputs, EmbeddingTrainingOptions options)
        => new(new TrainingRows(Rows, Dimension), new TrainingRows(outputs, Dimension), kind, null, options);

    private static void Fill(TrainingRows rows, Random random)
    {
        for (int row = 0; row < rows.Count; row++)
        {
            foreach (ref float value in rows.Row(row))
            {
                value = random.NextSingle() - 0.5f;
            }
        }
    }

    private static double[] Gradient(double[] at, Func<double[], double> loss)
    {
        const double Step = 1e-5;
        return [.. Enumerable.Range(0, at.Length).Select(i =>
        {
            double[] above = [.. at];
            double[] below = [.. at];
            above[i] += Step;
            below[i] -= Step;
            return (loss(above) - loss(below)) / (2 * Step);
        })];
    }

    private static double[] MoveSlowly(float[] rows, int[] ids, int count, double[] gradient, double[] hidden, TokenPooling pooling, double rate)
    {
        const double Damping = 0.1;
        double[] moved = [.. rows.Select(value => (double)value)];
        double[] sums = new double[rows.Length / Dimension];
        if (pooling == TokenPooling.Max)
        {
            for (int d = 0; d < Dimension; d++)
            {
                moved[(ids.First(id => rows[(id * Dimension) + d] == (float)hidden[d]) * Dimension) + d] -= rate * gradient[d];
            }

            return moved;
        }

        int[] pooled = pooling switch { TokenPooling.First => ids[..1], TokenPooling.Last => ids[^1..], _ => ids };
        double share = pooling switch { TokenPooling.Mean => 1.0 / count, TokenPooling.SqrtN => 1 / Math.Sqrt(count), _ => 1 };
        foreach (int id in pooled)
        {
            sums[id] += share * gradient.Sum(value => value * value);
            for (int d = 0; d < Dimension; d++)
            {
                moved[(id * Dimension) + d] -= rate * Math.Sqrt(share) * gradient[d] / Math.Sqrt(Damping + sums[id]);
            }
        }

        return moved;
    }
}
