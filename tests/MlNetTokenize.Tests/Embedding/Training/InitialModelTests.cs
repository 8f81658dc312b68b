namespace MlNetTokenize.Tests;

/// <summary>Learning that goes on from an earlier model.</summary>
public sealed class InitialModelTests
{
    private static readonly (EmbeddingExample[] Train, EmbeddingExample[] Test) Data = SyntheticTexts.Classes(classes: 3, seed: 9);

    // Without the last class, and so without its tokens.
    private static readonly EmbeddingExample[] FirstWeek = [.. Data.Train[..1200].Where(text => text.Target < 2)];

    [Theory]
    [InlineData(1, EmbeddingPrecision.Float32)]
    [InlineData(4, EmbeddingPrecision.Float32)]
    [InlineData(4, EmbeddingPrecision.Int8)]
    public void Rows_that_do_not_occur_stay_to_the_bit_and_the_others_learn(int folds, EmbeddingPrecision precision)
    {
        EmbeddingModel first = EmbeddingTrainer.Train(Data.Train[..1200], Options(folds)).Quantize(precision);
        EmbeddingExample[] texts = [.. Data.Train[1200..].Where(text => text.Target > 0)];
        EmbeddingTrainingOptions options = Options(folds);
        options.InitialModel = first;
        EmbeddingModel next = EmbeddingTrainer.Train(texts, options);
        HashSet<int> tokens = [.. texts.SelectMany(text => text.TokenIds.ToArray())];
        int[] absent = [.. Enumerable.Range(0, first.VocabularySize).Where(id => !tokens.Contains(id))];
        Assert.True(absent.Length >= 10);
        Assert.All(absent, id => Assert.Equal(RowOf(first, id), RowOf(next, id)));
        Assert.NotEqual(RowOf(first, 120), RowOf(next, 120));

        // N-grams' rows too; those of new n-grams come besides.
        HashSet<(int, int)> pairs = [.. texts.SelectMany(text => text.TokenIds.ToArray() is var ids ? ids.Zip(ids[1..]) : [])];
        (int, int)[] gone = [.. Data.Train[..1200].SelectMany(text => text.TokenIds.ToArray() is var ids ? ids.Zip(ids[1..]) : []).Where(pair => !pairs.Contains(pair)).Distinct()];
        Assert.True(gone.Length > 100);
        int equal = gone.Count(pair => first.NgramTable!.TryGetRow([pair.Item1, pair.Item2], out ReadOnlySpan<float> before)
            && next.NgramTable!.TryGetRow([pair.Item1, pair.Item2], out ReadOnlySpan<float> after) && before.SequenceEqual(after));

        // All but those that share a bucket with one that has moved.
        Assert.InRange(equal, gone.Length * 0.95, gone.Length);
        Assert.True(next.NgramTable!.RowCount > first.NgramTable!.RowCount);
    }

    [Fact]
    public void Classes_are_found_by_their_names_and_new_ones_are_learned()
    {
        EmbeddingTrainingOptions options = Options(folds: 4);
        options.ClassNames = ["red", "green"];
        EmbeddingModel first = EmbeddingTrainer.Train(FirstWeek, options);
        Assert.Equal(["red", "green"], first.Head!.ClassNames);

        // The other way around, with one that is new; so little is learned that the two old ones stay what they were.
        EmbeddingTrainingOptions next = Options(folds: 1);
        next.InitialModel = first;
        next.ClassNames = ["green", "blue", "red"];
        next.LearningRate = 1e-6f;
        next.Epochs = 1;
        EmbeddingModel unchanged = EmbeddingTrainer.Train([.. FirstWeek.Select(text => EmbeddingExample.ForClass(text.TokenIds, text.Target == 0 ? 2 : 0))], next);
        foreach (EmbeddingExample text in FirstWeek[..20])
        {
            float[] before = SyntheticTexts.Predict(first, text.TokenIds.Span);
            float[] after = SyntheticTexts.Predict(unchanged, text.TokenIds.Span);
            Assert.Equal(before[0] / before[1], after[2] / after[0], 0.01f * before[0] / before[1]);
        }

        next.LearningRate = 0.5f;
        next.Epochs = 5;
        EmbeddingExample[] named = [.. Data.Train.Select(text => EmbeddingExample.ForClass(text.TokenIds, (int)text.Target switch { 0 => 2, 1 => 0, _ => 1 }))];
        EmbeddingModel learned = EmbeddingTrainer.Train(named[1200..], next);
        Assert.InRange(SyntheticTexts.Accuracy(learned, named[..1200]), 0.97, 1);
    }

