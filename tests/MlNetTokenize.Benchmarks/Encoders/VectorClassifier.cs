using System.Diagnostics;
using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;
using SemanticSearch;

namespace MlNetTokenize.Benchmarks;

/// <summary>An encoder's vectors with logistic regression on them (ML.NET's L-BFGS).</summary>
internal static class VectorClassifier
{
    private const int TextsToTime = 300;

    public static ClassificationResult Classify(string name, ClassificationTask task, int seed, MiniLm encoder, IReadOnlyDictionary<string, float[]> vectors)
    {
        var mlContext = new MLContext(seed);
        IDataView train = mlContext.Data.LoadFromEnumerable(task.Train.Select(row => new VectorRow { Class = (uint)task.ClassOf(row) + 1, Features = vectors[row.Text] }), SchemaOf(task));
        long start = Stopwatch.GetTimestamp();
        var fitted = mlContext.MulticlassClassification.Trainers.LbfgsMaximumEntropy(nameof(VectorRow.Class), nameof(VectorRow.Features)).Fit(mlContext.Data.Cache(train));
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        IDataView test = mlContext.Data.LoadFromEnumerable(task.Test.Select(row => new VectorRow { Features = vectors[row.Text] }), SchemaOf(task));
        var score = ClassificationScore.Of(
            task,
            fitted.Transform(test).GetColumn<float[]>("Score").Select(scores => (TensorPrimitives.IndexOfMax<float>(scores), (Func<int, double>)(label => label < 0 ? 0 : scores[label]))));

        // The layer takes no time against the encoder.
        string[] texts = [.. task.Test.Take(TextsToTime).Select(row => row.Text)];
        double encoding = Measuring.Seconds(1, warmUpRounds: 1, () => encoder.Encode(texts)).Single();
        return new ClassificationResult(name, score, seconds, texts.Length / encoding, encoder.ModelBytes);
    }

    private static SchemaDefinition SchemaOf(ClassificationTask task)
    {
        SchemaDefinition schema = SchemaDefinition.Create(typeof(VectorRow));
        schema[nameof(VectorRow.Class)].ColumnType = new KeyDataViewType(typeof(uint), (ulong)task.ClassCount);
        return schema;
    }

    private sealed class VectorRow
    {
        [KeyType(1)]
        public uint Class { get; set; }

        [VectorType(MiniLm.Dimension)]
        public float[] Features { get; set; } = [];
    }
}
