using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Transforms.Onnx;

namespace MlNetTokenize.Tests;

public sealed class TokenVectorPoolingTests
{
    private const int Dimension = 3;
    private static readonly TokenPooling[] Poolings = [TokenPooling.Mean, TokenPooling.Sum, TokenPooling.Max, TokenPooling.SqrtN, TokenPooling.First, TokenPooling.Last];

    private readonly MLContext _mlContext = new(seed: 1);

    public static TheoryData<TokenPooling, bool> All
    {
        get
        {
            var data = new TheoryData<TokenPooling, bool>();
            foreach (TokenPooling pooling in Poolings)
            {
                data.Add(pooling, true);
                data.Add(pooling, false);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(All))]
    public void Vectors_are_pooled_over_the_mask(TokenPooling pooling, bool normalize)
    {
        VectorRow[] rows = Rows();
        IDataView data = _mlContext.Data.LoadFromEnumerable(rows);
        TokenVectorPoolingEstimator estimator = _mlContext.Transforms.Text.PoolTokenVectors("Pooled", "Vectors", "Mask", pooling, normalize);
        ITransformer loaded = EstimatorChecks.Run(_mlContext, estimator, data,
            new InvalidInput(_mlContext.Data.LoadFromEnumerable([new { Vectors = new float[3] }]), ["Mask"]),
            new InvalidInput(_mlContext.Data.LoadFromEnumerable([new { Mask = new long[3], Vectors = 1f }]), ["Vectors", "vector of Single"]),
            new InvalidInput(_mlContext.Data.LoadFromEnumerable([new { Mask = new double[3], Vectors = new float[9] }]), ["Mask", "Int32, Int64 or Single"]));
        float[][] actual = VectorColumn.Read<float>(loaded.Transform(data), "Pooled");
        Assert.Equal(rows.Length, actual.Length);
        foreach ((VectorRow row, float[] vector) in rows.Zip(actual))
        {
            double[] expected = Expect(row, pooling, normalize);
            for (int i = 0; i < Dimension; i++)
            {
                Assert.Equal(expected[i], vector[i], 1e-6);
            }
        }
    }

    [Fact]
    public void Vectors_of_an_encoder_are_those_that_it_pools_itself()
    {
        BytePairTokenizer tokenizer = BytePairTokenizer.Train(TextRows.Texts, new BytePairTrainingOptions { VocabularySize = 290, SpecialTokens = ["[PAD]", "[CLS]", "[SEP]"], NumberOfThreads = 1 });
        IDataView rows = TextRows.Load(_mlContext);
        foreach (bool isFixed in (bool[])[true, false])
        {
            string[] inputs = ["input_ids", "attention_mask", "token_type_ids"];
            EstimatorChain<TokenVectorPoolingTransformer> chain = _mlContext.Transforms.Text.TokenizeIntoSubwords("input_ids", "Text", tokenizer, new TokenColumnOptions
            {
                Kind = TokenKind.Int64,
                MaximumTokenCount = 24,
                PadToMaximum = isFixed,
                PadTokenId = tokenizer.SpecialTokens["[PAD]"],
                BeginningTokenId = tokenizer.SpecialTokens["[CLS]"],
                EndTokenId = tokenizer.SpecialTokens["[SEP]"],
                AttentionMaskColumnName = "attention_mask",
                TokenTypeColumnName = "token_type_ids",
            }).Append(_mlContext.Transforms.ApplyOnnxModel(new OnnxOptions
            {
                ModelFile = Path.Combine(AppContext.BaseDirectory, "encoder.onnx"),
                InputColumns = inputs,
                OutputColumns = ["last_hidden_state", "sentence_embedding"],
                ShapeDictionary = isFixed ? inputs.ToDictionary(input => input, _ => (int[])[1, 24]) : null,
            })).Append(_mlContext.Transforms.Text.PoolTokenVectors("Pooled", "last_hidden_state", "attention_mask"));
            var model = chain.Fit(rows);
            Assert.Equal(32, model.LastTransformer.Dimension);
            IDataView made = SavedModel.Reload(_mlContext, model, rows.Schema).Transform(rows);
            Assert.Equal(32, ((VectorDataViewType)made.Schema["Pooled"].Type).Size);
            foreach ((float[] expected, float[] actual) in VectorColumn.Read<float>(made, "sentence_embedding").Zip(VectorColumn.Read<float>(made, "Pooled")))
            {
                Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-5f));
            }
        }
    }

    [Fact]
    public void The_dimension_comes_from_types_or_rows_or_the_caller()
    {
        IDataView rows = _mlContext.Data.LoadFromEnumerable(Rows());
        Assert.Equal(Dimension, _mlContext.Transforms.Text.PoolTokenVectors("Pooled", "Vectors", "Mask").Fit(rows).Dimension);
        IDataView none = _mlContext.Data.LoadFromEnumerable<VectorRow>([]);
        Assert.Contains("dimension", Assert.Throws<InvalidOperationException>(() => _mlContext.Transforms.Text.PoolTokenVectors("Pooled", "Vectors", "Mask").Fit(none)).Message, StringComparison.Ordinal);
        Assert.Equal(7, _mlContext.Transforms.Text.PoolTokenVectors("Pooled", "Vectors", "Mask", dimension: 7).Fit(none).Dimension);
        var definition = SchemaDefinition.Create(typeof(VectorRow));
        definition["Vectors"].ColumnType = new VectorDataViewType(NumberDataViewType.Single, 4, 5);
        definition["Mask"].ColumnType = new VectorDataViewType(NumberDataViewType.Int64, 4);
        IDataView typed = _mlContext.Data.LoadFromEnumerable<VectorRow>([], definition);
        Assert.Equal(5, _mlContext.Transforms.Text.PoolTokenVectors("Pooled", "Vectors", "Mask").Fit(typed).Dimension);
        Assert.Contains("vectors of 7", Assert.ThrowsAny<ArgumentException>(() => _mlContext.Transforms.Text.PoolTokenVectors("Pooled", "Vectors", "Mask", dimension: 7).Fit(typed)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_row_whose_lengths_do_not_go_together_is_refused_with_both()
    {
        IDataView rows = _mlContext.Data.LoadFromEnumerable([new VectorRow { Vectors = new float[6], Mask = [1, 1] }, new VectorRow { Vectors = new float[7], Mask = [1, 0] }]);
        IDataView made = _mlContext.Transforms.Text.PoolTokenVectors("Pooled", "Vectors", "Mask").Fit(rows).Transform(rows);
        string message = Assert.Throws<InvalidOperationException>(() => VectorColumn.Read<float>(made, "Pooled")).GetBaseException().Message;
        Assert.All((string[])["'Vectors' has 7", "'Mask' has 2", "would be 6"], part => Assert.Contains(part, message, StringComparison.Ordinal));
        IDataView broken = _mlContext.Data.LoadFromEnumerable([new VectorRow { Vectors = new float[7], Mask = [1, 0] }]);
        Assert.Throws<InvalidOperationException>(() => _mlContext.Transforms.Text.PoolTokenVectors("Pooled", "Vectors", "Mask").Fit(broken));
        Assert.Throws<ArgumentOutOfRangeException>(() => _mlContext.Transforms.Text.PoolTokenVectors("Pooled", "Vectors", "Mask", TokenPooling.None));
        Assert.Throws<ArgumentOutOfRangeException>(() => _mlContext.Transforms.Text.PoolTokenVectors("Pooled", "Vectors", "Mask", dimension: 0));
    }

    private static VectorRow[] Rows()
    {
        var random = new Random(3);
        return [.. Enumerable.Range(0, 20).Select(row =>
        {
            // With nothing at all, nothing that counts, and what does not count anywhere.
            long[] mask = [.. Enumerable.Range(0, row % 7).Select(_ => row == 4 ? 0L : random.Next(3))];
            return new VectorRow { Mask = mask, Vectors = [.. Enumerable.Range(0, mask.Length * Dimension).Select(_ => random.NextSingle() - 0.5f)] };
        })];
    }

    private static double[] Expect(VectorRow row, TokenPooling pooling, bool normalize)
    {
        float[][] counted = [.. row.Vectors.Chunk(Dimension).Where((_, token) => row.Mask[token] != 0)];
        double[] pooled = [.. Enumerable.Range(0, Dimension).Select(i => counted.Length == 0 ? 0.0 : pooling switch
        {
            TokenPooling.Mean => counted.Average(vector => (double)vector[i]),
            TokenPooling.Sum => counted.Sum(vector => (double)vector[i]),
            TokenPooling.SqrtN => counted.Sum(vector => (double)vector[i]) / Math.Sqrt(counted.Length),
            TokenPooling.Max => counted.Max(vector => vector[i]),
            TokenPooling.First => counted[0][i],
            _ => counted[^1][i],
        })];
        double length = Math.Sqrt(pooled.Sum(value => value * value));
        return normalize && length > 0 ? [.. pooled.Select(value => value / length)] : pooled;
    }

    private sealed class VectorRow
    {
        public float[] Vectors { get; set; } = [];

        public long[] Mask { get; set; } = [];
    }
}