    [Fact]
    public void Without_names_classes_are_found_by_their_numbers()
    {
        EmbeddingModel first = EmbeddingTrainer.Train(FirstWeek, Options(folds: 4));
        Assert.Null(first.Head!.ClassNames);
        EmbeddingTrainingOptions next = Options(folds: 4);
        next.InitialModel = first;
        EmbeddingModel learned = EmbeddingTrainer.Train(Data.Train[1200..], next);
        Assert.Equal(3, learned.Head!.OutputCount);
        Assert.InRange(SyntheticTexts.Accuracy(learned, Data.Test), 0.97, 1);
    }

    [Fact]
    public void A_number_keeps_its_units()
    {
        EmbeddingExample[] Values(float unit) => [.. Data.Train.Select(text => EmbeddingExample.ForValue(text.TokenIds, 1000 + (unit * text.Target)))];
        EmbeddingModel first = EmbeddingTrainer.Train(Values(10), Options(folds: 4));
        EmbeddingTrainingOptions next = Options(folds: 1);
        next.InitialModel = first;
        next.LearningRate = 1e-9f;
        next.Epochs = 1;
        EmbeddingModel unchanged = EmbeddingTrainer.Train(Values(500), next);
        Assert.All(Data.Test[..50], text => Assert.Equal(SyntheticTexts.Predict(first, text.TokenIds.Span)[0], SyntheticTexts.Predict(unchanged, text.TokenIds.Span)[0], 0.5f));
        Assert.NotEqual(first.Head!.StandardDeviation, unchanged.Head!.StandardDeviation);
    }

    [Fact]
    public void Less_is_to_be_learned_than_from_the_start()
    {
        EmbeddingModel first = EmbeddingTrainer.Train(Data.Train[..1800], Options(folds: 4));
        EmbeddingTrainingOptions short_ = Options(folds: 4);
        short_.Epochs = 1;
        double alone = SyntheticTexts.Accuracy(EmbeddingTrainer.Train(Data.Train[1800..], short_), Data.Test);
        short_.InitialModel = first;
        double further = SyntheticTexts.Accuracy(EmbeddingTrainer.Train(Data.Train[1800..], short_), Data.Test);
        Assert.True(further > alone, $"{further} is not more than {alone}");
    }

    [Fact]
    public void Options_begin_at_the_model_s_and_what_does_not_fit_is_refused()
    {
        EmbeddingTrainingOptions options = Options(folds: 4);
        options.NgramLength = 3;
        options.Pooling = TokenPooling.SqrtN;
        options.TermWeighting = TermWeighting.Presence;
        EmbeddingModel first = EmbeddingTrainer.Train(FirstWeek, options);
        var next = new EmbeddingTrainingOptions { InitialModel = first };
        Assert.Equal((8, 3, 1 << 18, TokenPooling.SqrtN), (next.Dimension, next.NgramLength, next.NgramBuckets, next.Pooling));
        Assert.Equal(TermWeighting.Presence, EmbeddingTrainer.Train(FirstWeek, next).TermWeighting);

        void IsRefused(string named, Action<EmbeddingTrainingOptions> change)
        {
            var wrong = new EmbeddingTrainingOptions { InitialModel = first };
            change(wrong);
            Assert.Contains(named, Assert.ThrowsAny<ArgumentException>(() => EmbeddingTrainer.Train(FirstWeek, wrong)).Message, StringComparison.Ordinal);
        }

        IsRefused("Dimension", wrong => wrong.Dimension = 9);
        IsRefused("NgramLength", wrong => wrong.NgramLength = 2);
        IsRefused("NgramBuckets", wrong => wrong.NgramBuckets = 6000);
        IsRefused("VocabularySize", wrong => wrong.VocabularySize = 50);
        IsRefused("SkipGram", wrong => (wrong.Objective, wrong.Pooling) = (EmbeddingObjective.SkipGram, TokenPooling.Mean));
        IsRefused("InitialTable", wrong => wrong.InitialTable = first.Table);
        IsRefused("'a'", wrong => wrong.ClassNames = ["a", "b", "a"]);
        IsRefused("class 1", wrong => wrong.ClassNames = ["a"]);
        Assert.Contains("Regression", Assert.Throws<ArgumentException>(() => EmbeddingTrainer.Train(
            [EmbeddingExample.ForValue(new[] { 1, 2 }, 3)], new EmbeddingTrainingOptions { InitialModel = first })).Message, StringComparison.Ordinal);
        Assert.Contains("ClassNames", Assert.Throws<ArgumentException>(() => EmbeddingTrainer.Train(
            [EmbeddingExample.ForValue(new[] { 1, 2 }, 3)], new EmbeddingTrainingOptions { ClassNames = ["a"] })).Message, StringComparison.Ordinal);
    }

    private static float[] RowOf(EmbeddingModel model, int id)
    {
        var row = new float[model.Dimension];
        model.CopyRow(id, row);
        return row;
    }

    private static EmbeddingTrainingOptions Options(int folds) => new() { Dimension = 8, NgramBuckets = 1 << 18, CrossFittingFolds = folds, VocabularySize = 130 };
}
