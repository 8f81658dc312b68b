using System.Numerics.Tensors;
using MlNetTokenize.Embedding.Training.Learners;

namespace MlNetTokenize.Tests;

/// <summary>Rows that are learned towards vectors of texts, such as a sentence encoder's.</summary>
public sealed class VectorTargetTests
{
    private const int Tokens = 60;
    private const int Length = 12;

    public static TheoryData<VectorLoss> Losses => [.. Enum.GetValues<VectorLoss>()];

    [Theory]
    [MemberData(nameof(Losses))]
    public void The_loss_and_its_gradient_are_those_written_out_once_more(VectorLoss kind)
    {
        var random = new Random(3);
        for (int trial = 0; trial < 50; trial++)
        {
            float[] vector = [.. Enumerable.Range(0, Length).Select(_ => (float)(random.NextDouble() - 0.5) * (trial + 1))];
            float[] target = Unit([.. Enumerable.Range(0, Length).Select(_ => (float)(random.NextDouble() - 0.5))]);
            var gradient = new float[Length + 4];
            double[] point = [.. vector.Select(value => (double)value)];
            Assert.Equal(Loss(point), VectorTargetLoss.Apply(kind, vector, target, gradient), 1e-4 * (1 + Loss(point)));
            for (int i = 0; i < Length; i++)
            {
                // That of the cosine is multiplied by the vector's length.
                const double Step = 1e-5;
                double scale = kind == VectorLoss.Cosine ? Norm(point) : 1;
                double slope = (Loss(With(i, Step)) - Loss(With(i, -Step))) / (2 * Step);
                Assert.Equal(slope * scale, gradient[i], 1e-3 * (1 + Math.Abs(slope * scale)));
            }

            Assert.Equal([0f, 0f, 0f, 0f], gradient[Length..]);

            double[] With(int i, double step) => [.. point.Select((value, j) => i == j ? value + step : value)];
            double Loss(double[] at) => kind == VectorLoss.Cosine
                ? 1 - (at.Zip(target, (x, y) => x * y).Sum() / Norm(at))
                : 0.5 * at.Zip(target, (x, y) => (x - y) * (x - y)).Sum();
        }

        var towards = new float[2];
        Assert.Equal(kind == VectorLoss.Cosine ? 1 : 0.5, VectorTargetLoss.Apply(kind, [0f, 0f], [0.6f, 0.8f], towards), 1e-6);
        Assert.Equal([-0.6f, -0.8f], towards);
    }

    [Theory]
    [InlineData(VectorLoss.Cosine, 1)]
    [InlineData(VectorLoss.Cosine, 5)]
    [InlineData(VectorLoss.SquaredError, 1)]
    [InlineData(VectorLoss.SquaredError, 5)]
    public void Pooled_rows_point_where_the_vectors_of_unseen_texts_do(VectorLoss loss, int folds)
    {
        (EmbeddingExample[] train, EmbeddingExample[] test) = Data();
        var options = new EmbeddingTrainingOptions { VectorLoss = loss, NgramLength = 1, Epochs = 20, CrossFittingFolds = folds };
        EmbeddingModel model = EmbeddingTrainer.Train(train, options);
        Assert.Equal(Length, model.Dimension);
        Assert.Null(model.Head);
        Assert.Equal(EmbeddingObjective.Supervised, model.Objective);
        Assert.InRange(MeanCosine(model, test), 0.97, 1.0001);
        Assert.Equal(folds, model.TrainingSummary!.CrossFittingFolds);
        Assert.Equal(folds > 1, model.TrainingSummary.CrossFittingLoss is > 0 and < 0.3);
        Assert.True(double.IsNaN(model.TrainingSummary.CrossFittingAccuracy));
    }

    [Fact]
    public void The_same_bytes_with_any_number_of_threads_in_memory_and_out_of_it()
    {
        (EmbeddingExample[] train, _) = Data();
        float[] Learn(int threads, long cached = 1 << 20, int? dimension = null)
        {
            var options = new EmbeddingTrainingOptions { Epochs = 2, NumberOfThreads = threads, MaximumCachedBytes = cached, NgramBuckets = 500 };
            options.Dimension = dimension ?? Length;
            return EmbeddingTrainer.Train(train, options).Table.Values;
        }

        Assert.Equal(Learn(1), Learn(3));
        Assert.Equal(Learn(1, cached: 0), Learn(4, cached: 0));
        Assert.Equal(Learn(1, dimension: 5), Learn(2, dimension: 5));
        Assert.NotEqual(Learn(1), Learn(1, cached: 0));
    }

