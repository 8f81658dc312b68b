using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;
using MlNetTokenize;

namespace OnnxEncoder;

/// <summary>A pipeline with the encoder in it, trained and measured.</summary>
/// <param name="RowsPerSecond">From texts to the encoder's vectors.</param>
/// <param name="Accuracy">The share of held-out texts whose label was found.</param>
/// <param name="LargestDifference">Between the pipeline's vectors and those of OnnxRuntime called by hand.</param>
internal sealed record Trial(double RowsPerSecond, double Accuracy, double LargestDifference)
{
    public static Trial Run(MLContext mlContext, IDataView train, IDataView test, BytePairTokenizer tokenizer, TokenColumnOptions columns)
    {
        // All that stands between a text and its vector.
        var encode = mlContext.Transforms.Text.TokenizeIntoSubwords(Encoder.Ids, "Text", tokenizer, columns)
            .Append(Encoder.Apply(mlContext, columns.PadToMaximum));

        // The encoder costs far more than the classifier: keep its vectors, so that SDCA, which reads its rows many times, computes them once.
        var pipeline = mlContext.Transforms.Conversion.MapValueToKey("LabelKey", "Label")
            .Append(encode)
            .AppendCacheCheckpoint(mlContext)
            .Append(mlContext.MulticlassClassification.Trainers.SdcaMaximumEntropy("LabelKey", Encoder.Vector));
        double accuracy = mlContext.MulticlassClassification.Evaluate(pipeline.Fit(train).Transform(test), "LabelKey").MicroAccuracy;

        // The median of a few rounds.
        IDataView encoded = encode.Fit(train).Transform(test);
        float[][] vectors = [];
        double[] seconds = [.. Enumerable.Range(0, 5).Select(_ =>
        {
            var watch = Stopwatch.StartNew();
            vectors = [.. encoded.GetColumn<float[]>(Encoder.Vector)];
            return watch.Elapsed.TotalSeconds;
        }).Order()];

        IEnumerable<(long[], long[], long[])> inputs = encoded.GetColumn<long[]>(Encoder.Ids)
            .Zip(encoded.GetColumn<long[]>(Encoder.Mask), encoded.GetColumn<long[]>(Encoder.Types));
        double difference = vectors.Zip(Encoder.Run(inputs)).Max(pair => pair.First.Zip(pair.Second).Max(values => Math.Abs(values.First - values.Second)));
        return new Trial(vectors.Length / seconds[seconds.Length / 2], accuracy, difference);
    }
}
