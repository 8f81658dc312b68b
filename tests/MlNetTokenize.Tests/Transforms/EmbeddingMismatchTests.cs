using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

/// <summary>Tables that are not for the tokens they are given.</summary>
public sealed class EmbeddingMismatchTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [Fact]
    public void A_table_with_fewer_rows_than_the_column_has_keys_is_refused()
    {
        IDataView five = Keys(5);
        IDataView six = Keys(6);
        TokenEmbeddingEstimator estimator = _mlContext.Transforms.Text.ApplyTokenEmbedding("Features", "Tokens", EmbeddingTable.Create(5, 2, seed: 1));
        TokenEmbeddingTransformer fitted = estimator.Fit(five);
        ITransformer loaded = SavedModel.Reload(_mlContext, fitted, five.Schema);
        Action[] uses = [() => estimator.Fit(six), () => fitted.Transform(six), () => loaded.Transform(six), () => loaded.GetOutputSchema(six.Schema)];
        foreach (Action use in uses)
        {
            ArgumentException refusal = Assert.ThrowsAny<ArgumentException>(use);
            Assert.Contains("'Tokens'", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("at most 5 keys", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("Key<UInt32, 0-5>", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Fewer_rows_asked_for_than_the_column_has_keys_are_refused()
    {
        EmbeddingTrainingOptions options = TextRows.SmallEmbedding;
        options.VocabularySize = 5;
        ArgumentException refusal = Assert.ThrowsAny<ArgumentException>(
            () => _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", options).Fit(Keys(6)));
        Assert.Contains("at most 5 keys", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("Key<UInt32, 0-5>", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(5)]
    [InlineData(-1)]
    [InlineData(int.MaxValue)]
    public void An_id_without_a_row_is_refused_by_its_number(int id)
    {
        AssertRefused<int>(NumberDataViewType.Int32, id, id.ToString(System.Globalization.CultureInfo.InvariantCulture));
        AssertRefused<long>(NumberDataViewType.Int64, id, id.ToString(System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory]
    [InlineData(1L << 40, "1099511627776")]
    [InlineData(-1L << 40, "-1099511627776")]
    public void An_id_beyond_32_bits_is_refused_by_its_own_number(long id, string number)
        => AssertRefused<long>(NumberDataViewType.Int64, id, number);

    [Theory]
    [InlineData(5)]
    [InlineData(-1)]
    public void An_id_without_a_row_is_not_learned_from(int id)
    {
        EmbeddingTrainingOptions options = TextRows.SmallEmbedding;
        options.VocabularySize = 5;
        IDataView view = TokenRow<int>.Load(
            _mlContext, NumberDataViewType.Int32, null, new TokenRow<int>() { Tokens = new VBuffer<int>(2, [0, id]), Label = 1 });
        ArgumentException refusal = Assert.ThrowsAny<ArgumentException>(
            () => _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", options).Fit(view));
        Assert.Contains($"id {id}", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_embedding_of_another_tokenizer_is_refused()
    {
        IDataView rows = TextRows.Load(_mlContext);
        IDataView own = TextRows.LoadTokens(_mlContext);
        BytePairTrainingOptions training = TextRows.SmallVocabulary;
        training.MinimumPairFrequency = 3;
        var other = BytePairTokenizer.Train(TextRows.Texts, training);
        IDataView foreign = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", other).FitTransform(rows);
        TokenEmbeddingTransformer learned = _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", nameof(TextRow.Topic), dimension: 2).Fit(own);
        TokenEmbeddingTransformer given = _mlContext.Transforms.Text.ApplyTokenEmbedding("Features", "Tokens", learned.Model).Fit(own);

        // It is not for want of rows.
        Assert.True(other.VocabularySize <= learned.Table.VocabularySize);
        foreach (ITransformer model in (ITransformer[])[learned, given, SavedModel.Reload(_mlContext, learned, own.Schema)])
        {
            Assert.NotEmpty(ViewRows.Read(model.Transform(own)));
            Assert.Contains("'Tokens'", Assert.ThrowsAny<ArgumentException>(() => model.Transform(foreign)).Message, StringComparison.Ordinal);
            Assert.ThrowsAny<ArgumentException>(() => model.GetOutputSchema(foreign.Schema));
            Assert.ThrowsAny<ArgumentException>(() => model.GetRowToRowMapper(foreign.Schema));
        }
    }

    [Fact]
    public void An_equal_tokenizer_is_not_another_one()
    {
        IDataView own = TextRows.LoadTokens(_mlContext);
        TokenEmbeddingTransformer model = _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", nameof(TextRow.Topic)).Fit(own);

        // Learned a second time, and once saved and loaded.
        IDataView again = TextRows.LoadTokens(_mlContext);
        IDataView rows = TextRows.Load(_mlContext);
        ITransformer tokenizer = _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", TextRows.LearnTokenizer()).Fit(rows);
        IDataView loaded = SavedModel.Reload(_mlContext, tokenizer, rows.Schema).Transform(rows);
        Assert.Equal(ViewRows.Read(model.Transform(own)), ViewRows.Read(model.Transform(again)));
        Assert.Equal(ViewRows.Read(model.Transform(own)), ViewRows.Read(model.Transform(loaded)));
    }

    [Fact]
    public void Tokens_that_were_saved_as_binary_data_still_know_their_tokenizer()
    {
        IDataView own = TextRows.LoadTokens(_mlContext);
        string path = Path.GetTempFileName();
        try
        {
            using (FileStream file = File.Create(path))
            {
                _mlContext.Data.SaveAsBinary(own, file);
            }

            IDataView saved = _mlContext.Data.LoadFromBinary(path);
            TokenEmbeddingTransformer model = _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", nameof(TextRow.Topic)).Fit(own);
            string[] expected = VectorColumn.ReadBytes<float>(model.Transform(own), "Features");
            Assert.Equal(expected, VectorColumn.ReadBytes<float>(model.Transform(saved), "Features"));
            Assert.Equal(RowReader.ReadAnnotations(own.Schema["Tokens"].Annotations), RowReader.ReadAnnotations(saved.Schema["Tokens"].Annotations));
        }
        finally
        {
            File.Delete(path);
        }
    }

    private void AssertRefused<T>(PrimitiveDataViewType type, T id, string number)
    {
        IDataView view = TokenRow<T>.Load(_mlContext, type, null, new TokenRow<T> { Tokens = new VBuffer<T>(1, [id]) });
        foreach (TokenPooling pooling in (TokenPooling[])[TokenPooling.Mean, TokenPooling.None])
        {
            IDataView features = _mlContext.Transforms.Text.ApplyTokenEmbedding("Features", "Tokens", EmbeddingTable.Create(5, 2, seed: 1), pooling)
                .FitTransform(view);
            DataViewSchema.Column column = features.Schema["Features"];
            Exception refusal = Assert.ThrowsAny<ArgumentException>(() => ViewRows.Read(features.GetRowCursorSet([column], 1).Single(), [column]));
            Assert.Contains(number, refusal.Message, StringComparison.Ordinal);
        }
    }

    private IDataView Keys(int count)
        => TokenRow<uint>.Load(_mlContext, new KeyDataViewType(typeof(uint), count), null, new TokenRow<uint> { Tokens = new VBuffer<uint>(1, [1]) });
}
