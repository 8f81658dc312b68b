using System.Numerics.Tensors;
using MlNetTokenize.Embedding.Training.Learners;

namespace MlNetTokenize.Tests;

/// <summary>Texts that are learned to be near the text that belongs to them.</summary>
public sealed class ContrastiveTests
{
    private const int Topics = 40;
    private const int Tokens = 2 * Topics;

    [Theory]
    [InlineData(new[] { 6 }, 1)]
    [InlineData(new[] { 6 }, 4)]
    [InlineData(new[] { 1, 3, 6 }, 2)]
    public void The_loss_and_its_gradients_are_those_written_out_once_more(int[] lengths, int threads)
    {
        const int Dimension = 6;
        const float Scale = 5;
        var random = new Random(5);
        var slow = new SlowContrastive(lengths, Scale);
        foreach (int count in (int[])[2, 5, 37])
        {
            var batch = new PairBatch(count + 1, Dimension) { Count = count };
            double[][] texts = Fill(batch.Texts);
            double[][] partners = Fill(batch.Partners);

            // One text of zeros, and two partners that are the same text.
            Array.Clear(texts[1]);
            batch.Texts.Row(1).Clear();
            string[] names = [.. Enumerable.Range(0, count).Select(i => i == 3 ? "0" : $"{i}")];
            for (int i = 0; i < count; i++)
            {
                batch.Weights[i] = 0.5f + (i % 3);
                batch.Hashes[i] = ulong.Parse(names[i], System.Globalization.CultureInfo.InvariantCulture);
            }

            LearningLoss loss = new ContrastiveLoss(lengths, Scale, new EmbeddingTrainingOptions { NumberOfThreads = threads }).Apply(batch, hasGradient: true);
            Assert.Equal(count, loss.Count);
            Assert.Equal(slow.Losses(texts, partners, names).Sum(), loss.Sum, 1e-3 * count);
            Assert.InRange(loss.Right, 0, count);
            Check(texts, batch.TextGradients);
            Check(partners, batch.PartnerGradients);

            void Check(double[][] vectors, TrainingRows gradients)
            {
                for (int row = 0; row < count; row++)
                {
                    if (SlowContrastive.Norm(vectors[row]) == 0)
                    {
                        continue;
                    }

                    for (int i = 0; i < Dimension; i++)
                    {
                        const double Step = 1e-6;
                        double value = vectors[row][i];
                        vectors[row][i] = value + Step;
                        double above = Weighted();
                        vectors[row][i] = value - Step;
                        double slope = (above - Weighted()) / (2 * Step) * SlowContrastive.Norm(vectors[row]);
                        vectors[row][i] = value;
                        Assert.Equal(slope, gradients.Row(row)[i], 2e-3 * (1 + Math.Abs(slope)));
                    }
                }
            }

            double Weighted() => slow.Losses(texts, partners, names).Select((loss, i) => loss * batch.Weights[i]).Sum();
        }

        double[][] Fill(TrainingRows rows) => [.. Enumerable.Range(0, rows.Count - 1).Select(row => Enumerable.Range(0, Dimension).Select(i => (double)(rows.Row(row)[i] = random.NextSingle() - 0.5f)).ToArray())];
    }

    [Theory]
    [InlineData(TokenPooling.Mean)]
    [InlineData(TokenPooling.Sum)]
    [InlineData(TokenPooling.SqrtN)]
    [InlineData(TokenPooling.Last)]
    public void A_step_moves_each_row_once_by_the_gradient_of_all_its_texts(TokenPooling pooling)
    {
        const int Dimension = 3;
        int[][] texts = [[0, 1, 1], [2], [3, 0]];
        int[][] partners = [[4], [1, 5], [5, 0, 2]];
        EmbeddingTable given = EmbeddingTable.Create(6, Dimension, 9);
        const float Rate = 1e-3f;
        var options = new EmbeddingTrainingOptions
        {
            Objective = EmbeddingObjective.Contrastive,
            InitialTable = given,
            Epochs = 1,
            BatchSize = 3,
            Pooling = pooling,
            TermWeighting = TermWeighting.Count,
            LearningRate = Rate,
            SimilarityScale = 2,
        };
        EmbeddingModel model = EmbeddingTrainer.Train(texts.Select((text, i) => EmbeddingExample.ForPair(text, partners[i])), options);
        var slow = new SlowContrastive([Dimension], 2);
        double[][] rows = [.. Enumerable.Range(0, 6).Select(id => given[id].ToArray().Select(value => (double)value).ToArray())];
        Assert.Equal(slow.Losses([.. texts.Select(Pool)], [.. partners.Select(Pool)], ["0", "1", "2"]).Average(), model.TrainingSummary!.Loss, 1e-4);

        // AdaGrad by the sum over texts of the root of a row's share times the gradient of the pooled vector, which is multiplied by its length.
        var sums = rows.Select(_ => new double[Dimension]).ToArray();
        foreach (int[] text in texts.Concat(partners))
        {
            double[] gradient = GradientOf(text);
            foreach (int id in Rows(text))
            {
                for (int i = 0; i < Dimension; i++)
                {
                    sums[id][i] += Math.Sqrt(Share(text)) * gradient[i];
                }
            }
        }

        for (int id = 0; id < 6; id++)
        {
            double squares = sums[id].Sum(value => value * value);
            for (int i = 0; i < Dimension; i++)
            {
                double moved = -Rate * sums[id][i] / Math.Sqrt(EmbeddingParameters.Damping + squares);
                Assert.Equal(moved, model.Table[id][i] - given[id][i], (0.02 * Math.Abs(moved)) + 1e-7);
            }
        }

        double Share(int[] text) => pooling switch { TokenPooling.Mean => 1.0 / text.Length, TokenPooling.SqrtN => 1 / Math.Sqrt(text.Length), _ => 1 };
        int[] Rows(int[] text) => pooling == TokenPooling.Last ? text[^1..] : text;
        double[] Pool(int[] text) => [.. Enumerable.Range(0, Dimension).Select(i => Rows(text).Sum(id => rows[id][i]) * Share(text))];

        double[] GradientOf(int[] text)
        {
            const double Step = 1e-6;
            var gradient = new double[Dimension];
            for (int i = 0; i < Dimension; i++)
            {
                double Loss(double step)
                {
                    double[] Moved(int[] other)
                    {
                        double[] vector = Pool(other);
                        vector[i] += ReferenceEquals(other, text) ? step : 0;
                        return vector;
                    }

                    return slow.Losses([.. texts.Select(Moved)], [.. partners.Select(Moved)], ["0", "1", "2"]).Sum();
                }

                gradient[i] = (Loss(Step) - Loss(-Step)) / (2 * Step) * SlowContrastive.Norm(Pool(text));
            }

            return gradient;
        }
    }

