using CsCheck;
using MlNetTokenize.Embedding.Numerics;
using MlNetTokenize.Embedding.Training;
using MlNetTokenize.Embedding.Training.Examples;
using MlNetTokenize.Embedding.Training.Learners;

namespace MlNetTokenize.Tests;

public sealed class NgramsTests
{
    private static readonly Gen<int[]> Ids = Gen.Int[0, 1_000_000].Array[0, 30];

    [Fact]
    public void There_are_as_many_as_runs_of_tokens_and_each_is_in_the_bucket_of_its_hash()
        => Ids.Select(Gen.Int[1, 8], Gen.Int[1, 1 << 24]).Sample((ids, length, buckets) =>
        {
            // The hash is part of what a model file means: written out once more.
            int[] expected = [.. Enumerable.Range(0, ids.Length).SelectMany(first => Enumerable.Range(2, Math.Max(0, length - 1))
                .Where(n => first + n <= ids.Length)
                .Select(n => (int)((((UInt128)(ids[first..(first + n)].Aggregate(0UL, (hash, id) => (hash * 116_049_371) + (ulong)id) * 0x9E3779B97F4A7C15)) * (ulong)buckets) >> 64)))];
            Assert.Equal(expected.Length, Ngrams.CountOf(ids.Length, length));
            var actual = new int[expected.Length];
            Ngrams.Write(ids, length, buckets, actual);
            Assert.Equal(expected, actual);
            Assert.All(actual, bucket => Assert.InRange(bucket, 0, buckets - 1));
        });

    [Fact]
    public void Features_are_the_tokens_and_the_rows_of_known_ngrams()
        => Ids.Where(ids => ids.Length > 0).Select(Gen.Int[1, 4]).Sample((ids, length) =>
        {
            // Every other bucket has a row.
            var bucketRows = new BucketRows(150, [.. Enumerable.Range(0, 75).Select(row => 2 * row)]);
            var buckets = new int[Ngrams.CountOf(ids.Length, length)];
            Ngrams.Write(ids, length, bucketRows.BucketCount, buckets);
            var features = new TextFeatures(length, bucketRows, firstRow: 2_000_000, TermWeighting.Count, dropout: 0f, seed: 1);
            int[] expected = [.. ids, .. buckets.Where(bucket => bucket % 2 == 0).Select(bucket => 2_000_000 + (bucket / 2))];
            FeatureRows rows = features.Find(ids, isLearning: true);
            Assert.Equal(expected, rows.Once.ToArray());
            Assert.Equal(ids.Length + buckets.Length, rows.Total);
            Assert.Equal(0, rows.Repeated.Length);
        });

    [Fact]
    public void Of_a_text_that_is_learned_from_a_share_is_left_out_and_never_all()
    {
        var features = new TextFeatures(1, null, 0, TermWeighting.Count, dropout: 0.75f, seed: 2);
        int[] ids = [.. Enumerable.Range(0, 8)];
        int left = 0;
        for (int i = 0; i < 10_000; i++)
        {
            FeatureRows found = features.Find(ids, isLearning: true);
            int[] rows = found.Once.ToArray();
            int count = rows.Length;
            Assert.Equal(count, found.Total);
            Assert.InRange(count, 1, 8);
            Assert.Equal(rows, rows.Intersect(ids));
            left += count;
        }

        // A quarter of eight, and one where all would go: 0.75^8 = 0.1 of the texts.
        Assert.InRange(left, 20_500, 21_500);
        Assert.Equal(ids, features.Find(ids, isLearning: false).Once.ToArray());
    }

    [Fact]
    public void A_model_pools_a_text_as_it_was_learned()
    {
        (EmbeddingExample[] train, EmbeddingExample[] test) = SyntheticTexts.Classes(classes: 3, seed: 6);
        var options = new EmbeddingTrainingOptions { Dimension = 7, NgramLength = 3, VocabularySize = 130 };
        using var examples = new TrainingExamples(options, classCount: 3, Path.GetTempPath(), new Random(1));
        foreach (EmbeddingExample example in train.Take(200))
        {
            examples.Add(example);
        }

        examples.Complete();
        var factory = new LearnerFactory(options, examples, new Random(2));
        EmbeddingParameters parameters = factory.CreateParameters();
        EmbeddingLearner learner = factory.CreateLearner(parameters);
        foreach (EmbeddingExample example in train.Take(200))
        {
            learner.Learn(example.TokenIds.Span, new LearningTarget(example.Target, default, 1f), 0.5f);
        }

        // Most n-grams of these texts have no row, and they count as zeros in both.
        EmbeddingExample[] seen = [.. test.Where(example => example.TokenIds.ToArray().All(id => examples.TokenCounts[id] > 0)).Take(50)];
        Assert.Equal(50, seen.Length);
        double[] losses = [.. seen.Select(example => learner.Learn(example.TokenIds.Span, new LearningTarget(example.Target, default, 1f), 0f).Sum)];
        EmbeddingModel model = factory.CreateModel(parameters, new EmbeddingTrainingSummary { Examples = 200 });
        Assert.All(seen.Zip(losses), pair => Assert.Equal(pair.Second, -Math.Log(SyntheticTexts.Predict(model, pair.First.TokenIds.Span)[(int)pair.First.Target]), 1e-4));
    }

    [Fact]
    public void More_rows_than_an_array_holds_are_refused_before_anything_is_allocated()
    {
        Assert.Contains("100", Assert.Throws<ArgumentOutOfRangeException>(() => new TrainingRows(int.MaxValue / 100, 100)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>(() => EmbeddingTrainer.Train([EmbeddingExample.ForClass(new[] { int.MaxValue - 1 }, 0)], new EmbeddingTrainingOptions()));
        Assert.Throws<ArgumentOutOfRangeException>(() => EmbeddingTrainer.Train([EmbeddingExample.ForClass(new[] { 1 }, 0)], new EmbeddingTrainingOptions { VocabularySize = int.MaxValue }));
    }
}
