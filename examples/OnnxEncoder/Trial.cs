using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace OnnxEncoder;

/// <summary>A way from texts to vectors, with a classifier after it, trained and measured.</summary>
/// <param name="RowsPerSecond">From texts to vectors.</param>
/// <param name="Accuracy">The share of held-out texts whose label was found.</param>
/// <param name="Vectors">Of the held-out texts.</param>
internal sealed record Trial(double RowsPerSecond, double Accuracy, float[][] Vectors)
{
    public static Trial Run(MLContext mlContext, IDataView train, IDataView test, IEstimator<ITransformer> encode, string vectorColumnName)
    {
        // The encoder costs far more than the classifier: keep its vectors, so that SDCA, which reads its rows many times, computes them once.
        var pipeline = mlContext.Transforms.Conversion.MapValueToKey("LabelKey", "Label")
            .Append(encode)
            .AppendCacheCheckpoint(mlContext)
            .Append(mlContext.MulticlassClassification.Trainers.SdcaMaximumEntropy("LabelKey", vectorColumnName));
        var model = pipeline.Fit(train);
        double accuracy = mlContext.MulticlassClassification.Evaluate(model.Transform(test), "LabelKey").MicroAccuracy;

        // The median of a few rounds.
        float[][] vectors = [];
        IDataView encoded = model.Transform(test);
        double[] seconds = [.. Enumerable.Range(0, 3).Select(_ =>
        {
            var watch = Stopwatch.StartNew();
            vectors = [.. encoded.GetColumn<float[]>(vectorColumnName)];
            return watch.Elapsed.TotalSeconds;
        }).Order()];
        return new Trial(vectors.Length / seconds[seconds.Length / 2], accuracy, vectors);
    }
}
