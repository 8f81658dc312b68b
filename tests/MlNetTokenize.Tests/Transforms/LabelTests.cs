using Microsoft.ML;

namespace MlNetTokenize.Tests;

/// <summary>Which rows an embedding is learned from, and what they count.</summary>
public sealed class LabelTests
{
    private const uint MissingTopic = 3;
    private readonly MLContext _mlContext = new(seed: 1);

    [Theory]
    [InlineData(nameof(TextRow.Score))]
    [InlineData(nameof(TextRow.Topic))]
    public void A_row_whose_label_is_missing_is_skipped(string label)
    {
        TextRow[] withMissing =
        [
            new() { Text = "not a number", Score = float.NaN, Topic = MissingTopic },
            .. TextRows.All,
            new() { Text = "the dog", Score = float.NaN, Topic = MissingTopic },
        ];
        Assert.Equal(Learn(TextRows.All, label), Learn(withMissing, label));
        Assert.NotEqual(Learn(TextRows.All, label), Learn([.. TextRows.All, new() { Text = "the dog", Score = 1f, Topic = 1 }], label));
    }

    [Theory]
    [InlineData(0f)]
    [InlineData(float.NaN)]
    public void A_row_without_weight_is_skipped(float weight)
    {
        TextRow[] withWeightless = [new() { Text = "the dog", Score = 100f, Weight = weight }, .. TextRows.All];
        float[] expected = Learn(TextRows.All, nameof(TextRow.Score), nameof(TextRow.Weight));
        Assert.Equal(expected, Learn(withWeightless, nameof(TextRow.Score), nameof(TextRow.Weight)));
    }

    [Fact]
    public void Weights_count_only_where_their_column_is_named()
    {
        TextRow[] unweighted = [.. TextRows.All.Select(row => new TextRow { Text = row.Text, Topic = row.Topic })];
        Assert.Equal(Learn(unweighted, nameof(TextRow.Topic)), Learn(TextRows.All, nameof(TextRow.Topic)));
        Assert.NotEqual(Learn(unweighted, nameof(TextRow.Topic)), Learn(TextRows.All, nameof(TextRow.Topic), nameof(TextRow.Weight)));
    }

    [Fact]
    public void The_order_of_columns_and_other_columns_do_not_matter()
    {
        IDataView tokens = TextRows.LoadTokens(_mlContext);
        IDataView chosen = _mlContext.Transforms.SelectColumns("Tokens", nameof(TextRow.Topic)).FitTransform(tokens);
        Assert.Equal(Learn(tokens, nameof(TextRow.Topic)), Learn(chosen, nameof(TextRow.Topic)));
    }

    [Theory]
    [InlineData(nameof(TextRow.Score))]
    [InlineData(nameof(TextRow.Topic))]
    public void Where_every_label_is_missing_there_is_nothing_to_learn(string label)
    {
        TextRow[] rows = [new() { Text = "the dog", Score = float.NaN, Topic = MissingTopic }];
        Assert.Contains("nothing to learn", Assert.Throws<InvalidOperationException>(() => Learn(rows, label)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_label_s_column_is_called_Label_unless_another_is_named()
    {
        IDataView tokens = TextRows.LoadTokens(_mlContext);
        IDataView labelled = _mlContext.Transforms.CopyColumns("Label", nameof(TextRow.Topic)).FitTransform(tokens);
        EmbeddingTrainingOptions options = TextRows.SmallEmbedding;
        options.Seed = 1;
        TokenEmbeddingTransformer model = _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", options).Fit(labelled);
        Assert.Equal(Learn(tokens, nameof(TextRow.Topic)), model.Table.Values);
        Assert.Throws<ArgumentOutOfRangeException>(() => _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", options).Fit(tokens));
    }

    private float[] Learn(TextRow[] rows, string label, string? weight = null)
    {
        IDataView texts = _mlContext.Data.LoadFromEnumerable(rows);
        return Learn(_mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", TextRows.LearnTokenizer()).FitTransform(texts), label, weight);
    }

    private float[] Learn(IDataView tokens, string label, string? weight = null)
    {
        EmbeddingTrainingOptions options = TextRows.SmallEmbedding;
        options.Seed = 1;
        return _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", options, label, weight).Fit(tokens).Table.Values;
    }
}
