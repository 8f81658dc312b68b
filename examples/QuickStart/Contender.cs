using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace QuickStart;

/// <summary>A pipeline that has been trained and measured.</summary>
internal sealed class Contender
{
    private Contender(string name, ITransformer model, TimeSpan trainingTime, MulticlassClassificationMetrics metrics)
    {
        Name = name;
        Model = model;
        TrainingTime = trainingTime;
        Metrics = metrics;
    }

    public string Name { get; }

    public ITransformer Model { get; }

    public TimeSpan TrainingTime { get; }

    public MulticlassClassificationMetrics Metrics { get; }

    public double RowsPerSecond { get; private set; }

    public long ModelBytes { get; private set; }

    /// <summary>Trains features and trainer on one half of the data and evaluates them on the other. Both contenders run exactly this.</summary>
    public static Contender Train(string name, MLContext mlContext, IEstimator<ITransformer> features, IDataView train, IDataView test)
    {
        // The cache stands before the trainer: SDCA goes over its rows again and again, and would compute the features anew each time.
        var pipeline = mlContext.Transforms.Conversion.MapValueToKey("LabelKey", "Label")
            .Append(features)
            .AppendCacheCheckpoint(mlContext)
            .Append(mlContext.MulticlassClassification.Trainers.SdcaMaximumEntropy("LabelKey", "Features"))
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var watch = Stopwatch.StartNew();
        var model = pipeline.Fit(train);
        TimeSpan trainingTime = watch.Elapsed;
        return new Contender(name, model, trainingTime, mlContext.MulticlassClassification.Evaluate(model.Transform(test), "LabelKey"));
    }

    /// <summary>Saves the model.</summary>
    public void Save(MLContext mlContext, DataViewSchema schema, string path)
    {
        mlContext.Model.Save(Model, schema, path);
        ModelBytes = new FileInfo(path).Length;
    }

    /// <summary>Predicts every row of the data in turns with the others, and keeps the median speed: these rounds see the same machine.</summary>
    public static void MeasurePrediction(IDataView data, int rounds, params Contender[] contenders)
    {
        var seconds = contenders.ToDictionary(contender => contender, _ => new List<double>());
        int rows = 0;

        // The first round warms up.
        for (int round = 0; round <= rounds; round++)
        {
            foreach (Contender contender in contenders)
            {
                var watch = Stopwatch.StartNew();
                rows = contender.Model.Transform(data).GetColumn<string>("PredictedLabel").Count();
                if (round > 0)
                {
                    seconds[contender].Add(watch.Elapsed.TotalSeconds);
                }
            }
        }

        foreach (Contender contender in contenders)
        {
            contender.RowsPerSecond = rows / seconds[contender].Order().ElementAt(rounds / 2);
        }
    }
}
