using Microsoft.ML;

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
}
