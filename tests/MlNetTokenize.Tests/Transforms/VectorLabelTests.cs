using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

/// <summary>Labels that are vectors, such as a sentence encoder's, and texts that belong together.</summary>
public sealed class VectorLabelTests
{
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly IDataView _tokens;

    public VectorLabelTests() => _tokens = TextRows.LoadTokens(_mlContext);

    [Fact]
    public void An_embedding_learned_towards_vectors_passes_the_checks_of_mlnet()
    {
        IDataView view = _mlContext.Transforms.Concatenate("Teacher", nameof(TextRow.Score), nameof(TextRow.Weight), nameof(TextRow.Score)).FitTransform(_tokens);
        var options = new EmbeddingTrainingOptions { Epochs = 3, NgramBuckets = 500, VectorLoss = VectorLoss.SquaredError };
        EstimatorChecks.Run(
            _mlContext,
            _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", options, "Teacher", nameof(TextRow.Weight)),
            view,
            new InvalidInput(_mlContext.Transforms.DropColumns("Teacher").FitTransform(view), ["'Teacher'"], OnlyToFit: true),
            new InvalidInput(_mlContext.Transforms.CopyColumns("Teacher", "Text").FitTransform(view), ["'Teacher'", "of Single", "String"], OnlyToFit: true));
    }

    [Fact]
    public void A_text_s_vector_points_where_its_label_does_and_is_as_long()
    {
        VectorRow[] rows = Rows();
        IDataView view = _mlContext.Data.LoadFromEnumerable(rows);
        TokenEmbeddingTransformer fitted = _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", "Teacher").Fit(view);
        Assert.Equal(4, fitted.Model.Dimension);
        Assert.Null(fitted.Model.Head);
        float[][] vectors = VectorColumn.Read<float>(SavedModel.Reload(_mlContext, fitted, view.Schema).Transform(view), "Features");
        Assert.InRange(vectors.Zip(rows, (vector, row) => TensorPrimitives.CosineSimilarity<float>(vector, row.Teacher)).Average(), 0.95f, 1.001f);
        Assert.Equal(2, _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", "Teacher", dimension: 2).Fit(view).Model.Dimension);
    }

    [Fact]
    public void Vectors_of_variable_size_and_sparse_ones_are_read_as_dense_ones_are()
    {
        VectorRow[] rows = Rows();
        VariableRow[] variable = [.. rows.Select((row, i) => new VariableRow
        {
            Tokens = row.Tokens,
            Teacher = i % 2 == 0
                ? new VBuffer<float>(4, row.Teacher)
                : new VBuffer<float>(4, row.Teacher.Count(value => value != 0), [.. row.Teacher.Where(value => value != 0)], [.. Enumerable.Range(0, 4).Where(place => row.Teacher[place] != 0)]),
        })];
        Assert.Equal(Learn(_mlContext.Data.LoadFromEnumerable(rows)), Learn(_mlContext.Data.LoadFromEnumerable(variable)));

        variable[7].Teacher = new VBuffer<float>(3, [1f, 2f, 3f]);
        MustSay("example 7 has 3 numbers", _mlContext.Data.LoadFromEnumerable(variable));
        rows[5].Teacher = new float[4];
        MustSay("example 5 is all zero", _mlContext.Data.LoadFromEnumerable(rows));
        rows[5].Teacher = [1f, 1f, float.NaN, 1f];
        MustSay("example 5 has the number NaN at place 2", _mlContext.Data.LoadFromEnumerable(rows));

        void MustSay(string text, IDataView view) => Assert.Contains(text, Assert.Throws<ArgumentException>(() => Learn(view)).Message, StringComparison.Ordinal);
        float[] Learn(IDataView view) => _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", new EmbeddingTrainingOptions { Seed = 1, Epochs = 2 }, "Teacher").Fit(view).Table.Values;
    }

    [Fact]
    public void A_trainer_does_not_take_them()
    {
        IDataView view = _mlContext.Data.LoadFromEnumerable(Rows());
        Assert.Throws<ArgumentOutOfRangeException>(() => _mlContext.Regression.Trainers.TokenEmbedding("Teacher").Fit(view));
        Assert.Throws<ArgumentException>(() => _mlContext.Regression.Trainers.TokenEmbedding(options: new EmbeddingTrainingOptions { Objective = EmbeddingObjective.Contrastive }));
    }

    [Fact]
    public void Pairs_are_two_token_columns_of_one_tokenizer()
    {
        IDataView both = _mlContext.Transforms.Text.TokenizeIntoSubwords("Other", "Text", TextRows.LearnTokenizer()).FitTransform(_tokens);
        EstimatorChecks.Run(
            _mlContext,
            _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", Pairs(), "Other", nameof(TextRow.Weight)),
            both,
            new InvalidInput(_mlContext.Transforms.DropColumns("Other").FitTransform(both), ["'Other'"], OnlyToFit: true),
            new InvalidInput(_mlContext.Transforms.CopyColumns("Other", nameof(TextRow.Score)).FitTransform(both), ["'Other'", "vector of keys, Int32 or Int64", "Single"], OnlyToFit: true));
        TokenEmbeddingTransformer fitted = _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", Pairs(), "Other").Fit(both);
        Assert.Equal((8, EmbeddingObjective.Contrastive), (fitted.Model.Dimension, fitted.Model.Objective));

        Assert.Contains("'Tokens'", Assert.Throws<ArgumentNullException>(() => _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", Pairs())).Message, StringComparison.Ordinal);
        BytePairTokenizer another = BytePairTokenizer.Train(["other texts, other tokens"], new BytePairTrainingOptions { VocabularySize = 270 });
        IDataView mixed = _mlContext.Transforms.Text.TokenizeIntoSubwords("Other", "Text", another).FitTransform(_tokens);
        Assert.Contains(
            "'Other' are another tokenizer's than those that the column 'Tokens' has",
            Assert.ThrowsAny<Exception>(() => _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", Pairs(), "Other").Fit(mixed)).Message,
            StringComparison.Ordinal);

        static EmbeddingTrainingOptions Pairs() => new() { Objective = EmbeddingObjective.Contrastive, Dimension = 8, Epochs = 2, BatchSize = 4, MatryoshkaDimensions = [2, 4] };
    }

    // The label's numbers are each of two of the eight tokens.
    private static VectorRow[] Rows()
    {
        var random = new Random(4);
        return [.. Enumerable.Range(0, 300).Select(_ =>
        {
            uint[] tokens = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => (uint)random.Next(1, 9))];
            var teacher = new float[4];
            foreach (uint token in tokens)
            {
                teacher[(token - 1) / 2] += token % 2 == 0 ? 1f : 2f;
            }

            return new VectorRow { Tokens = tokens, Teacher = teacher };
        })];
    }

    private sealed class VectorRow
    {
        [KeyType(8)]
        public uint[] Tokens { get; set; } = [];

        [VectorType(4)]
        public float[] Teacher { get; set; } = [];
    }

    private sealed class VariableRow
    {
        [KeyType(8)]
        public uint[] Tokens { get; set; } = [];

        public VBuffer<float> Teacher { get; set; }
    }
}
