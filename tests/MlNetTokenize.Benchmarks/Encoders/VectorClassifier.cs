using System.Diagnostics;
using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;
using Microsoft.ML.Trainers;
using SemanticSearch;

namespace MlNetTokenize.Benchmarks;

/// <summary>An encoder's vectors with logistic regression on them (ML.NET's L-BFGS).</summary>
internal static class VectorClassifier
{
    private const string Key = "Key";
    private const int TextsToTime = 300;

    public static ClassificationResult Classify(string name, ClassificationTask task, int seed, MiniLm encoder, IReadOnlyDictionary<string, float[]> vectors)
    {
        var mlContext = new MLContext(seed);
        IDataView train = mlContext.Data.LoadFromEnumerable(task.Train.Select(row => new VectorRow { Class = task.ClassOf(row), Features = vectors[row.Text] }));

        // All classes, also those that few texts do not have, in their order.
        IDataView classes = mlContext.Data.LoadFromEnumerable(Enumerable.Range(0, task.ClassCount).Select(number => new ClassRow { Class = number }));
        long start = Stopwatch.GetTimestamp();
        var fitted = mlContext.Transforms.Conversion.MapValueToKey(Key, nameof(VectorRow.Class), keyData: classes)
            .AppendCacheCheckpoint(mlContext)
            .Append(mlContext.MulticlassClassification.Trainers.LbfgsMaximumEntropy(new LbfgsMaximumEntropyMulticlassTrainer.Options
            {
                LabelColumnName = Key,
                FeatureColumnName = nameof(VectorRow.Features),

                // As scikit-learn's LogisticRegression by default. ML.NET's own default takes most weights of vectors of length one away.
                L1Regularization = 0,
                L2Regularization = 1,
            }))
            .Fit(train);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        IDataView test = mlContext.Data.LoadFromEnumerable(task.Test.Select(row => new VectorRow { Features = vectors[row.Text] }));
        var score = ClassificationScore.Of(
            task,
            fitted.Transform(test).GetColumn<float[]>("Score").Select(scores => (TensorPrimitives.IndexOfMax<float>(scores), (Func<int, double>)(label => label < 0 ? 0 : scores[label]))));

        // The layer takes no time against the encoder.
        string[] texts = [.. task.Test.Take(TextsToTime).Select(row => row.Text)];
        double encoding = Measuring.Seconds(1, warmUpRounds: 1, () => encoder.Encode(texts)).Single();
        return new ClassificationResult(name, score, seconds, texts.Length / encoding, encoder.ModelBytes);
    }

    private sealed class VectorRow
    {
        public int Class { get; set; }

        [VectorType(MiniLm.Dimension)]
        public float[] Features { get; set; } = [];
    }

    private sealed class ClassRow
    {
        public int Class { get; set; }
    }
}
