using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

/// <summary>The rows and their layer as a trainer of ML.NET's catalogs.</summary>
public sealed class TokenEmbeddingTrainerTests
{
    private static readonly string[] Topics = ["animals", "travel", "weather"];
    private readonly MLContext _mlContext = new(seed: 1);

    private static EmbeddingTrainingOptions Small => new() { Dimension = 8, NgramBuckets = 5000 };

    [Fact]
    public void Classes_are_told_apart_with_ML_NET_s_columns_and_evaluators()
    {
        IDataView train = Load(seed: 1), test = Load(seed: 2);
        var chain = _mlContext.Transforms.Conversion.MapValueToKey("Label", nameof(Row.Topic)).Append(_mlContext.MulticlassClassification.Trainers.TokenEmbedding(options: Small));
        var model = chain.Fit(train);
        IDataView predicted = model.Transform(test);
        MulticlassClassificationMetrics metrics = _mlContext.MulticlassClassification.Evaluate(predicted);
        Assert.InRange(metrics.MicroAccuracy, 0.95, 1);
        Assert.InRange(metrics.LogLoss, 0, 0.2);
        Assert.Equal(Topics.Order(), metrics.ConfusionMatrix.PerClassPrecision.Count == 3 ? Names(predicted.Schema["Score"], SlotNames).Order() : []);
        Assert.Equal(Names(predicted.Schema["Score"], SlotNames), Names(predicted.Schema["PredictedLabel"], "KeyValues"));
        Assert.Null(predicted.Schema.GetColumnOrNull("MlNetTokenize.Vectors"));

        // Score is what the model's own layer says, in memory and loaded.
        var embedding = Steps(model).OfType<TokenEmbeddingTransformer>().Single();
        float[][] scores = [.. predicted.GetColumn<float[]>("Score")];
        Assert.All(scores, score => Assert.Equal(1, score.Sum(), 1e-4));
        Assert.All(predicted.GetColumn<uint[]>("Tokens").Zip(scores), row => AssertClose(Predict(embedding.Model, row.First), row.Second));
        IDataView again = SavedModel.Reload(_mlContext, model, train.Schema).Transform(test);
        Assert.Equal(scores, again.GetColumn<float[]>("Score"));
        Assert.Equal(Names(predicted.Schema["PredictedLabel"], "KeyValues"), Names(again.Schema["PredictedLabel"], "KeyValues"));
        Assert.Equal(SchemaChecks.ShapeOf(predicted.Schema).Select(column => (column.Name, column.Kind, column.ItemType, column.IsKey)).Order(), chain.GetOutputSchema(SchemaChecks.ShapeOf(train.Schema)).Select(column => (column.Name, column.Kind, column.ItemType, column.IsKey)).Order());
    }

    [Fact]
    public void Cross_validation_works_and_a_key_without_values_is_a_label_too()
    {
        var results = _mlContext.MulticlassClassification.CrossValidate(Load(seed: 1), _mlContext.MulticlassClassification.Trainers.TokenEmbedding(nameof(Row.TopicKey), options: Small), numberOfFolds: 3, labelColumnName: nameof(Row.TopicKey));
        Assert.All(results, result => Assert.InRange(result.Metrics.MicroAccuracy, 0.9, 1));
    }

    [Fact]
    public void A_Boolean_has_a_score_a_probability_and_a_predicted_label()
    {
        IDataView train = Load(seed: 1), test = Load(seed: 2);
        TransformerChain<ITransformer> model = _mlContext.BinaryClassification.Trainers.TokenEmbedding(nameof(Row.IsTravel), options: Small).Fit(train);
        IDataView predicted = SavedModel.Reload(_mlContext, model, train.Schema).Transform(test);
        CalibratedBinaryClassificationMetrics metrics = _mlContext.BinaryClassification.Evaluate(predicted, nameof(Row.IsTravel));
        Assert.InRange(metrics.AreaUnderRocCurve, 0.97, 1);
        Assert.InRange(metrics.LogLoss, 0, 0.3);
        EmbeddingModel rows = model.OfType<TokenEmbeddingTransformer>().Single().Model;
        float[] probabilities = [.. predicted.GetColumn<float>("Probability")];
        Assert.All(predicted.GetColumn<uint[]>("Tokens").Zip(probabilities), row => AssertClose(Predict(rows, row.First), [row.Second]));
        Assert.Equal(probabilities.Select(value => value > 0.5f), predicted.GetColumn<bool>("PredictedLabel"));
    }

