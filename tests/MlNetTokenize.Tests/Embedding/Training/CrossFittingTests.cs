using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using MlNetTokenize.Embedding.Numerics;

namespace MlNetTokenize.Tests;

/// <summary>Rows that were learned for each fold from the other folds' texts.</summary>
public sealed class CrossFittingTests
{
    private const int Folds = 4;

    private static readonly (EmbeddingExample[] Train, EmbeddingExample[] Test) Data = SyntheticTexts.Classes(classes: 3, seed: 9);

    public static TheoryData<TokenPooling> Poolings => [.. Enum.GetValues<TokenPooling>()];

    [Fact]
    public void A_text_belongs_to_a_fold_by_its_tokens()
    {
        var counts = new int[5];
        foreach (EmbeddingExample example in Data.Train)
        {
            int[] ids = example.TokenIds.ToArray();
            int fold = TextFolds.FoldOf(ids, 5);
            counts[fold]++;
            Assert.Equal(fold, TextFolds.FoldOf([-1, .. ids[..2], -1, .. ids[2..], -1], 5));
        }

        Assert.All(counts, count => Assert.InRange(count, 400, 560));
        Assert.Equal(0, TextFolds.FoldOf([], 5));
        Assert.True(Enumerable.Range(0, 50).Select(id => TextFolds.FoldOf([id], 20)).Distinct().Count() > 12);
        Assert.True(Enumerable.Range(1, 50).Select(length => TextFolds.FoldOf(new int[length], 20)).Distinct().Count() > 12);
    }

    [Theory]
    [MemberData(nameof(Poolings))]
    public void The_same_bytes_with_any_number_of_threads_in_memory_and_out_of_it(TokenPooling pooling)
    {
        byte[][] Learn(int? threads, long? cached = null)
        {
            EmbeddingTrainingOptions options = Options(pooling);
            options.NumberOfThreads = threads ?? options.NumberOfThreads;
            options.MaximumCachedBytes = cached ?? options.MaximumCachedBytes;
            EmbeddingModel model = EmbeddingTrainer.Train(Data.Train, options);
            return [BytesOf(model), .. model.FoldModels!.Select(BytesOf)];
        }

        byte[][] expected = Learn(1);
        Assert.Equal(Folds + 1, expected.Length);
        Assert.Equal(Folds + 1, expected.Select(Convert.ToHexString).Distinct().Count());
        Assert.Equal(expected, Learn(2));
        Assert.Equal(expected, Learn(7));
        Assert.Equal(expected, Learn(null));
        Assert.Equal(Learn(1, cached: 0), Learn(3, cached: 0));
    }

    [Fact]
    public void A_fold_s_rows_know_nothing_of_its_texts_targets()
    {
        // All tables are turned to the axes of a layer that is fitted to all texts, which changes no product of two rows.
        double[] products = ProductsOf(EmbeddingTrainer.Train(Data.Train, Options()));
        EmbeddingExample[] others = [.. Data.Train.Select(example => TextFolds.FoldOf(example.TokenIds.Span, Folds) == 0 ? Relabel(example) : example)];
        Assert.All(products.Zip(ProductsOf(EmbeddingTrainer.Train(others, Options()))), pair => Assert.Equal(pair.First, pair.Second, 1e-3));
        EmbeddingExample[] same = [.. Data.Train.Select(example => TextFolds.FoldOf(example.TokenIds.Span, Folds) == 1 ? Relabel(example) : example)];
        Assert.True(products.Zip(ProductsOf(EmbeddingTrainer.Train(same, Options()))).Max(pair => Math.Abs(pair.First - pair.Second)) > 0.1);

        static double[] ProductsOf(EmbeddingModel model)
        {
            EmbeddingTable table = model.FoldModels![0].Table;
            return [.. Enumerable.Range(0, 60).SelectMany(i => Enumerable.Range(0, 60).Select(j => (double)TensorPrimitives.Dot(table[i], table[j])))];
        }

        static EmbeddingExample Relabel(EmbeddingExample example) => EmbeddingExample.ForClass(example.TokenIds, ((int)example.Target + 1) % 3);
    }

    [Theory]
    [MemberData(nameof(Poolings))]
    public void The_rows_are_the_mean_of_those_that_were_learned(TokenPooling pooling)
    {
        EmbeddingModel model = EmbeddingTrainer.Train(Data.Train, Options(pooling));
        AssertMean(model.Table, [.. model.FoldModels!.Select(fold => fold.Table)]);
        Assert.Equal(EmbeddingModel.UsesNgrams(pooling), model.NgramTable is not null);
        if (model.NgramTable is { } ngrams)
        {
            AssertMean(ngrams.Rows, [.. model.FoldModels!.Select(fold => fold.NgramTable!.Rows)]);
        }

        Assert.All(model.FoldModels!, fold => Assert.Equal(model.Head!.Weights, fold.Head!.Weights));
        Assert.All(model.FoldModels!, fold => Assert.Equal(model.Head!.Biases, fold.Head!.Biases));
    }