    [Fact]
    public void The_same_bytes_with_any_number_of_threads_in_memory_and_out_of_it()
    {
        float[] Learn(int? threads, long cached = 1 << 20)
        {
            EmbeddingTrainingOptions options = Options();
            options.Dimension = 40;
            options.Epochs = 2;
            options.MaximumCachedBytes = cached;
            options.NumberOfThreads = threads ?? options.NumberOfThreads;
            options.TokenDropout = 0.2f;
            options.NgramLength = 2;
            options.NgramBuckets = 300;
            return EmbeddingTrainer.Train(Data(seed: 1), options).Table.Values;
        }

        float[] expected = Learn(1);
        Assert.Equal(expected, Learn(2));
        Assert.Equal(expected, Learn(3));
        Assert.Equal(expected, Learn(16));
        Assert.Equal(expected, Learn(null));
        Assert.Equal(Learn(1, cached: 0), Learn(5, cached: 0));
    }

    [Fact]
    public void Partners_are_found_also_by_the_first_numbers_if_these_were_asked_for()
    {
        EmbeddingExample[] test = Data(seed: 2)[..300];
        EmbeddingTrainingOptions options = Options();
        double whole = Found(EmbeddingTrainer.Train(Data(seed: 1), options), test, 32);
        double without = Found(EmbeddingTrainer.Train(Data(seed: 1), options), test, 4);
        options.MatryoshkaDimensions = [4, 8];
        EmbeddingModel nested = EmbeddingTrainer.Train(Data(seed: 1), options);
        Assert.Null(nested.Head);
        Assert.Equal(EmbeddingObjective.Contrastive, nested.Objective);
        Assert.True(whole > 0.95, $"{whole}");
        Assert.True(Found(nested, test, 32) > 0.95, $"{Found(nested, test, 32)}");
        Assert.True(Found(nested, test, 4) > without + 0.05, $"{Found(nested, test, 4)} instead of {without}");
    }

    [Fact]
    public void Held_out_pairs_say_when_to_stop()
    {
        EmbeddingTrainingOptions options = Options();
        options.ValidationFraction = 0.2f;
        options.BatchSize = 64;
        EmbeddingTrainingSummary summary = EmbeddingTrainer.Train(Data(seed: 1), options).TrainingSummary!;
        Assert.InRange(summary.ExamplesHeldOut, 100, 300);
        Assert.InRange(summary.ValidationAccuracy, 0.3, 1);
        Assert.True(summary.ValidationLoss < Math.Log(64), $"{summary.ValidationLoss}");
        Assert.Equal(1, summary.CrossFittingFolds);
    }

    [Fact]
    public void Pairs_without_one_of_their_texts_are_skipped_and_missing_tokens_left_out()
    {
        EmbeddingExample[] pairs = Data(seed: 1)[..50];
        EmbeddingExample[] more =
        [
            .. pairs[..20],
            EmbeddingExample.ForPair(new[] { 1 }, Array.Empty<int>()),
            EmbeddingExample.ForPair(new[] { -1 }, new[] { 1 }),
            EmbeddingExample.ForPair(new[] { 1 }, new[] { 2 }, 0f),
            EmbeddingExample.ForPair((int[])[-1, .. pairs[20].TokenIds.Span], (int[])[.. pairs[20].Partner.Span, -1]),
            .. pairs[21..],
        ];
        EmbeddingModel model = EmbeddingTrainer.Train(more, Options());
        Assert.Equal(EmbeddingTrainer.Train(pairs, Options()).Table.Values, model.Table.Values);
        Assert.Equal(3, model.TrainingSummary!.ExamplesSkipped);
    }

