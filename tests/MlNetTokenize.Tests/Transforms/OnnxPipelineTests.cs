using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.Trainers;
using Microsoft.ML.Transforms.Onnx;

namespace MlNetTokenize.Tests;

/// <summary>Texts that go through a small transformer encoder with random weights (Encoder/make-encoder.py) to a trainer of ML.NET.</summary>
public sealed class OnnxPipelineTests
{
    private const int FixedLength = 24;
    private const int Hidden = 32;

    // Of the encoder, which make-encoder.py has made.
    private const string Ids = "input_ids";
    private const string Mask = "attention_mask";
    private const string Types = "token_type_ids";
    private const string Vector = "sentence_embedding";

    private static readonly string Encoder = Path.Combine(AppContext.BaseDirectory, "encoder.onnx");
    private static readonly BytePairTokenizer Tokenizer = BytePairTokenizer.Train(
        TextRows.Texts, new BytePairTrainingOptions { VocabularySize = 290, SpecialTokens = ["[PAD]", "[CLS]", "[SEP]"], NumberOfThreads = 1 });

    private readonly MLContext _mlContext = new(seed: 1);
    private readonly IDataView _rows;

    public OnnxPipelineTests() => _rows = TextRows.Load(_mlContext);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Vectors_are_those_of_onnxruntime_called_by_hand(bool isFixed)
    {
        IDataView encoded = Encode(isFixed).FitTransform(_rows);
        var type = Assert.IsType<VectorDataViewType>(encoded.Schema[Vector].Type);
        Assert.Equal((Hidden, NumberDataViewType.Single), (type.Size, type.ItemType));
        float[][] expected = RunByHand(isFixed);
        AssertClose(expected, VectorColumn.Read<float>(encoded, Vector));

        // One text at a time, too.
        using PredictionEngine<TextRow, Encoded> engine = _mlContext.Model.CreatePredictionEngine<TextRow, Encoded>(Encode(isFixed).Fit(_rows));
        AssertClose(expected, [.. TextRows.All.Select(row => engine.Predict(row).Vector)]);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_trainer_learns_from_them_and_the_whole_is_saved(bool isFixed)
    {
        var model = Encode(isFixed)
            .AppendCacheCheckpoint(_mlContext)
            .Append(_mlContext.BinaryClassification.Trainers.SdcaLogisticRegression(
                new SdcaLogisticRegressionBinaryTrainer.Options { LabelColumnName = nameof(TextRow.IsGood), FeatureColumnName = Vector, NumberOfThreads = 1 }))
            .Fit(_rows);
        IDataView predictions = model.Transform(_rows);
        Assert.Equal(1.0, _mlContext.BinaryClassification.EvaluateNonCalibrated(predictions, nameof(TextRow.IsGood)).AreaUnderRocCurve);
        IDataView reloaded = SavedModel.Reload(_mlContext, model, _rows.Schema).Transform(_rows);
        foreach (string column in (string[])["Score", "Probability"])
        {
            Assert.Equal(predictions.GetColumn<float>(column), reloaded.GetColumn<float>(column));
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_table_that_was_saved_as_onnx_gives_the_vectors_of_the_transform(bool isFixed)
    {
        EmbeddingTable table = EmbeddingTable.Create(Tokenizer.VocabularySize, 7, seed: 2);
        string file = Path.GetTempFileName();
        try
        {
            // With no id around them, the empty text has no tokens at all.
            File.WriteAllBytes(file, FileOf.Written(stream => table.SaveOnnx(stream, TokenPooling.SqrtN)));
            var options = new TokenColumnOptions { Kind = TokenKind.Int64, MaximumTokenCount = FixedLength, PadToMaximum = isFixed, AttentionMaskColumnName = Mask };
            IDataView actual = _mlContext.Transforms.Text.TokenizeIntoSubwords(Ids, "Text", Tokenizer, options).Append(Apply("embedding", [Ids, Mask], file, isFixed)).FitTransform(_rows);
            float[][] expected = [.. TextRows.Texts.Select(text =>
            {
                var vector = new float[7];
                table.Pool([.. Tokenizer.EncodeToIds(text).Take(FixedLength)], vector, TokenPooling.SqrtN);
                return vector;
            })];
            AssertClose(expected, VectorColumn.Read<float>(actual, "embedding"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public void The_encoder_is_the_one_that_the_script_writes()
    {
        using InferenceSession session = OnnxRun.Open(File.ReadAllBytes(Encoder));
        Assert.Equal([Mask, Ids, Types], session.InputMetadata.Keys.Order(StringComparer.Ordinal));
        Assert.All(session.InputMetadata.Values, input => Assert.Equal(typeof(long), input.ElementType));
        Assert.Equal(["batch", "tokens"], session.InputMetadata[Ids].SymbolicDimensions);
        Assert.Equal([-1, Hidden], session.OutputMetadata[Vector].Dimensions);
        Assert.Equal([-1, -1, Hidden], session.OutputMetadata["last_hidden_state"].Dimensions);

        // What is masked changes nothing; what is not does.
        long[][] ids = [[1, 5, 9, 2], [1, 5, 9, 7], [1, 5, 8, 7]];
        long[][] mask = [[1, 1, 1, 0], [1, 1, 1, 0], [1, 1, 1, 0]];
        float[] vectors = OnnxRun.Run(session, Vector, (Ids, ids), (Mask, mask), (Types, [new long[4], new long[4], new long[4]])).ToArray();
        AssertClose([vectors[..Hidden]], [vectors[Hidden..(2 * Hidden)]]);
        Assert.Contains(Enumerable.Range(0, Hidden), place => Math.Abs(vectors[place] - vectors[(2 * Hidden) + place]) > 0.01f);
    }

    private EstimatorChain<OnnxTransformer> Encode(bool isFixed)
        => Tokens(isFixed).Append(Apply(Vector, [Ids, Mask, Types], Encoder, isFixed));

    /// <summary>
    /// Where the model's number of tokens is free, ML.NET takes it from vectors of variable length; of those of known size it must be told.
    /// </summary>
    private OnnxScoringEstimator Apply(string output, string[] inputs, string file, bool isFixed) => _mlContext.Transforms.ApplyOnnxModel(new OnnxOptions
    {
        ModelFile = file,
        InputColumns = inputs,
        OutputColumns = [output],
        ShapeDictionary = isFixed ? inputs.ToDictionary(input => input, _ => (int[])[1, FixedLength]) : null,
    });

    private SubwordTokenizingEstimator Tokens(bool isFixed)
        => _mlContext.Transforms.Text.TokenizeIntoSubwords(Ids, "Text", Tokenizer, new TokenColumnOptions
        {
            Kind = TokenKind.Int64,
            MaximumTokenCount = FixedLength,
            PadToMaximum = isFixed,
            PadTokenId = Tokenizer.SpecialTokens["[PAD]"],
            BeginningTokenId = Tokenizer.SpecialTokens["[CLS]"],
            EndTokenId = Tokenizer.SpecialTokens["[SEP]"],
            AttentionMaskColumnName = Mask,
            TokenTypeColumnName = Types,
        });

    /// <summary>Every text's ids without padding.</summary>
    private static IEnumerable<int[]> ExpectIds() => TextRows.Texts.Select(text =>
    {
        IEnumerable<int> ids = Tokenizer.EncodeToIds(text).Take(FixedLength - 2);
        return (int[])[Tokenizer.SpecialTokens["[CLS]"], .. ids, Tokenizer.SpecialTokens["[SEP]"]];
    });

    private static float[][] RunByHand(bool isFixed)
    {
        using InferenceSession session = OnnxRun.Open(File.ReadAllBytes(Encoder));
        return [.. ExpectIds().Select(ids =>
        {
            int padding = isFixed ? FixedLength - ids.Length : 0;
            long[] padded = [.. ids, .. Enumerable.Repeat((long)Tokenizer.SpecialTokens["[PAD]"], padding)];
            long[] mask = [.. ids.Select(_ => 1L), .. new long[padding]];
            return OnnxRun.Run(session, Vector, (Ids, [padded]), (Mask, [mask]), (Types, [new long[padded.Length]])).ToArray();
        })];
    }

    private static void AssertClose(float[][] expected, float[][] actual)
    {
        Assert.Equal(expected.Select(row => row.Length), actual.Select(row => row.Length));
        Assert.All(expected.Zip(actual), pair => Assert.All(pair.First.Zip(pair.Second), values => Assert.Equal(values.First, values.Second, 1e-6f)));
    }

    private sealed class Encoded
    {
        [ColumnName(OnnxPipelineTests.Vector)]
        public float[] Vector { get; set; } = [];
    }
}
