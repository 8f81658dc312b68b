using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

public sealed class PredictionEngineTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    // There and back again, so that a text follows each of its neighbours and itself.
    private static IEnumerable<TextRow> ThereAndBack => TextRows.All.Concat(TextRows.All.Reverse());

    [Fact]
    public void Tokens_are_those_of_a_batch()
        => Check<uint>("Tokens", _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", TextRows.SmallVocabulary));

    [Fact]
    public void Characters_are_those_of_a_batch()
        => Check<uint>("Tokens", _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", CharacterTokenizer.Train(TextRows.Texts[..2])));

    [Theory]
    [InlineData(TokenPooling.Mean)]
    [InlineData(TokenPooling.None)]
    public void Vectors_are_those_of_a_batch(TokenPooling pooling)
    {
        EmbeddingTrainingOptions options = TextRows.SmallEmbedding;
        options.Pooling = pooling;
        Check<float>("Features", _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", TextRows.SmallVocabulary)
            .Append(_mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", options, nameof(TextRow.Topic))));
    }

    [Fact]
    public void Consecutive_predictions_differ_where_their_texts_do()
    {
        IDataView rows = TextRows.Load(_mlContext);
        ITransformer model = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", TextRows.SmallVocabulary)
            .Append(_mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", TextRows.SmallEmbedding, nameof(TextRow.Topic)))
            .Fit(rows);
        string[] answers = VectorColumn.PredictBytes<float>(_mlContext, model, "Features", [TextRows.All[0], TextRows.All[1], TextRows.All[0]]);
        Assert.NotEqual(answers[0], answers[1]);
        Assert.Equal(answers[0], answers[2]);
    }

    [Fact]
    public void A_prediction_allocates_nothing_once_warm()
    {
        TransformsCatalog.TextTransforms text = _mlContext.Transforms.Text;
        var ids = new TokenColumnOptions
        {
            Kind = TokenKind.Int64,
            MaximumTokenCount = 16,
            PadToMaximum = true,
            AttentionMaskColumnName = nameof(Columns.Mask),
            TokenTypeColumnName = nameof(Columns.Types),
            OffsetsColumnName = nameof(Columns.Offsets),
        };
        ITransformer model = text.TokenizeIntoSubwords(nameof(Columns.Tokens), "Text", TextRows.SmallVocabulary)
            .Append(text.TokenizeIntoSubwords(nameof(Columns.Ids), "Text", TextRows.LearnTokenizer(), ids))
            .Append(text.LearnTokenEmbedding(nameof(Columns.Features), nameof(Columns.Tokens), TextRows.SmallEmbedding, nameof(TextRow.Topic)))
            .Fit(TextRows.Load(_mlContext));
        using PredictionEngine<TextRow, Columns> engine = _mlContext.Model.CreatePredictionEngine<TextRow, Columns>(model);
        TextRow[] rows = TextRows.All;
        var columns = new Columns();
        Allocations.AssertNone(() =>
        {
            foreach (TextRow row in rows)
            {
                engine.Predict(row, ref columns);
            }
        });
        Assert.Equal(TextRows.LearnTokenizer().EncodeToIds(rows[^1].Text).Count, columns.Tokens.Length);
    }

    private void Check<T>(string column, IEstimator<ITransformer> estimator)
        where T : unmanaged
    {
        IDataView rows = TextRows.Load(_mlContext);
        ITransformer fitted = estimator.Fit(rows);
        string[] batch = VectorColumn.ReadBytes<T>(fitted.Transform(rows), column);
        Assert.True(batch.Distinct().Count() > batch.Length / 2);
        Assert.Equal(batch.Concat(batch.Reverse()), VectorColumn.PredictBytes<T>(_mlContext, fitted, column, ThereAndBack));
        ITransformer loaded = SavedModel.Reload(_mlContext, fitted, rows.Schema);
        Assert.Equal(batch.Concat(batch.Reverse()), VectorColumn.PredictBytes<T>(_mlContext, loaded, column, ThereAndBack));
    }

    // Buffers that an engine fills again and again.
    private sealed class Columns
    {
        public VBuffer<uint> Tokens { get; set; }

        public VBuffer<long> Ids { get; set; }

        public VBuffer<long> Mask { get; set; }

        public VBuffer<long> Types { get; set; }

        public VBuffer<int> Offsets { get; set; }

        public VBuffer<float> Features { get; set; }
    }
}