    [Fact]
    public void A_number_is_told_in_its_own_units()
    {
        IDataView train = Load(seed: 1), test = Load(seed: 2);
        TransformerChain<ITransformer> model = _mlContext.Regression.Trainers.TokenEmbedding(nameof(Row.Price), options: Small).Fit(train);
        IDataView predicted = SavedModel.Reload(_mlContext, model, train.Schema).Transform(test);
        Assert.InRange(_mlContext.Regression.Evaluate(predicted, nameof(Row.Price)).RSquared, 0.8, 1);
        EmbeddingModel rows = model.OfType<TokenEmbeddingTransformer>().Single().Model;
        Assert.All(predicted.GetColumn<uint[]>("Tokens").Zip(predicted.GetColumn<float>("Score")), row => Assert.Equal(Predict(rows, row.First)[0], row.Second, 0.05f));
    }

    [Fact]
    public void A_label_of_another_type_an_objective_without_labels_and_a_sequence_are_refused()
    {
        IDataView train = Load(seed: 1);
        Assert.Contains("Topic", Assert.ThrowsAny<ArgumentException>(() => _mlContext.MulticlassClassification.Trainers.TokenEmbedding(nameof(Row.Topic)).Fit(train)).Message, StringComparison.Ordinal);
        Assert.Contains("IsTravel", Assert.ThrowsAny<ArgumentException>(() => _mlContext.Regression.Trainers.TokenEmbedding(nameof(Row.IsTravel)).Fit(train)).Message, StringComparison.Ordinal);
        Assert.Contains("Price", Assert.ThrowsAny<ArgumentException>(() => _mlContext.BinaryClassification.Trainers.TokenEmbedding(nameof(Row.Price)).GetOutputSchema(SchemaChecks.ShapeOf(train.Schema))).Message, StringComparison.Ordinal);
        Assert.Contains("nothing", Assert.ThrowsAny<ArgumentException>(() => _mlContext.BinaryClassification.Trainers.TokenEmbedding("nothing").Fit(train)).Message, StringComparison.Ordinal);
        Assert.Contains("SkipGram", Assert.Throws<ArgumentException>(() => _mlContext.Regression.Trainers.TokenEmbedding(options: new() { Objective = EmbeddingObjective.SkipGram })).Message, StringComparison.Ordinal);
        Assert.Contains("None", Assert.Throws<ArgumentException>(() => _mlContext.Regression.Trainers.TokenEmbedding(options: new() { Pooling = TokenPooling.None })).Message, StringComparison.Ordinal);
    }

    private const string SlotNames = "SlotNames";

    private static IEnumerable<ITransformer> Steps(ITransformer model)
        => model is IEnumerable<ITransformer> chain ? chain.SelectMany(Steps) : [model];

    private static string[] Names(DataViewSchema.Column column, string annotation)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.Annotations.GetValue(annotation, ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    private static float[] Predict(EmbeddingModel model, uint[] keys)
    {
        var vector = new float[model.Dimension];
        model.Pool([.. keys.Select(key => (int)key - 1)], vector, TokenPooling.Mean);
        var prediction = new float[model.Head!.OutputCount];
        model.Head.Predict(vector, prediction);
        return prediction;
    }

    private static void AssertClose(float[] expected, float[] actual) => Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-4f));

    // One token of the class among four that all classes have. ML.NET takes a vector's keys as they are, from 1 up, and a single key from 0 up.
    private IDataView Load(int seed)
    {
        var random = new Random(seed);
        return _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 900).Select(_ =>
        {
            int topic = random.Next(3);
            uint[] tokens = [.. Enumerable.Range(0, 5).Select(_ => (uint)random.Next(16, 51))];
            tokens[random.Next(5)] = (uint)((topic * 5) + random.Next(1, 6));
            return new Row { Tokens = tokens, Topic = Topics[topic], TopicKey = (uint)topic, IsTravel = topic == 1, Price = 100 + (50 * topic) };
        }).ToArray());
    }

    private sealed class Row
    {
        [VectorType]
        [KeyType(50)]
        public uint[] Tokens { get; set; } = [];

        public string Topic { get; set; } = string.Empty;

        [KeyType(3)]
        public uint TopicKey { get; set; }

        public bool IsTravel { get; set; }

        public float Price { get; set; }
    }
}
