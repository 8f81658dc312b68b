using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

/// <summary>Transformers whose rows are quantized.</summary>
public sealed class QuantizedColumnTests
{
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly IDataView _tokens;

    public QuantizedColumnTests() => _tokens = TextRows.LoadTokens(_mlContext);

    public static TheoryData<EmbeddingPrecision, TokenPooling> Everything
    {
        get
        {
            var data = new TheoryData<EmbeddingPrecision, TokenPooling>();
            foreach (TokenPooling pooling in (TokenPooling[])[TokenPooling.Mean, TokenPooling.Max, TokenPooling.None])
            {
                data.Add(EmbeddingPrecision.Float16, pooling);
                data.Add(EmbeddingPrecision.Int8, pooling);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void A_saved_model_predicts_the_same_bytes(EmbeddingPrecision precision, TokenPooling pooling)
    {
        TokenEmbeddingTransformer quantized = Learn(pooling).Quantize(precision);
        var loaded = (TokenEmbeddingTransformer)SavedModel.Reload(_mlContext, quantized, _tokens.Schema);
        Assert.Equal(precision, loaded.Model.Precision);
        Assert.Equal(quantized.Model.NgramTable?.Precision, loaded.Model.NgramTable?.Precision);
        Assert.Equal(quantized.Model.NgramTable?.RowCount, loaded.Model.NgramTable?.RowCount);
        string[] expected = VectorColumn.ReadBytes<float>(quantized.Transform(_tokens), "Features");
        Assert.True(expected.Distinct().Count() > 5);
        Assert.Equal(expected, VectorColumn.ReadBytes<float>(loaded.Transform(_tokens), "Features"));
        Assert.Equal(ModelFile.Save(_mlContext, quantized).Single().Entry, ModelFile.Save(_mlContext, loaded).Single().Entry);
    }

    [Theory]
    [MemberData(nameof(Everything))]
    public void What_it_gives_is_near_what_the_learned_rows_give(EmbeddingPrecision precision, TokenPooling pooling)
    {
        TokenEmbeddingTransformer learned = Learn(pooling);
        float[][] expected = VectorColumn.Read<float>(learned.Transform(_tokens), "Features");
        float[][] features = VectorColumn.Read<float>(learned.Quantize(precision).Transform(_tokens), "Features");
        Assert.Equal(expected.Select(row => row.Length), features.Select(row => row.Length));
        float largest = expected.SelectMany(row => row).Max(Math.Abs);
        float tolerance = largest * (precision == EmbeddingPrecision.Int8 ? 1f / 50 : 1f / 500);
        Assert.All(expected.SelectMany(row => row).Zip(features.SelectMany(row => row)), pair => Assert.Equal(pair.First, pair.Second, tolerance));
    }

    [Fact]
    public void The_rows_take_the_bytes_of_their_precision_in_the_file()
    {
        EmbeddingTable table = EmbeddingTable.Create(290, 100, seed: 1);
        int floats = SizeOf(_mlContext.Transforms.Text.ApplyTokenEmbedding("Features", "Tokens", table));
        foreach (EmbeddingPrecision precision in (EmbeddingPrecision[])[EmbeddingPrecision.Float16, EmbeddingPrecision.Int8])
        {
            EmbeddingTable quantized = table.Quantize(precision);
            int scaleArrayLength = precision == EmbeddingPrecision.Int8 ? sizeof(int) : 0;
            Assert.Equal(
                floats - (290 * 100 * sizeof(float)) + quantized.SizeInBytes + scaleArrayLength,
                SizeOf(_mlContext.Transforms.Text.ApplyTokenEmbedding("Features", "Tokens", quantized)));
        }
    }

    [Fact]
    public void A_missing_token_in_a_sequence_is_a_row_of_zeros()
    {
        EmbeddingTable table = EmbeddingTable.Create(5, 3, seed: 7).Quantize(EmbeddingPrecision.Int8);
        IDataView view = TokenRow<uint>.Load(
            _mlContext, new KeyDataViewType(typeof(uint), 5), null, new TokenRow<uint> { Tokens = new VBuffer<uint>(3, [2, 0, 5]) });
        IDataView sequence = _mlContext.Transforms.Text.ApplyTokenEmbedding("Features", "Tokens", table, TokenPooling.None).FitTransform(view);
        EmbeddingTable rows = table.Quantize(EmbeddingPrecision.Float32);
        Assert.Equal([.. rows[1], 0, 0, 0, .. rows[4]], VectorColumn.Read<float>(sequence, "Features").Single());
        IDataView mean = _mlContext.Transforms.Text.ApplyTokenEmbedding("Features", "Tokens", table).FitTransform(view);
        SlowPooling.AssertClose([SlowPooling.Pool(rows, [1, 4], TokenPooling.Mean)], VectorColumn.Read<float>(mean, "Features"));
    }

    [Fact]
    public void A_key_beyond_the_rows_and_a_precision_that_is_none_are_refused()
    {
        EmbeddingTable table = EmbeddingTable.Create(289, 3, seed: 7).Quantize(EmbeddingPrecision.Int8);
        TokenEmbeddingEstimator estimator = _mlContext.Transforms.Text.ApplyTokenEmbedding("Features", "Tokens", table);
        Assert.Throws<ArgumentOutOfRangeException>(() => estimator.Fit(_tokens));
        Assert.Throws<ArgumentOutOfRangeException>(() => Learn(TokenPooling.Mean).Quantize((EmbeddingPrecision)3));
    }

    private int SizeOf(TokenEmbeddingEstimator estimator) => ModelFile.Save(_mlContext, estimator.Fit(_tokens)).Single().Section.Length;

    private TokenEmbeddingTransformer Learn(TokenPooling pooling)
    {
        EmbeddingTrainingOptions options = TextRows.SmallEmbedding;
        options.Pooling = pooling;
        return _mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", options, nameof(TextRow.Topic)).Fit(_tokens);
    }
}