    [Theory]
    [InlineData(TokenPooling.Mean)]
    [InlineData(TokenPooling.Sum)]
    [InlineData(TokenPooling.SqrtN)]
    [InlineData(TokenPooling.None)]
    public void They_tell_new_texts_apart_and_the_summary_says_how_well_before(TokenPooling pooling)
    {
        EmbeddingTrainingOptions options = Options(pooling);
        options.NgramLength = 1;
        EmbeddingModel model = EmbeddingTrainer.Train(Data.Train, options);
        options.CrossFittingFolds = 1;
        double accuracy = Accuracy(model, Data.Test, pooling);
        Assert.InRange(accuracy, Accuracy(EmbeddingTrainer.Train(Data.Train, options), Data.Test, pooling) - 0.01, 1);
        EmbeddingTrainingSummary summary = model.TrainingSummary!;
        Assert.Equal(Folds, summary.CrossFittingFolds);
        Assert.InRange(summary.CrossFittingAccuracy, accuracy - 0.05, accuracy + 0.02);
        double loss = Data.Train.Average(example => -Math.Log(Predict(model.FoldModelOf(example.TokenIds.Span), example.TokenIds.Span, pooling)[(int)example.Target]));
        Assert.Equal(loss, summary.CrossFittingLoss, 1e-3);
    }

    [Fact]
    public void Turned_tables_agree_more_than_they_did()
    {
        // Each text's vector by the first table and by another.
        EmbeddingModel model = EmbeddingTrainer.Train(Data.Train, Options());
        var first = new float[model.Dimension];
        var other = new float[model.Dimension];
        double difference = 0;
        double length = 0;
        foreach (EmbeddingExample example in Data.Train)
        {
            model.FoldModels![0].Pool(example.TokenIds.Span, first, TokenPooling.Mean);
            model.FoldModels[1].Pool(example.TokenIds.Span, other, TokenPooling.Mean);
            difference += first.Zip(other, (a, b) => (a - b) * (a - b)).Sum();
            length += first.Sum(value => value * value);
        }

        Assert.InRange(difference / length, 0, 0.2);
    }

    [Fact]
    public void Every_kind_of_target_is_learned()
    {
        int[][] texts = [.. Enumerable.Range(0, 600).Select(i => new[] { i % 3, 3 + (i % 7), 10 + (i % 11) })];
        EmbeddingModel booleans = EmbeddingTrainer.Train(texts.Select(ids => EmbeddingExample.ForBoolean(ids, ids[0] == 1)), Options());
        Assert.True(Predict(booleans, [1, 4], TokenPooling.Mean)[0] > 0.9f);
        Assert.True(Predict(booleans, [2, 4], TokenPooling.Mean)[0] < 0.1f);
        Assert.Equal(1, booleans.TrainingSummary!.CrossFittingAccuracy);
        EmbeddingModel numbers = EmbeddingTrainer.Train(texts.Select(ids => EmbeddingExample.ForValue(ids, 100 + (10 * ids[0]))), Options());
        Assert.InRange(Predict(numbers, [2, 4, 11], TokenPooling.Mean)[0], 118, 122);
        Assert.True(double.IsNaN(numbers.TrainingSummary!.CrossFittingAccuracy));
        EmbeddingModel several = EmbeddingTrainer.Train(texts.Select(ids => EmbeddingExample.ForClasses(ids, new[] { ids[0], ids[1] })), Options());
        float[] scores = Predict(several, [2, 4], TokenPooling.Mean);
        Assert.Equal([2, 4], Enumerable.Range(0, scores.Length).Where(i => scores[i] > 0.5f));
    }

    [Fact]
    public void Rows_that_nothing_moves_keep_their_bytes_and_the_others_their_directions()
    {
        EmbeddingTable given = EmbeddingTable.Create(200, 8, seed: 4);
        EmbeddingTrainingOptions options = Options();
        options.InitialTable = given;
        options.InitialScale = 1;
        options.Dimension = 8;
        options.LearningRate = 0.01f;
        options.Epochs = 1;
        EmbeddingModel model = EmbeddingTrainer.Train(Data.Train, options);
        Assert.All(Enumerable.Range(140, 60), id => Assert.Equal(given[id].ToArray(), model.Table[id].ToArray()));
        Assert.All(Enumerable.Range(0, 130), id => Assert.InRange(given[id].ToArray().Zip(model.Table[id].ToArray(), (a, b) => Math.Abs(a - b)).Max(), 1e-9, 0.05));

        options.FreezeInitialRows = true;
        options.LearningRate = 0.5f;
        EmbeddingModel frozen = EmbeddingTrainer.Train(Data.Train, options);
        Assert.Equal(given.Values, frozen.Table.Values);
        Assert.All(frozen.FoldModels!, fold => Assert.Equal(given.Values, fold.Table.Values));
    }

