using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

/// <summary>What stands behind tokens and vectors in pipelines: ML.NET's text transforms, trainers and measures.</summary>
public sealed class DownstreamTests
{
    private static readonly TextRow[] Learned = TopicTexts.Create(240, seed: 1);
    private static readonly TextRow[] Held = TopicTexts.Create(90, seed: 2);

    private readonly MLContext _mlContext = new(seed: 1);
    private readonly IDataView _learned;
    private readonly IDataView _held;

    public DownstreamTests()
    {
        _learned = _mlContext.Data.LoadFromEnumerable(Learned);
        _held = _mlContext.Data.LoadFromEnumerable(Held);
    }

    public static TheoryData<string> MulticlassTrainers => ["SDCA", "L-BFGS", "LightGBM", "averaged perceptron", "FastTree"];

    public static TheoryData<string> TokenFeatures => ["n-grams", "hashed n-grams", "hashed word bags", "LDA"];

    private SubwordTokenizingEstimator Tokens => _mlContext.Transforms.Text.TokenizeIntoSubwords("Tokens", "Text", TextRows.SmallVocabulary);

    private EstimatorChain<TokenEmbeddingTransformer> Vectors => Tokens.Append(_mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", SmallEmbedding(), "Topic"));

    [Theory]
    [MemberData(nameof(MulticlassTrainers))]
    public void Trainers_of_classes_learn_from_vectors(string trainer)
    {
        EstimatorChain<ITransformer> pipeline = Vectors.AppendCacheCheckpoint(_mlContext).Append(Find(trainer));
        Assert.InRange(Accuracy(pipeline.Fit(_learned)), 0.95, 1);
    }

    [Theory]
    [MemberData(nameof(TokenFeatures))]
    public void Text_transforms_of_mlnet_take_the_tokens(string features)
    {
        var pipeline = Tokens.Append(FeaturesOf(features)).AppendCacheCheckpoint(_mlContext)
            .Append(_mlContext.MulticlassClassification.Trainers.SdcaMaximumEntropy("Topic"));

        // Topics found without labels tell less.
        Assert.InRange(Accuracy(pipeline.Fit(_learned)), features == "LDA" ? 0.6 : 0.9, 1);
    }

    [Fact]
    public void Clusters_of_vectors_are_the_topics()
    {
        IDataView clustered = Vectors.Append(_mlContext.Clustering.Trainers.KMeans("Features", numberOfClusters: 3)).Fit(_learned).Transform(_held);
        (uint Topic, uint Cluster)[] pairs = [.. clustered.GetColumn<uint>("Topic").Zip(clustered.GetColumn<uint>("PredictedLabel"))];
        int inLargest = pairs.GroupBy(pair => pair.Cluster).Sum(cluster => cluster.GroupBy(pair => pair.Topic).Max(topic => topic.Count()));
        Assert.InRange(inLargest, Held.Length * 9 / 10, Held.Length);
    }

    [Fact]
    public void Cross_validation_learns_each_vocabulary_and_embedding_from_its_own_part()
    {
        var pipeline = Vectors.AppendCacheCheckpoint(_mlContext).Append(_mlContext.MulticlassClassification.Trainers.SdcaMaximumEntropy("Topic"));
        var folds = _mlContext.MulticlassClassification.CrossValidate(_learned, pipeline, numberOfFolds: 3, labelColumnName: "Topic");
        Assert.Equal(3, folds.Count);
        Assert.All(folds, fold => Assert.InRange(fold.Metrics.MicroAccuracy, 0.9, 1));
        Assert.Equal(3, folds.Select(fold => fold.Model.Transform(_held).GetColumn<float[]>("Features").First()).Select(vector => string.Join(' ', vector)).Distinct().Count());
    }

    [Fact]
    public void Permutation_feature_importance_names_the_dimensions()
    {
        IDataView vectors = Vectors.Fit(_learned).Transform(_learned);
        var trained = _mlContext.MulticlassClassification.Trainers.SdcaMaximumEntropy("Topic").Fit(vectors);
        var importance = _mlContext.MulticlassClassification.PermutationFeatureImportance((ITransformer)trained, vectors, "Topic");
        Assert.Equal(Enumerable.Range(0, 8).Select(i => $"Dimension{i}"), importance.Keys.Order(StringComparer.Ordinal));
        Assert.Contains(importance.Values, metrics => metrics.MicroAccuracy.Mean < -0.01);
    }

    [Fact]
    public void A_regression_learns_from_vectors()
    {
        var pipeline = Tokens.Append(_mlContext.Transforms.Text.LearnTokenEmbedding("Features", "Tokens", SmallEmbedding(), "Score"))
            .AppendCacheCheckpoint(_mlContext).Append(_mlContext.Regression.Trainers.FastTree("Score", "Features"));
        Assert.InRange(_mlContext.Regression.Evaluate(pipeline.Fit(_learned).Transform(_held), "Score").RSquared, 0.9, 1);
    }

    private static EmbeddingTrainingOptions SmallEmbedding() => new() { Dimension = 8 };

    private double Accuracy(ITransformer model) => _mlContext.MulticlassClassification.Evaluate(model.Transform(_held), "Topic").MicroAccuracy;

    private IEstimator<ITransformer> Find(string trainer)
    {
        MulticlassClassificationCatalog.MulticlassClassificationTrainers trainers = _mlContext.MulticlassClassification.Trainers;
        return trainer switch
        {
            "SDCA" => trainers.SdcaMaximumEntropy("Topic"),
            "L-BFGS" => trainers.LbfgsMaximumEntropy("Topic"),
            "LightGBM" => trainers.LightGbm("Topic"),
            "averaged perceptron" => trainers.OneVersusAll(_mlContext.BinaryClassification.Trainers.AveragedPerceptron("Topic"), "Topic"),
            "FastTree" => trainers.OneVersusAll(_mlContext.BinaryClassification.Trainers.FastTree("Topic"), "Topic"),
            _ => throw new ArgumentException(trainer),
        };
    }

    private IEstimator<ITransformer> FeaturesOf(string features)
    {
        TransformsCatalog.TextTransforms text = _mlContext.Transforms.Text;
        return features switch
        {
            "n-grams" => text.ProduceNgrams("Features", "Tokens"),
            "hashed n-grams" => text.ProduceHashedNgrams("Features", "Tokens", numberOfBits: 12),
            "hashed word bags" => _mlContext.Transforms.Conversion.MapKeyToValue("Pieces", "Tokens").Append(text.ProduceHashedWordBags("Features", "Pieces", numberOfBits: 12)),
            "LDA" => text.ProduceNgrams("Counts", "Tokens", ngramLength: 1, useAllLengths: false).Append(text.LatentDirichletAllocation("Features", "Counts", numberOfTopics: 12)),
            _ => throw new ArgumentException(features),
        };
    }
}
