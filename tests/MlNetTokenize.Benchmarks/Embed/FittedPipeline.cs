using System.Diagnostics;
using System.Numerics.Tensors;
using Microsoft.ML;
using Microsoft.ML.Data;
using QuickStart;

namespace MlNetTokenize.Benchmarks;

/// <summary>An ML.NET pipeline from texts to labels that has been fitted.</summary>
internal sealed class FittedPipeline
{
    public const string Features = "Features";
    public const string LabelKey = "LabelKey";
    public const string PredictedLabel = "PredictedLabel";

    private readonly MLContext _mlContext;

    private FittedPipeline(MLContext mlContext, IReadOnlyList<ITransformer> transformers, double trainingSeconds)
    {
        _mlContext = mlContext;
        Transformers = transformers;
        TrainingSeconds = trainingSeconds;
    }

    public IReadOnlyList<ITransformer> Transformers { get; }

    public double TrainingSeconds { get; }

    /// <summary>Fits features, a cache and a trainer. The features stand directly in the chain: in a chain of their own ML.NET would not see that they have another mapping at training time.</summary>
    /// <param name="rows">The texts to learn from.</param>
    /// <param name="seed">Of the <see cref="MLContext"/>.</param>
    /// <param name="features">The estimators that make <see cref="Features"/> from the texts, by their context.</param>
    /// <param name="trainer">The trainer; SDCA if none is given.</param>
    public static FittedPipeline Fit(
        IEnumerable<LabelledText> rows, int seed, Func<MLContext, IEnumerable<IEstimator<ITransformer>>> features, Func<MLContext, IEstimator<ITransformer>>? trainer = null)
    {
        var mlContext = new MLContext(seed);
        IDataView data = mlContext.Data.LoadFromEnumerable(rows);
        EstimatorChain<ITransformer> chain = new EstimatorChain<ITransformer>().Append<ITransformer>(mlContext.Transforms.Conversion.MapValueToKey(LabelKey, nameof(LabelledText.Label)));
        foreach (IEstimator<ITransformer> estimator in features(mlContext))
        {
            chain = chain.Append(estimator);
        }

        chain = chain.AppendCacheCheckpoint(mlContext)
            .Append(trainer?.Invoke(mlContext) ?? mlContext.MulticlassClassification.Trainers.SdcaMaximumEntropy(LabelKey, Features))
            .Append<ITransformer>(mlContext.Transforms.Conversion.MapKeyToValue(PredictedLabel));
        long start = Stopwatch.GetTimestamp();
        TransformerChain<ITransformer> fitted = chain.Fit(data);
        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        return new FittedPipeline(mlContext, [.. fitted], seconds);
    }

    /// <summary>The same pipeline with another transformer in the place of one.</summary>
    public FittedPipeline Replace(ITransformer old, ITransformer replacement)
        => new(_mlContext, [.. Transformers.Select(transformer => transformer == old ? replacement : transformer)], TrainingSeconds);

    public T Find<T>()
        where T : ITransformer
        => Transformers.OfType<T>().Single();

    /// <summary>The keys of labels come in the order of the training texts, as the task's classes do.</summary>
    public ClassificationScore Evaluate(ClassificationTask task) => ClassificationScore.Of(
        task,
        Transform(task.Test).GetColumn<float[]>("Score").Select(scores => (TensorPrimitives.IndexOfMax<float>(scores), (Func<int, double>)(label => label < 0 ? 0 : scores[label]))));

    /// <summary>Goes through a column of the texts, and computes nothing that it does not need. Nothing is cached.</summary>
    /// <param name="rows">The texts.</param>
    /// <param name="column">The column.</param>
    /// <param name="oneThread">Whether all is computed in this thread. By itself ML.NET has several threads compute the rows and hands them over in batches.</param>
    public void Read<T>(IEnumerable<LabelledText> rows, string column, bool oneThread)
    {
        IDataView view = Transform(rows);
        DataViewSchema.Column found = view.Schema[column];
        using DataViewRowCursor cursor = oneThread ? view.GetRowCursorSet([found], 1).Single() : view.GetRowCursor([found]);
        ValueGetter<T> getter = cursor.GetGetter<T>(found);
        T value = default!;
        while (cursor.MoveNext())
        {
            getter(ref value);
        }
    }

    public long MeasureModel()
    {
        using var stream = new MemoryStream();
        _mlContext.Model.Save(Chain, _mlContext.Data.LoadFromEnumerable<LabelledText>([]).Schema, stream);
        return stream.Length;
    }

    private TransformerChain<ITransformer> Chain => new([.. Transformers]);

    private IDataView Transform(IEnumerable<LabelledText> rows) => Chain.Transform(_mlContext.Data.LoadFromEnumerable(rows));
}