    [Fact]
    public void The_layer_of_few_texts_is_as_sure_as_it_may_be_and_says_so()
    {
        // More numbers than texts: without a penalty that suits them the layer would tell all of them apart, and be as sure of new ones.
        EmbeddingExample[] few = Data.Train[..150];
        EmbeddingModel model = EmbeddingTrainer.Train(few, new EmbeddingTrainingOptions { Dimension = 200, NgramLength = 1 });
        double loss = Data.Test.Average(example => -Math.Log(Predict(model, example.TokenIds.ToArray(), TokenPooling.Mean)[(int)example.Target]));
        Assert.True(loss < 1.1 * Math.Log(3), $"{loss}");
        Assert.Equal(loss, model.TrainingSummary!.CrossFittingLoss, 0.2);
    }

    [Fact]
    public void Texts_that_are_all_alike_are_of_one_fold_and_are_learned_in_one_table()
    {
        EmbeddingModel model = EmbeddingTrainer.Train([EmbeddingExample.ForClass(new[] { 3 }, 0), EmbeddingExample.ForClass(new[] { 3 }, 1)], Options());
        Assert.Equal(1, model.TrainingSummary!.CrossFittingFolds);
        Assert.False(model.IsCrossFitted);
        Assert.Contains("no rows of folds", Assert.Throws<InvalidOperationException>(() => model.PoolUnseen([3], new float[32], TokenPooling.Mean)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Held_out_texts_stop_all_tables_together()
    {
        EmbeddingTrainingOptions options = Options();
        options.ValidationFraction = 0.2f;
        options.Epochs = 40;
        options.LearningRate = 2f;
        EmbeddingModel model = EmbeddingTrainer.Train(Data.Train, options);
        Assert.InRange(model.TrainingSummary!.Epochs, 1, 38);
        Assert.InRange(model.TrainingSummary.ValidationAccuracy, 0.8, 1);
        Assert.InRange(model.TrainingSummary.ExamplesHeldOut, 300, 700);
    }

    [Theory]
    [InlineData(EmbeddingPrecision.Float16)]
    [InlineData(EmbeddingPrecision.Int8)]
    public void Rows_of_folds_are_quantized_too(EmbeddingPrecision precision)
    {
        EmbeddingTrainingOptions options = Options();
        options.Precision = precision;
        EmbeddingModel model = EmbeddingTrainer.Train(Data.Train, options);
        Assert.All(model.FoldModels!, fold => Assert.Equal(precision, fold.Precision));
        Assert.True(model.IsCrossFitted);
    }

    [Fact]
    public void Where_folds_would_do_nothing_they_are_refused()
    {
        foreach (int folds in (int[])[0, -1, 21])
        {
            Assert.Equal(nameof(EmbeddingTrainingOptions.CrossFittingFolds), Assert.Throws<ArgumentOutOfRangeException>(() => new EmbeddingTrainingOptions { CrossFittingFolds = folds }.Validate()).ParamName);
        }

        Assert.Throws<ArgumentException>(() => new EmbeddingTrainingOptions { CrossFittingFolds = 2, Objective = EmbeddingObjective.SkipGram }.Validate());
        new EmbeddingTrainingOptions { CrossFittingFolds = 20 }.Validate();
    }

    private static EmbeddingTrainingOptions Options(TokenPooling pooling = TokenPooling.Mean)
        => new() { Dimension = 6, CrossFittingFolds = Folds, Pooling = pooling, NgramBuckets = 5000, Seed = 2 };

    private static byte[] BytesOf(EmbeddingModel model)
        => [.. MemoryMarshal.AsBytes(model.Table.Values), .. MemoryMarshal.AsBytes(model.NgramTable is null ? default : model.NgramTable.Rows.Values), .. MemoryMarshal.AsBytes<float>(model.Head!.Weights)];

    private static float[] Predict(EmbeddingModel model, ReadOnlySpan<int> ids, TokenPooling pooling)
    {
        var vector = new float[model.Dimension];
        model.Pool(ids, vector, pooling == TokenPooling.None ? TokenPooling.Mean : pooling);
        var prediction = new float[model.Head!.OutputCount];
        model.Head.Predict(vector, prediction);
        return prediction;
    }

    private static double Accuracy(EmbeddingModel model, IEnumerable<EmbeddingExample> examples, TokenPooling pooling)
        => examples.Average(example => Predict(model, example.TokenIds.Span, pooling) is var scores && Array.IndexOf(scores, scores.Max()) == (int)example.Target ? 1.0 : 0.0);

    // A row of zeros is one that the table's texts do not have.
    private static void AssertMean(EmbeddingTable table, EmbeddingTable[] folds)
    {
        for (int row = 0; row < table.VocabularySize; row++)
        {
            float[][] moved = [.. folds.Select(fold => fold[row].ToArray()).Where(values => values.Any(value => value != 0))];
            for (int i = 0; i < table.Dimension; i++)
            {
                Assert.Equal(moved.Length == 0 ? 0f : moved.Average(values => values[i]), table[row][i], 1e-4f);
            }
        }
    }
}
