using Microsoft.ML;
using Microsoft.ML.Data;

namespace MlNetTokenize.Tests;

/// <summary>The rows and their layer where a text has several labels.</summary>
public sealed class MultiLabelTests
{
    private readonly MLContext _mlContext = new(seed: 1);

    [Fact]
    public void Each_label_has_a_score_and_a_probability_and_the_likely_ones_are_predicted()
    {
        IDataView train = Load(seed: 1), test = Load(seed: 2);
        var chain = _mlContext.Transforms.Text.TokenizeIntoWords("Labels").Append(_mlContext.Transforms.Conversion.MapValueToKey("Labels"))
            .Append(_mlContext.MulticlassClassification.Trainers.MultiLabelTokenEmbedding("Labels", options: new() { Dimension = 8, NgramBuckets = 5000 }));
        var model = chain.Fit(train);
        IDataView predicted = model.Transform(test);
        EmbeddingModel rows = model.LastTransformer.OfType<TokenEmbeddingTransformer>().Single().Model;
        Assert.Equal(["a", "b", "c"], rows.Head!.ClassNames!.Order());
        Assert.Equal(rows.Head.ClassNames, Names(predicted.Schema["Score"], "SlotNames"));
        Assert.Equal(rows.Head.ClassNames, Names(predicted.Schema["Probability"], "SlotNames"));
        Assert.Equal(rows.Head.ClassNames, Names(predicted.Schema["PredictedLabel"], "KeyValues"));
        uint[][] labels = [.. predicted.GetColumn<uint[]>("Labels")], keys = [.. predicted.GetColumn<uint[]>("PredictedLabel")], tokens = [.. predicted.GetColumn<uint[]>("Tokens")];
        float[][] scores = [.. predicted.GetColumn<float[]>("Score")], probabilities = [.. predicted.GetColumn<float[]>("Probability")];
        int right = 0;
        for (int row = 0; row < labels.Length; row++)
        {
            var vector = new float[8];
            var expected = new float[3];
            rows.Pool([.. tokens[row].Select(key => (int)key - 1)], vector, TokenPooling.Mean);
            rows.Head.Predict(vector, expected);
            for (int label = 0; label < 3; label++)
            {
                Assert.Equal(expected[label], probabilities[row][label], 1e-5f);
                Assert.Equal(expected[label], 1 / (1 + MathF.Exp(-scores[row][label])), 1e-5f);
            }

            Assert.Equal(Enumerable.Range(0, 3).Where(label => scores[row][label] >= 0).Select(label => (uint)label + 1), keys[row]);
            right += labels[row].Order().SequenceEqual(keys[row]) ? 1 : 0;
        }

        // What the tokens add is the score, to the rounding.
        TokenContributionTransformer explained = _mlContext.Transforms.Text.TokenContributions("Why", "Tokens", model.LastTransformer).Fit(predicted);
        Assert.True(explained.IsExact);
        Assert.Equal(rows.Head.ClassNames, explained.OutputNames);
        Assert.All(explained.Transform(predicted).GetColumn<float[]>("Why").Zip(scores), row =>
        {
            for (int label = 0; label < 3; label++)
            {
                Assert.Equal(row.Second[label], explained.Biases[label] + row.First.Where((_, place) => place % 3 == label).Sum(), 1e-3f);
            }
        });
        Assert.InRange(right, labels.Length * 0.9, labels.Length);
        Assert.Contains(keys, row => row.Length == 0);
        Assert.Contains(keys, row => row.Length == 3);
    }

    [Fact]
    public void It_does_what_ML_NET_asks_of_an_estimator()
    {
        IDataView data = _mlContext.Transforms.Text.TokenizeIntoWords("Labels").Append(_mlContext.Transforms.Conversion.MapValueToKey("Labels")).Fit(Load(seed: 3)).Transform(Load(seed: 3));
        EstimatorChecks.Run(_mlContext, _mlContext.MulticlassClassification.Trainers.MultiLabelTokenEmbedding("Labels", options: new() { Dimension = 4, NgramBuckets = 500, Epochs = 2 }), data);
    }

    [Fact]
    public void Another_label_is_refused()
    {
        IDataView data = Load(seed: 1);
        Assert.Contains("Labels", Assert.ThrowsAny<ArgumentException>(() => _mlContext.MulticlassClassification.Trainers.MultiLabelTokenEmbedding("Labels").Fit(data)).Message, StringComparison.Ordinal);
        IDataView key = _mlContext.Transforms.Conversion.MapValueToKey("Labels").Fit(data).Transform(data);
        Assert.Contains("vector of keys", Assert.ThrowsAny<ArgumentException>(() => _mlContext.MulticlassClassification.Trainers.MultiLabelTokenEmbedding("Labels").Fit(key)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_model_goes_on_with_the_key_values_as_names_and_says_which_are_lost()
    {
        List<string> messages = [];
        _mlContext.Log += (_, message) => messages.Add(message.Message);
        IDataView data = Load(seed: 1);
        IDataView Keys(params string[] labels)
        {
            IDataView keyData = _mlContext.Data.LoadFromEnumerable(labels.Select(label => new Label { Labels = label }));
            return _mlContext.Transforms.Text.TokenizeIntoWords("Labels").Append(_mlContext.Transforms.Conversion.MapValueToKey("Labels", keyData: keyData)).Fit(data).Transform(data);
        }

        EmbeddingModel Learn(IDataView view, EmbeddingModel? initial) => _mlContext.MulticlassClassification.Trainers.MultiLabelTokenEmbedding("Labels", options: new() { InitialModel = initial, Dimension = 8, NgramBuckets = 5000 })
            .Fit(view).OfType<TokenEmbeddingTransformer>().Single().Model;
        EmbeddingModel first = Learn(Keys("a", "b"), null);
        EmbeddingModel next = Learn(Keys("c", "b", "a"), first);
        Assert.Equal(["c", "b", "a"], next.Head!.ClassNames);
        Assert.DoesNotContain(messages, message => message.Contains("knows", StringComparison.Ordinal));
        Learn(Keys("c", "b"), next);
        Assert.Contains(messages, message => message.Contains("knows 1 classes", StringComparison.Ordinal) && message.Contains("'a'", StringComparison.Ordinal));
    }

    private static string[] Names(DataViewSchema.Column column, string annotation)
    {
        VBuffer<ReadOnlyMemory<char>> names = default;
        column.Annotations.GetValue(annotation, ref names);
        return [.. names.DenseValues().Select(name => name.ToString())];
    }

    // A text has a label if it has one of the label's five tokens.
    private IDataView Load(int seed)
    {
        var random = new Random(seed);
        return _mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, 1200).Select(_ =>
        {
            uint[] tokens = [.. Enumerable.Range(0, 6).Select(_ => (uint)random.Next(16, 51))];
            string labels = string.Empty;
            for (int label = 0; label < 3; label++)
            {
                if (random.Next(2) == 0)
                {
                    tokens[label * 2] = (uint)((label * 5) + random.Next(1, 6));
                    labels += $"{"abc"[label]} ";
                }
            }

            return new Row { Tokens = tokens, Labels = labels.Trim() };
        }).ToArray());
    }

    private sealed class Row
    {
        [KeyType(50)]
        [VectorType(6)]
        public uint[] Tokens { get; set; } = [];

        public string Labels { get; set; } = string.Empty;
    }

    private sealed class Label
    {
        public string Labels { get; set; } = string.Empty;
    }
}
