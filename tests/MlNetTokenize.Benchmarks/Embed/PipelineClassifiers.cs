using Microsoft.ML;
using QuickStart;

namespace MlNetTokenize.Benchmarks;

/// <summary>The classifiers of this library and of ML.NET, in this process. Of several seeds every number is the median; the last one's pipelines are kept.</summary>
internal sealed class PipelineClassifiers
{
    /// <summary>How often all is predicted before it is measured, until the code that runs most has been compiled well.</summary>
    public const int WarmUpRounds = 12;

    private const int Vocabulary = 16_384;
    private const int WarmUpRows = 500;
    private const int FewestRowsToPredict = 10_000;

    // Fitting LightGBM to FeaturizeText's hundred thousand columns takes seconds with thousands of texts, and a quarter of an hour with tens of thousands and twenty labels.
    private const int MostTextsForInBoxTrees = 10_000;
    private static readonly int[] Seeds = [1, 2, 3];

    private readonly ClassificationTask _task;

    private PipelineClassifiers(ClassificationTask task, FittedPipeline ours, FittedPipeline inBox, IReadOnlyList<ClassificationResult> results)
    {
        _task = task;
        Ours = ours;
        InBox = inBox;
        Results = results;
    }

    public string TaskName => _task.Name;

    /// <summary>The test texts, as often as they are needed for a time that can be measured.</summary>
    public LabelledText[] RowsToPredict => Repeat(_task.Test);

    public FittedPipeline Ours { get; }

    public FittedPipeline InBox { get; }

    public IReadOnlyList<ClassificationResult> Results { get; }

    public static PipelineClassifiers Measure(ClassificationTask task, EmbedArguments arguments)
    {
        // Code is compiled here, which no contender pays for.
        FittedPipeline.Fit(task.Train.Take(WarmUpRows), Seeds[0], mlContext => OurFeatures(mlContext, new LearningClock()));
        FittedPipeline.Fit(task.Train.Take(WarmUpRows), Seeds[0], InBoxFeatures);

        string[] names = ["MlNetTokenize + SDCA", "… its rows as Int8", "… its own head", "MlNetTokenize + LightGBM", "FeaturizeText + SDCA", "FeaturizeText + LightGBM"];
        var scores = names.Select(_ => new List<ClassificationScore>()).ToArray();
        var seconds = names.Select(_ => new List<double>()).ToArray();
        FittedPipeline? ours = null, int8 = null, trees = null, inBox = null, inBoxTrees = null;
        bool hasInBoxTrees = arguments.Trees || task.Train.Length <= MostTextsForInBoxTrees;
        foreach (int seed in Seeds)
        {
            var clock = new LearningClock();
            ours = FittedPipeline.Fit(task.Train, seed, mlContext => OurFeatures(mlContext, clock));
            var embedding = ours.Find<TokenEmbeddingTransformer>();
            int8 = ours.Replace(embedding, embedding.Quantize(EmbeddingPrecision.Int8));
            inBox = FittedPipeline.Fit(task.Train, seed, InBoxFeatures);
            trees = FittedPipeline.Fit(task.Train, seed, mlContext => OurFeatures(mlContext, new LearningClock()), LightGbm);
            Add(0, ours.Evaluate(task), ours.TrainingSeconds);
            Add(1, int8.Evaluate(task), ours.TrainingSeconds);
            Add(2, new OurHead(ours).Evaluate(task), clock.EndSeconds);
            Add(3, trees.Evaluate(task), trees.TrainingSeconds);
            Add(4, inBox.Evaluate(task), inBox.TrainingSeconds);

            // It has no choice that depends on the seed, and takes minutes.
            if (hasInBoxTrees && inBoxTrees is null)
            {
                inBoxTrees = FittedPipeline.Fit(task.Train, seed, InBoxFeatures, LightGbm);
                Add(5, inBoxTrees.Evaluate(task), inBoxTrees.TrainingSeconds);
            }
        }

        var head = new OurHead(ours!);
        LabelledText[] rows = Repeat(task.Test);
        List<Action> predictions = [() => Predict(ours!), () => Predict(int8!), () => head.PredictAll(rows), () => Predict(trees!), () => Predict(inBox!)];
        List<FittedPipeline> models = [ours!, int8!, ours!, trees!, inBox!];
        if (inBoxTrees is not null)
        {
            predictions.Add(() => Predict(inBoxTrees));
            models.Add(inBoxTrees);
        }

        double[] prediction = Measuring.Seconds(arguments.Rounds, WarmUpRounds, [.. predictions]);
        var results = models.Select((model, i) => new ClassificationResult(
            names[i],
            new ClassificationScore(Measuring.Median([.. scores[i].Select(score => score.Accuracy)]), Measuring.Median([.. scores[i].Select(score => score.LogLoss)]), Measuring.Median([.. scores[i].Select(score => score.AreaUnderCurve)])),
            Measuring.Median(seconds[i]),
            rows.Length / prediction[i],
            model.MeasureModel())).ToList();
        if (inBoxTrees is null)
        {
            results.Add(ClassificationResult.Failed(names[^1], "only with --trees"));
        }

        return new PipelineClassifiers(task, ours!, inBox!, results);

        void Add(int contender, ClassificationScore score, double trainingSeconds)
        {
            scores[contender].Add(score);
            seconds[contender].Add(trainingSeconds);
        }

        void Predict(FittedPipeline pipeline) => pipeline.Read<ReadOnlyMemory<char>>(rows, FittedPipeline.PredictedLabel, oneThread: false);
    }

    private static LabelledText[] Repeat(LabelledText[] rows)
        => [.. Enumerable.Repeat(rows, (FewestRowsToPredict + rows.Length - 1) / rows.Length).SelectMany(again => again)];

    private static IEnumerable<IEstimator<ITransformer>> OurFeatures(MLContext mlContext, LearningClock clock) =>
    [
        mlContext.Transforms.Text.TokenizeIntoSubwords(
            "Tokens", nameof(LabelledText.Text), new BytePairTrainingOptions { VocabularySize = Vocabulary }, new TokenColumnOptions { Lowercase = true }),
        mlContext.Transforms.Text.LearnTokenEmbedding(FittedPipeline.Features, "Tokens", new EmbeddingTrainingOptions { Progress = clock }, FittedPipeline.LabelKey),
    ];

    private static IEstimator<ITransformer> LightGbm(MLContext mlContext) => mlContext.MulticlassClassification.Trainers.LightGbm(FittedPipeline.LabelKey, FittedPipeline.Features);

    private static IEnumerable<IEstimator<ITransformer>> InBoxFeatures(MLContext mlContext)
        => [mlContext.Transforms.Text.FeaturizeText(FittedPipeline.Features, nameof(LabelledText.Text))];
}
