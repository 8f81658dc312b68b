using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

public sealed class EmbeddingColumnTests
{
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly IDataView _tokens;
    private readonly int[][] _ids;

    public EmbeddingColumnTests()
    {
        _tokens = TextRows.LoadTokens(_mlContext);
        _ids = [.. VectorColumn.Read<uint>(_tokens, "Tokens").Select(row => row.Select(key => (int)key - 1).ToArray())];
    }

    [Theory]
    [InlineData(TokenPooling.Mean)]
    [InlineData(TokenPooling.Sum)]
    [InlineData(TokenPooling.Max)]
    [InlineData(TokenPooling.SqrtN)]
    [InlineData(TokenPooling.First)]
    [InlineData(TokenPooling.Last)]
    public void Every_pooling_is_what_its_definition_says(TokenPooling pooling)
    {
        EmbeddingTrainingOptions options = TextRows.SmallEmbedding;
        options.Pooling = pooling;
        options.NgramLength = 1;
        options.TermWeighting = TermWeighting.Count;
        TokenEmbeddingTransformer model = _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", options, nameof(TextRow.Topic)).Fit(_tokens);
        IDataView features = model.Transform(_tokens);
        Assert.Equal(options.Dimension, Assert.IsType<VectorDataViewType>(features.Schema["Features"].Type).Size);
        SlowPooling.AssertClose([.. _ids.Select(ids => SlowPooling.Pool(model.Table, ids, pooling))], VectorColumn.Read<float>(features, "Features"));
    }

    [Fact]
    public void Ngrams_are_pooled_with_the_tokens_and_their_rows_are_saved()
    {
        TokenEmbeddingTransformer model = _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", TextRows.SmallEmbedding, nameof(TextRow.Topic)).Fit(_tokens);
        Assert.NotNull(model.Model.NgramTable);
        float[][] expected = [.. _ids.Select(ids =>
        {
            var vector = new float[model.Model.Dimension];
            model.Model.Pool(ids, vector, TokenPooling.Mean);
            return vector;
        })];
        Assert.Equal(expected, VectorColumn.Read<float>(model.Transform(_tokens), "Features"));
        Assert.Equal(expected, VectorColumn.Read<float>(SavedModel.Reload(_mlContext, model, _tokens.Schema).Transform(_tokens), "Features"));
    }

    [Fact]
    public void Without_pooling_the_rows_stand_one_after_another()
    {
        EmbeddingTrainingOptions options = TextRows.SmallEmbedding;
        options.Pooling = TokenPooling.None;
        TokenEmbeddingTransformer model = _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", options, nameof(TextRow.Topic)).Fit(_tokens);
        IDataView features = model.Transform(_tokens);
        Assert.False(Assert.IsType<VectorDataViewType>(features.Schema["Features"].Type).IsKnownSize);
        Assert.Equal(_ids.Select(ids => ids.SelectMany(id => model.Table[id].ToArray()).ToArray()), VectorColumn.Read<float>(features, "Features"));
    }

    [Fact]
    public void A_learned_table_has_a_row_for_every_key_and_a_head_for_every_class()
    {
        EmbeddingModel model = _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", nameof(TextRow.Topic), dimension: 7).Fit(_tokens).Model;
        Assert.Equal(TextRows.LearnTokenizer().VocabularySize, model.Table.VocabularySize);
        Assert.Equal(7, model.Table.Dimension);
        Assert.Equal(3, model.Head!.OutputCount);
        Assert.Equal(EmbeddingTargetKind.Multiclass, model.Head.Kind);
    }

    [Theory]
    [InlineData(nameof(TextRow.IsGood), EmbeddingTargetKind.Binary)]
    [InlineData(nameof(TextRow.Score), EmbeddingTargetKind.Regression)]
    public void The_label_s_type_decides_what_is_predicted(string label, EmbeddingTargetKind kind)
    {
        EmbeddingHead head = _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", label).Fit(_tokens).Model.Head!;
        Assert.Equal(kind, head.Kind);
        Assert.Equal(1, head.OutputCount);
    }

    [Fact]
    public void Features_feed_a_trainer_of_mlnet()
    {
        IDataView predictions = _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", nameof(TextRow.IsGood), dimension: 8)
            .AppendCacheCheckpoint(_mlContext)
            .Append(_mlContext.BinaryClassification.Trainers.SdcaLogisticRegression(nameof(TextRow.IsGood)))
            .FitTransform(_tokens);
        Assert.Equal(1.0, _mlContext.BinaryClassification.Evaluate(predictions, nameof(TextRow.IsGood)).AreaUnderRocCurve);
    }
}
