using System.Diagnostics;
using Microsoft.ML;
using Microsoft.ML.Data;

namespace QuickStart;

/// <summary>A pipeline that has been trained and measured.</summary>
internal sealed class Contender
{
    private Contender(string name, ITransformer model, TimeSpan? trainingTime, MulticlassClassificationMetrics metrics)
    {
        Name = name;
        Model = model;
        TrainingTime = trainingTime;
        Metrics = metrics;
    }

    public string Name { get; }

    public ITransformer Model { get; }

    /// <summary>None where the model was made of another.</summary>
    public TimeSpan? TrainingTime { get; }

    public MulticlassClassificationMetrics Metrics { get; }

    public double RowsPerSecond { get; private set; }

    public long ModelBytes { get; private set; }

    /// <summary>
    /// Trains features and trainer on one half of the data and evaluates them on the other. All contenders run exactly this. The transforms stand in one chain with the trainer, as
    /// ML.NET asks for where a transform does something else while a trainer behind it is fitted.
    /// </summary>
    public static Contender Train(string name, MLContext mlContext, IDataView train, IDataView test, bool withTrees, params IEstimator<ITransformer>[] features)
    {
        // The cache stands before the trainer: SDCA goes over its rows again and again, and would compute the features anew each time.
        IEstimator<ITransformer> start = mlContext.Transforms.Conversion.MapValueToKey("LabelKey", "Label");
        IEstimator<ITransformer> trainer = withTrees
            ? mlContext.MulticlassClassification.Trainers.LightGbm("LabelKey", "Features")
            : mlContext.MulticlassClassification.Trainers.SdcaMaximumEntropy("LabelKey", "Features");
        var pipeline = features.Aggregate(new EstimatorChain<ITransformer>().Append(start), (chain, transform) => chain.Append(transform))
            .AppendCacheCheckpoint(mlContext)
            .Append(trainer)
            .Append(mlContext.Transforms.Conversion.MapKeyToValue("PredictedLabel"));
        var watch = Stopwatch.StartNew();
        var model = pipeline.Fit(train);
        TimeSpan trainingTime = watch.Elapsed;
        return new Contender(name, model, trainingTime, Evaluate(mlContext, model, test));
    }

    /// <summary>The same model with one of its transformers replaced.</summary>
    /// <param name="name">The name.</param>
    /// <param name="mlContext">The context.</param>
    /// <param name="test">What it is evaluated on.</param>
    /// <param name="replace">Gives a transformer's replacement, or nothing where it stays.</param>
    public Contender Replace(string name, MLContext mlContext, IDataView test, Func<ITransformer, ITransformer?> replace)
    {
        var model = new TransformerChain<ITransformer>([.. ((IEnumerable<ITransformer>)Model).Select(transformer => replace(transformer) ?? transformer)]);
        return new Contender(name, model, trainingTime: null, Evaluate(mlContext, model, test));
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

    private static MulticlassClassificationMetrics Evaluate(MLContext mlContext, ITransformer model, IDataView test)
        => mlContext.MulticlassClassification.Evaluate(model.Transform(test), "LabelKey");
}
