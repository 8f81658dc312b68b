using MlNetTokenize.Embedding.Numerics;
using MlNetTokenize.Embedding.Training.Examples;
using MlNetTokenize.Embedding.Training.Learners;

namespace MlNetTokenize.Embedding.Training;

/// <summary>Sets up what an objective learns, and makes a model of what it has learned.</summary>
internal sealed class LearnerFactory
{
    private readonly EmbeddingTrainingOptions _options;
    private readonly TrainingExamples _examples;
    private readonly Random _random;
    private readonly TokenSampler? _sampler;
    private readonly bool[]? _isGiven;

    // The buckets that have a row, ascending.
    private readonly int[] _buckets;
    private readonly BucketRows? _bucketRows;
    private readonly int _firstPosition;

    public LearnerFactory(EmbeddingTrainingOptions options, TrainingExamples examples, Random random)
    {
        _options = options;
        _examples = examples;
        _random = random;
        int tokens = examples.VocabularySize;
        bool[] touched = examples.IsBucketTouched;
        _buckets = [.. Enumerable.Range(0, touched.Length).Where(bucket => touched[bucket])];
        _bucketRows = _buckets.Length == 0 ? null : new BucketRows(touched.Length, _buckets);

        // N-grams and positions begin at zero, as one that is not there counts.
        _firstPosition = checked(tokens + _buckets.Length);
        var inputs = new TrainingRows(checked(_firstPosition + examples.PositionCount), options.Dimension);
        _isGiven = InitialRows.Fill(inputs, tokens, options, random.Next());
        bool isSupervised = options.Objective == EmbeddingObjective.Supervised;
        int outputCount = isSupervised ? examples.Targets.OutputCount : tokens;
        if (outputCount == 0)
        {
            throw new InvalidOperationException("There is nothing to learn from: no text has a class.");
        }

        Parameters = new EmbeddingParameters(
            inputs,
            new TrainingRows(outputCount, options.Dimension),
            isSupervised ? examples.Targets.Kind!.Value : EmbeddingTargetKind.Multiclass,
            options.FreezeInitialRows ? _isGiven : null,
            options);
        _sampler = options.UsesNegativeSamples ? new TokenSampler(examples.TokenCounts, options.SubsamplingThreshold) : null;
    }

    public EmbeddingParameters Parameters { get; }

    public EmbeddingLearner CreateLearner()
    {
        ulong seed = (ulong)_random.NextInt64();
        return _options.Objective switch
        {
            EmbeddingObjective.Supervised => new SupervisedLearner(
                Parameters,
                _options.Pooling,
                _examples.PositionCount > 0
                    ? new PositionedTokens(_firstPosition, _examples.PositionCount, _options.TokenDropout, seed)
                    : new TextFeatures(_examples.NgramLength, _bucketRows, _examples.VocabularySize, _options.TokenDropout, seed),
                _options.NumberOfThreads == 1),
            EmbeddingObjective.SkipGram => new SkipGramLearner(Parameters, _sampler!, _options, seed),
            EmbeddingObjective.ContinuousBagOfWords => new ContinuousBagOfWordsLearner(Parameters, _sampler!, _options, seed),
            _ => new NextTokenLearner(Parameters, _options),
        };
    }

    public EmbeddingModel CreateModel(EmbeddingTrainingSummary summary)
    {
        int tokens = _examples.VocabularySize;
        int dimension = _options.Dimension;

        // What was never learned says nothing: a row of zeros, as an n-gram without a row, and not what it was drawn as.
        for (int id = 0; id < tokens; id++)
        {
            if (_examples.TokenCounts[id] == 0 && _isGiven?[id] != true)
            {
                Parameters.Inputs.Row(id).Clear();
            }
        }

        var table = new EmbeddingTable(tokens, dimension, Parameters.Inputs.Copy(0, tokens));
        NgramTable? ngrams = _buckets.Length == 0 ? null : new NgramTable(
            _examples.NgramLength, _bucketRows!.BucketCount, _buckets, new EmbeddingTable(_buckets.Length, dimension, Parameters.Inputs.Copy(tokens, _buckets.Length)));
        EmbeddingHead? head = _options.UsesNegativeSamples ? null : new EmbeddingHead(
            Parameters.Kind,
            Parameters.Outputs.Count,
            dimension,
            Parameters.Outputs.Copy(0, Parameters.Outputs.Count),
            Parameters.Biases,
            _examples.Targets.Mean,
            _examples.Targets.StandardDeviation);
        int positions = _examples.PositionCount;
        EmbeddingTable? positionTable = positions == 0 ? null : new EmbeddingTable(positions, dimension, Parameters.Inputs.Copy(_firstPosition, positions));
        var model = new EmbeddingModel(table, head, ngrams, positionTable)
        {
            TrainingSummary = summary,
            Objective = _options.Objective,
            WindowSize = _options.Objective == EmbeddingObjective.Supervised ? null : _options.WindowSize,
            Pooling = _options.Pooling,
        };
        return _options.Precision == EmbeddingPrecision.Float32 ? model : model.Quantize(_options.Precision);
    }
}