    [Fact]
    public void Longer_vectors_are_learned_in_their_principal_components()
    {
        (EmbeddingExample[] train, EmbeddingExample[] test) = Data(shown: 4);
        EmbeddingModel model = EmbeddingTrainer.Train(train, new EmbeddingTrainingOptions { Dimension = 4, NgramLength = 1, Epochs = 20, ValidationFraction = 0.1f });
        Assert.Equal(4, model.Dimension);

        // The vectors have four directions that matter, so angles between texts are those of their vectors.
        float[][] vectors = [.. test.Select(example => Pool(model, example))];
        var differences = new List<double>();
        for (int i = 1; i < test.Length; i++)
        {
            differences.Add(TensorPrimitives.CosineSimilarity<float>(vectors[i - 1], vectors[i]) - TensorPrimitives.CosineSimilarity(test[i - 1].Vector.Span, test[i].Vector.Span));
        }

        Assert.InRange(differences.Average(Math.Abs), 0, 0.05);

        // The first numbers vary most.
        double[] squares = [.. Enumerable.Range(0, 4).Select(d => vectors.Average(vector => (double)vector[d] * vector[d]))];
        Assert.Equal(squares.OrderDescending(), squares);
    }

    [Fact]
    public void Given_rows_in_another_basis_and_of_another_length_are_turned()
    {
        (EmbeddingExample[] train, EmbeddingExample[] test) = Data();
        EmbeddingModel known = EmbeddingTrainer.Train(train, new EmbeddingTrainingOptions { NgramLength = 1, Epochs = 20, CrossFittingFolds = 1 });
        float[] turned = new float[Tokens * Length];
        for (int id = 0; id < Tokens; id++)
        {
            // Reversed, with every other sign, and seven times as long.
            for (int i = 0; i < Length; i++)
            {
                turned[(id * Length) + i] = 7 * (i % 2 == 0 ? 1 : -1) * known.Table[id][Length - 1 - i];
            }
        }

        var options = new EmbeddingTrainingOptions { InitialTable = EmbeddingTable.FromValues(Tokens, Length, turned), NgramLength = 1, LearningRate = 1e-6f, Epochs = 1 };
        EmbeddingModel begun = EmbeddingTrainer.Train(train, options);
        Assert.InRange(MeanCosine(begun, test), 0.95, 1.0001);
        Assert.InRange(TensorPrimitives.Norm<float>(Pool(begun, test[0])), 0.5, 1.5);

        // Rows that must not move are not turned.
        options.FreezeInitialRows = true;
        EmbeddingModel frozen = EmbeddingTrainer.Train(train, options);
        Assert.Equal(turned, frozen.Table.Values);
        Assert.True(MeanCosine(frozen, test) < 0.5);
    }

    [Fact]
    public void Texts_of_no_weight_do_not_count_and_those_of_more_do()
    {
        EmbeddingExample[] texts = [.. Enumerable.Range(0, 40).Select(i => EmbeddingExample.ForVector(new[] { 0 }, i % 2 == 0 ? new[] { 1f, 0f } : new[] { 0f, 1f }, i % 2 == 0 ? 1f : 0f))];
        EmbeddingModel model = EmbeddingTrainer.Train(texts, new EmbeddingTrainingOptions());
        Assert.Equal([1f, 0f], Unit(model.Table[0].ToArray()));
        Assert.Equal(20, model.TrainingSummary!.ExamplesSkipped);
    }