    [Fact]
    public void What_is_no_pair_is_refused_and_so_are_pairs_for_other_objectives()
    {
        Assert.Contains("needs pairs", Assert.Throws<ArgumentException>(() => EmbeddingTrainer.Train([EmbeddingExample.ForClass(new[] { 0 }, 1)], Options())).Message, StringComparison.Ordinal);
        EmbeddingExample[] pairs = Data(seed: 1)[..5];
        Assert.Contains("is a pair", Assert.Throws<ArgumentException>(() => EmbeddingTrainer.Train(pairs, new EmbeddingTrainingOptions())).Message, StringComparison.Ordinal);
        Assert.Contains("is a pair", Assert.Throws<ArgumentException>(() => EmbeddingTrainer.Train(pairs, new EmbeddingTrainingOptions { Objective = EmbeddingObjective.SkipGram })).Message, StringComparison.Ordinal);
        Assert.Contains("-5", Assert.Throws<ArgumentException>(() => EmbeddingTrainer.Train([EmbeddingExample.ForPair(new[] { 0 }, new[] { -5 })], Options())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Options_are_checked()
    {
        Assert.Equal(256, new EmbeddingTrainingOptions { Objective = EmbeddingObjective.Contrastive }.Dimension);
        MustName(nameof(EmbeddingTrainingOptions.BatchSize), options => options.BatchSize = 1);
        MustName(nameof(EmbeddingTrainingOptions.SimilarityScale), options => options.SimilarityScale = 0);
        MustName(nameof(EmbeddingTrainingOptions.MatryoshkaDimensions), options => options.MatryoshkaDimensions = [8, 8]);
        MustName(nameof(EmbeddingTrainingOptions.MatryoshkaDimensions), options => options.MatryoshkaDimensions = [0]);
        MustName(nameof(EmbeddingTrainingOptions.MatryoshkaDimensions), options => options.MatryoshkaDimensions = [33]);
        MustName(nameof(EmbeddingTrainingOptions.Pooling), options => options.Pooling = TokenPooling.Max);
        MustName(nameof(EmbeddingTrainingOptions.WeightDecay), options => options.WeightDecay = 0.1f);
        MustName(nameof(EmbeddingTrainingOptions.CrossFittingFolds), options => options.CrossFittingFolds = 5);
        MustName(nameof(EmbeddingTrainingOptions.BatchSize), options => (options.Objective, options.BatchSize) = (EmbeddingObjective.Supervised, 5));
        MustName(nameof(EmbeddingTrainingOptions.SimilarityScale), options => (options.Objective, options.SimilarityScale) = (EmbeddingObjective.SkipGram, 5));
        MustName(nameof(EmbeddingTrainingOptions.MatryoshkaDimensions), options => (options.Objective, options.MatryoshkaDimensions) = (EmbeddingObjective.Supervised, [5]));

        static void MustName(string name, Action<EmbeddingTrainingOptions> spoil)
        {
            var options = new EmbeddingTrainingOptions { Objective = EmbeddingObjective.Contrastive, Dimension = 32 };
            spoil(options);
            Assert.Equal(name, Assert.ThrowsAny<ArgumentException>(options.Validate).ParamName);
        }
    }

    private static EmbeddingTrainingOptions Options() => new() { Objective = EmbeddingObjective.Contrastive, Dimension = 32, BatchSize = 128, Epochs = 10 };

    // A text and its partner are of the same two topics, of which each has a token for texts and one for partners, and there is noise.
    private static EmbeddingExample[] Data(int seed)
    {
        var random = new Random(seed);
        return [.. Enumerable.Range(0, 1000).Select(_ =>
        {
            int[] topics = [random.Next(Topics), random.Next(Topics)];
            return EmbeddingExample.ForPair((int[])[.. topics, Tokens + random.Next(20)], (int[])[.. topics.Select(topic => Topics + topic), Tokens + random.Next(20)]);
        })];
    }

    // How often a text's partner is the nearest, or as near as the nearest.
    private static double Found(EmbeddingModel model, EmbeddingExample[] pairs, int length)
    {
        float[][] texts = [.. pairs.Select(pair => Pool(pair.TokenIds))];
        float[][] partners = [.. pairs.Select(pair => Pool(pair.Partner))];
        return Enumerable.Range(0, pairs.Length).Average(i =>
        {
            float own = TensorPrimitives.CosineSimilarity<float>(texts[i], partners[i]);
            return partners.Count(other => TensorPrimitives.CosineSimilarity<float>(texts[i], other) > own + 1e-5f) <= 1 ? 1.0 : 0.0;
        });

        float[] Pool(ReadOnlyMemory<int> ids)
        {
            var vector = new float[model.Dimension];
            model.Pool(ids.Span, vector, TokenPooling.Mean);
            return vector[..length];
        }
    }
}
