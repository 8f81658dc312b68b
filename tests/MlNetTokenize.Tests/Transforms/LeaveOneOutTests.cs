using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetTokenize.Transforms.Explaining;

namespace MlNetTokenize.Tests;

/// <summary>Models that are not linear over pooled rows are asked again without each token, and say that this is approximate.</summary>
public sealed class LeaveOneOutTests
{
    private readonly MLContext _mlContext = new(seed: 1);
    private readonly IDataView _learned;
    private readonly IDataView _asked;

    public LeaveOneOutTests()
    {
        _learned = _mlContext.Data.LoadFromEnumerable(TopicTexts.Create(150, seed: 1));
        _asked = _mlContext.Data.LoadFromEnumerable(TopicTexts.Create(20, seed: 2).Append(new TextRow { Text = string.Empty }));
    }

    public static TheoryData<string> Others => ["LightGBM", "FastTree", "regression trees", "field-aware", "pairs of classes", "trees one against all", "a column beside", "principal components", "bins"];

    [Theory]
    [MemberData(nameof(Others))]
    public void A_contribution_is_what_the_score_loses(string trainer)
    {
        var model = Tokens.Append(Rows()).Append(Find(trainer)).Fit(_learned);
        IDataView scored = model.Transform(_asked);
        TokenContributionTransformer transformer = _mlContext.Transforms.Text.TokenContributions("Why", "Tokens", model).Fit(scored);
        Assert.False(transformer.IsExact);
        Assert.All(transformer.Biases, bias => Assert.True(float.IsNaN(bias)));

        // The model itself, with other tokens put into its own columns.
        uint[][] tokens = VectorColumn.Read<uint>(scored, "Tokens");
        float[][] whole = Scores(scored);
        float[][] why = VectorColumn.Read<float>(transformer.Transform(scored), "Why");
        int outputs = transformer.OutputNames.Count;
        ITransformer[] rest = [.. ExplainedModel.StepsOf(model).SkipWhile(step => step is not TokenEmbeddingTransformer)];
        for (int row = 0; row < tokens.Length; row++)
        {
            Assert.Equal(tokens[row].Length * outputs, why[row].Length);
            int at = row;
            float[][] without = Scores(new TransformerChain<ITransformer>(rest).Transform(Load(scored, [.. tokens[at].Select((_, left) => tokens[at].Where((_, i) => i != left).ToArray())])));
            Assert.Equal(without.SelectMany(scores => whole[at].Zip(scores, (all, less) => all - less)), why[at]);
        }

        // Saved with the model.
        ITransformer loaded = SavedModel.Reload(_mlContext, new TransformerChain<ITransformer>(model, transformer), _asked.Schema);
        Assert.Equal(why, VectorColumn.Read<float>(loaded.Transform(_asked), "Why"));
        Assert.False(ExplainedModel.StepsOf(loaded).OfType<TokenContributionTransformer>().Single().IsExact);
    }

    [Fact]
    public void It_keeps_what_ML_NET_asks_of_estimators()
    {
        var model = Tokens.Append(Rows()).Append(Find("LightGBM")).Fit(_learned);
        IDataView tokens = _mlContext.Transforms.SelectColumns("Tokens", "Weight").Fit(model.Transform(_asked)).Transform(model.Transform(_asked));
        EstimatorChecks.Run(_mlContext, _mlContext.Transforms.Text.TokenContributions("Why", "Tokens", model), tokens, new InvalidInput(_asked, ["Tokens"]));
    }

    private SubwordTokenizingEstimator Tokens => _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", TextRows.SmallVocabulary);

    private TokenEmbeddingEstimator Rows()
        => _mlContext.Transforms.Text.LearnTokenEmbedding("Rows", "Tokens", new EmbeddingTrainingOptions { Dimension = 6, NgramBuckets = 2000, Epochs = 5, CrossFittingFolds = 1 }, "Topic");

    private IEstimator<ITransformer> Find(string name)
    {
        TransformsCatalog transforms = _mlContext.Transforms;
        BinaryClassificationCatalog.BinaryClassificationTrainers binary = _mlContext.BinaryClassification.Trainers;
        var sdca = _mlContext.MulticlassClassification.Trainers.SdcaMaximumEntropy("Topic");
        return name switch
        {
            "LightGBM" => _mlContext.MulticlassClassification.Trainers.LightGbm("Topic", "Rows", numberOfIterations: 5, numberOfLeaves: 4, minimumExampleCountPerLeaf: 5),
            "FastTree" => binary.FastTree("IsGood", "Rows", numberOfTrees: 5, numberOfLeaves: 4),
            "regression trees" => _mlContext.Regression.Trainers.FastTree("Score", "Rows", numberOfTrees: 5, numberOfLeaves: 4),
            "field-aware" => binary.FieldAwareFactorizationMachine(featureColumnName: "Rows", labelColumnName: "IsGood"),
            "pairs of classes" => _mlContext.MulticlassClassification.Trainers.PairwiseCoupling(binary.SdcaLogisticRegression("Topic", "Rows"), "Topic"),
            "trees one against all" => _mlContext.MulticlassClassification.Trainers.OneVersusAll(binary.FastTree("Topic", "Rows", numberOfTrees: 5, numberOfLeaves: 4), "Topic"),
            "a column beside" => transforms.Concatenate("Features", "Rows", "Weight").Append(sdca),
            "principal components" => transforms.ProjectToPrincipalComponents("Features", "Rows", rank: 3).Append(sdca),
            _ => transforms.NormalizeBinning("Features", "Rows").Append(sdca),
        };
    }

    private IDataView Load(IDataView like, uint[][] tokens)
    {
        SchemaDefinition schema = SchemaDefinition.Create(typeof(TokensAndWeight));
        schema[nameof(TokensAndWeight.Tokens)].ColumnType = like.Schema["Tokens"].Type;
        return _mlContext.Data.LoadFromEnumerable(tokens.Select(row => new TokensAndWeight { Tokens = new VBuffer<uint>(row.Length, row) }), schema);
    }

    private static float[][] Scores(IDataView view)
        => view.Schema["Score"].Type is VectorDataViewType ? VectorColumn.Read<float>(view, "Score") : [.. view.GetColumn<float>("Score").Select(score => (float[])[score])];

    private sealed class TokensAndWeight
    {
        public VBuffer<uint> Tokens { get; set; }

        public float Weight { get; set; } = 1f;
    }
}