    [Fact]
    public void A_vector_that_says_nothing_is_refused_with_its_place()
    {
        EmbeddingExample first = EmbeddingExample.ForVector(new[] { 0 }, new[] { 1f, 2f });
        MustSay("example 1 is all zero", EmbeddingExample.ForVector(new[] { 0 }, new[] { 0f, -0f }));
        MustSay("example 1 has the number NaN at place 1", EmbeddingExample.ForVector(new[] { 0 }, new[] { 0f, float.NaN }));
        MustSay("at place 0", EmbeddingExample.ForVector(new[] { 0 }, new[] { float.NegativeInfinity, 0f }));
        MustSay("example 1 has 3 numbers, that of the first one 2", EmbeddingExample.ForVector(new[] { 0 }, new[] { 1f, 2f, 3f }));
        MustSay("example 1 has 0 numbers", EmbeddingExample.ForVector(new[] { 0 }, ReadOnlyMemory<float>.Empty));
        MustSay("another's a Multiclass", EmbeddingExample.ForClass(new[] { 0 }, 1));

        // Zero is a target like any other where it is the distance that counts.
        EmbeddingTrainer.Train([first, EmbeddingExample.ForVector(new[] { 0 }, new[] { 0f, 0f })], new EmbeddingTrainingOptions { VectorLoss = VectorLoss.SquaredError });

        // Numbers whose squares are no floats any more still have a direction.
        Assert.Equal(0f, EmbeddingTrainer.Train([EmbeddingExample.ForVector(new[] { 0 }, new[] { 1e30f, 0f })], new EmbeddingTrainingOptions()).Table[0][1]);

        void MustSay(string text, EmbeddingExample second)
            => Assert.Contains(text, Assert.Throws<ArgumentException>(() => EmbeddingTrainer.Train([first, second], new EmbeddingTrainingOptions())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_that_have_no_effect_are_refused()
    {
        EmbeddingExample[] vectors = [EmbeddingExample.ForVector(new[] { 0 }, new[] { 1f, 2f })];
        EmbeddingExample[] classes = [EmbeddingExample.ForClass(new[] { 0 }, 1)];
        Assert.Contains("VectorLoss", Refusal(classes, new EmbeddingTrainingOptions { VectorLoss = VectorLoss.Cosine }), StringComparison.Ordinal);
        Assert.Contains("WeightDecay", Refusal(vectors, new EmbeddingTrainingOptions { WeightDecay = 0.1f }), StringComparison.Ordinal);
        Assert.Contains("Dimension is at most that, not 3", Refusal(vectors, new EmbeddingTrainingOptions { Dimension = 3 }), StringComparison.Ordinal);
        Assert.Contains("ClassNames", Refusal(vectors, new EmbeddingTrainingOptions { ClassNames = ["a"] }), StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => new EmbeddingTrainingOptions { VectorLoss = (VectorLoss)7 }.Validate());
        Assert.Throws<ArgumentOutOfRangeException>(() => new EmbeddingTrainingOptions { VectorLoss = VectorLoss.Cosine, Objective = EmbeddingObjective.SkipGram }.Validate());

        static string Refusal(EmbeddingExample[] examples, EmbeddingTrainingOptions options) => Assert.Throws<ArgumentException>(() => EmbeddingTrainer.Train(examples, options)).Message;
    }

    [Fact]
    public void Options_can_be_chosen()
    {
        (EmbeddingExample[] train, EmbeddingExample[] test) = Data();
        EmbeddingModel model = EmbeddingTrainer.Train(train, new EmbeddingTrainingOptions { AutotuneTrials = 3, Epochs = 5, NgramBuckets = 100 });
        Assert.Equal(3, model.TrainingSummary!.AutotuneTrials);
        Assert.Equal(Length, model.Dimension);
        Assert.InRange(MeanCosine(model, test), 0.8, 1.0001);
    }

    // Texts whose vectors are the sums of hidden vectors of their tokens.
    private static (EmbeddingExample[] Train, EmbeddingExample[] Test) Data(int shown = Length)
    {
        var random = new Random(11);
        float[][] hidden = [.. Enumerable.Range(0, Tokens).Select(_ => Enumerable.Range(0, Length).Select(i => i < shown ? (float)(random.NextDouble() - 0.5) * (Length - i) : 0f).ToArray())];
        EmbeddingExample[] examples = [.. Enumerable.Range(0, 1200).Select(_ =>
        {
            int[] ids = [.. Enumerable.Range(0, random.Next(1, 8)).Select(_ => random.Next(Tokens))];
            var sum = new float[Length];
            foreach (int id in ids)
            {
                TensorPrimitives.Add<float>(sum, hidden[id], sum);
            }

            return EmbeddingExample.ForVector(ids, Unit(sum));
        })];
        return (examples[..1000], examples[1000..]);
    }

    private static float[] Pool(EmbeddingModel model, EmbeddingExample example)
    {
        var vector = new float[model.Dimension];
        model.Pool(example.TokenIds.Span, vector, TokenPooling.Mean);
        return vector;
    }

    private static double MeanCosine(EmbeddingModel model, EmbeddingExample[] examples)
        => examples.Average(example => TensorPrimitives.CosineSimilarity(Pool(model, example), example.Vector.Span));

    private static double Norm(IEnumerable<double> vector) => Math.Sqrt(vector.Sum(value => value * value));

    private static float[] Unit(float[] vector)
    {
        float norm = TensorPrimitives.Norm<float>(vector);
        return [.. vector.Select(value => value / norm)];
    }
}
