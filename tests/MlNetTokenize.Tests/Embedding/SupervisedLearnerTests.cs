namespace MlNetTokenize.Tests;

/// <summary>One step's movement against the gradient of a loss that is written out here once more, in double precision.</summary>
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
            foreach (EmbeddingTargetKind kind in Enum.GetValues<EmbeddingTargetKind>())
            {
                foreach (TokenPooling pooling in Enum.GetValues<TokenPooling>())
                {
                    cases.Add(kind, pooling);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_step_moves_every_parameter_against_its_gradient(EmbeddingTargetKind kind, TokenPooling pooling)
    {
        var random = new Random(7);
        int outputs = kind == EmbeddingTargetKind.Class ? 3 : 1;
        float target = kind switch { EmbeddingTargetKind.Class => 2, EmbeddingTargetKind.Boolean => 1, _ => 1.7f };
        const float Weight = 1.5f;

        // A token twice: its row must move twice.
        int[] ids = [1, 4, 1, 3];
        float[] rows = Draw(random, Rows * Dimension);
        float[] weights = Draw(random, outputs * Dimension);
        float[] biases = Draw(random, outputs);
        float[] before = [.. rows, .. weights, .. biases];

        var table = new EmbeddingTable(Rows, Dimension, rows);
        var head = new EmbeddingHead(kind, outputs, Dimension, weights, biases);
        float loss = new SupervisedLearner(table, head, pooling).Learn(ids, target, Weight, Rate);

        double[] parameters = [.. before.Select(value => (double)value)];
        Assert.Equal(Loss(parameters), loss, 1e-5);
        float[] after = [.. table.Values, .. head.Weights, .. head.Biases];
        for (int i = 0; i < parameters.Length; i++)
        {
            const double Step = 1e-5;
            double original = parameters[i];
            parameters[i] = original + Step;
            double above = Loss(parameters);
            parameters[i] = original - Step;
            double below = Loss(parameters);
            parameters[i] = original;
            double gradient = Weight * (above - below) / (2 * Step);
            Assert.Equal(gradient, (before[i] - after[i]) / Rate, 0.02 * (1 + Math.Abs(gradient)));
        }

        double Loss(double[] values)
        {
            TokenPooling learnedOn = pooling == TokenPooling.None ? TokenPooling.Mean : pooling;
            double[] hidden = [.. Enumerable.Range(0, Dimension).Select(d => SlowPooling.Pool([.. ids.Select(id => values[(id * Dimension) + d])], learnedOn))];
            double[] scores = [.. Enumerable.Range(0, outputs).Select(output => values[^(outputs - output)]
                + Enumerable.Range(0, Dimension).Sum(d => hidden[d] * values[(Rows * Dimension) + (output * Dimension) + d]))];
            return kind switch
            {
                EmbeddingTargetKind.Class => Math.Log(scores.Sum(Math.Exp)) - scores[(int)target],
                EmbeddingTargetKind.Boolean => Math.Log(1 + Math.Exp(target > 0 ? -scores[0] : scores[0])),
                _ => 0.5 * (scores[0] - target) * (scores[0] - target),
            };
        }
    }

    [Theory]
    [InlineData(EmbeddingTargetKind.Class)]
    [InlineData(EmbeddingTargetKind.Boolean)]
    public void Scores_of_hundreds_do_not_overflow_the_loss(EmbeddingTargetKind kind)
    {
        int outputs = kind == EmbeddingTargetKind.Class ? 2 : 1;
        var table = new EmbeddingTable(1, 1, [1f]);
        var head = new EmbeddingHead(kind, outputs, 1, outputs == 2 ? [500f, -500f] : [500f], new float[outputs]);
        float target = kind == EmbeddingTargetKind.Class ? 1 : 0;
        Assert.Equal(kind == EmbeddingTargetKind.Class ? 1000f : 500f, new SupervisedLearner(table, head, TokenPooling.Mean).Learn([0], target, 1f, 0.1f), 1e-3f);
    }

    [Theory]
    [InlineData(TokenPooling.Mean)]
    [InlineData(TokenPooling.Sum)]
    [InlineData(TokenPooling.SqrtN)]
    [InlineData(TokenPooling.Max)]
    public void A_step_on_a_number_never_overshoots_whatever_the_rate(TokenPooling pooling)
    {
        float[] rows = [3f, -4f, 2f, 5f];
        var table = new EmbeddingTable(2, 2, rows);
        var head = new EmbeddingHead(EmbeddingTargetKind.Value, 1, 2, [6f, 2f], [1f]);
        var learner = new SupervisedLearner(table, head, pooling);
        int[] ids = [0, 0, 1];
        float last = float.PositiveInfinity;
        for (int step = 0; step < 20; step++)
        {
            float loss = learner.Learn(ids, target: -1f, weight: 1f, rate: 100f);
            Assert.True(loss <= last, $"step {step}: {loss} after {last}");
            last = loss;
        }

        Assert.True(last < 0.5f, $"{last}");
    }

    private static float[] Draw(Random random, int count) => [.. Enumerable.Range(0, count).Select(_ => random.NextSingle() - 0.5f)];
}
