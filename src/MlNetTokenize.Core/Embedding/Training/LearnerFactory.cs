using System.Numerics.Tensors;
using MlNetTokenize.Embedding.Numerics;
using MlNetTokenize.Embedding.Training.Examples;
using MlNetTokenize.Embedding.Training.Learners;
using MlNetTokenize.IO;

namespace MlNetTokenize.Embedding.Training;

/// <summary>Sets up what an objective learns, and makes a model of what it has learned.</summary>
internal sealed partial class LearnerFactory
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
    private readonly TrainingRows _initial;
    private readonly int _outputCount;
    private readonly EmbeddingTargetKind _kind;

    public LearnerFactory(EmbeddingTrainingOptions options, TrainingExamples examples, Random random)
    {
        _options = options;
        _examples = examples;
        _random = random;
        int tokens = examples.VocabularySize;
        bool[] touched = examples.IsBucketTouched;
        _buckets = [.. Enumerable.Range(0, touched.Length).Where(bucket => touched[bucket])];
        _bucketRows = _buckets.Length == 0 ? null : new BucketRows(touched.Length, _buckets);

        bool hasTargets = options.HasTargets;
        _outputCount = hasTargets ? examples.Targets.OutputCount : tokens;
        _kind = hasTargets ? examples.Targets.Kind!.Value : EmbeddingTargetKind.Multiclass;
        if (_outputCount == 0 && HasLayer)
        {
            throw new InvalidOperationException("There is nothing to learn from: no text has a class.");
        }

        // N-grams and positions begin at zero, as one that is not there counts.
        _firstPosition = checked(tokens + _buckets.Length);
        int rows = checked(_firstPosition + examples.PositionCount);
        MemoryBudget.Check(
            EstimateBytes(rows, _outputCount, options, examples.Count),
            options.AvailableMemoryBytes ?? MemoryBudget.AvailableBytes,
            FormattableString.Invariant($"Learning {rows:N0} rows of {options.Dimension:N0} numbers and a layer of {_outputCount:N0}"),
            $"Lower {nameof(options.Dimension)} or {nameof(options.VocabularySize)}{(_buckets.Length > 0 ? $" or {nameof(options.NgramBuckets)}" : string.Empty)}{(options.CrossFittingFolds > 1 ? $" or {nameof(options.CrossFittingFolds)}" : string.Empty)}");
        _initial = new TrainingRows(rows, options.Dimension);
        if (options.ClassNames is not null && _kind is not (EmbeddingTargetKind.Multiclass or EmbeddingTargetKind.Multilabel))
        {
            throw new ArgumentException($"{nameof(options.ClassNames)} are for targets that are classes, not for a {_kind}.", nameof(options));
        }

        options.ValidateFor(_kind);
        _isGiven = InitialRows.Fill(_initial, tokens, options, random.Next());
        ScaleGivenRows();
        if (options.InitialModel is { } model)
        {
            InitialRows.FillOthers(_initial, tokens, _firstPosition, model, _bucketRows);
        }

        _sampler = options.UsesNegativeSamples ? new TokenSampler(examples.TokenCounts, options.SubsamplingThreshold) : null;
        if (_kind == EmbeddingTargetKind.Vector && !options.FreezeInitialRows && (options.InitialTable is not null || (options.InitialModel is not null && options.VectorLength > options.Dimension)))
        {
            var parameters = new EmbeddingParameters(_initial, new TrainingRows(0, options.Dimension), _kind, isFrozen: null, options);
            new VectorBasis(examples, options).Turn(_initial, (PooledLearner)CreateLearner(parameters));
        }
    }

    /// <summary>What learning takes at most, in bytes: the tables while they are learned and the models that are made of them, without the texts.</summary>
    /// <param name="rows">The rows of tokens, n-grams and places.</param>
    /// <param name="outputs">The rows of the linear layer.</param>
    /// <param name="options">The dimension, the folds and so on.</param>
    /// <param name="texts">How many texts are learned from.</param>
    public static double EstimateBytes(int rows, int outputs, EmbeddingTrainingOptions options, long texts = 0)
    {
        // With folds there are the first rows, a table for each, their mean and, for the turns, products of dimension × dimension.
        double stride = TrainingRows.StrideOf(options.Dimension);
        double table = ((stride + 1) * rows) + (stride * outputs);
        double model = (double)options.Dimension * (rows + (options.UsesNegativeSamples ? 0 : outputs));
        int folds = options.CrossFittingFolds;
        double tables = (folds == 1 ? table : (folds + 2) * table) + (options.ValidationFraction > 0 ? folds * table : 0);
        double turns = folds == 1 ? 0 : 10.0 * folds * options.Dimension * options.Dimension;
        double unseen = folds == 1 ? 0 : UnseenTexts.EstimateValues(texts, outputs, options.Dimension) + LayerFitting.EstimateValues(outputs, options.Dimension);
        return sizeof(float) * (tables + turns + unseen + (folds == 1 ? model : (folds + 1) * model));
    }

    /// <summary>What the given rows are multiplied by while they are learned.</summary>
    public float InitialScale { get; private set; } = 1f;

    /// <summary>Whether there is a layer: of classes, numbers or tokens.</summary>
    private bool HasLayer => _kind is not (EmbeddingTargetKind.Vector or EmbeddingTargetKind.Pair) && !_options.UsesNegativeSamples;

    /// <summary>A table where learning begins: the same each time or, without folds, once.</summary>
    public EmbeddingParameters CreateParameters()
    {
        TrainingRows inputs = _initial;
        if (_options.CrossFittingFolds > 1)
        {
            inputs = new TrainingRows(_initial.Count, _initial.Dimension);
            _initial.Values.CopyTo(inputs.Values, 0);
        }

        var parameters = new EmbeddingParameters(inputs, new TrainingRows(_outputCount, _options.Dimension), _kind, _options.FreezeInitialRows ? _isGiven : null, _options);
        if (_options.InitialModel?.Head is { } head && !_options.UsesNegativeSamples)
        {
            InitialHead.Fill(parameters, head, _options.ClassNames, _examples.Targets);
        }

        return parameters;
    }

    /// <summary>A ᵀB: A has the given tokens' rows as they are now, and B as they were given, where they have moved; each counts as often as its token occurs.</summary>
    public double[] MultiplyByInitialRows(EmbeddingParameters parameters)
    {
        int dimension = _options.Dimension;
        var sums = new double[dimension * dimension];
        for (int id = 0; id < _isGiven!.Length; id++)
        {
            if (!_isGiven[id] || !parameters.HasMoved(id))
            {
                continue;
            }

            ReadOnlySpan<float> from = parameters.Inputs.Row(id);
            ReadOnlySpan<float> onto = _initial.Row(id);
            for (int i = 0; i < sums.Length; i++)
            {
                sums[i] += (double)_examples.TokenCounts[id] * from[i / dimension] * onto[i % dimension];
            }
        }

        return sums;
    }

    public EmbeddingLearner CreateLearner(EmbeddingParameters parameters)
    {
        ulong seed = (ulong)_random.NextInt64();
        return _options.Objective switch
        {
            EmbeddingObjective.Supervised when _kind == EmbeddingTargetKind.Vector => new VectorLearner(parameters, _options.Pooling, CreateFeatures(seed), _options.EffectiveVectorLoss),
            EmbeddingObjective.Supervised => new SupervisedLearner(parameters, _options.Pooling, CreateFeatures(seed), _options.NumberOfThreads == 1 || _options.CrossFittingFolds > 1),
            EmbeddingObjective.Contrastive => new ContrastiveLearner(parameters, CreateFeatures, seed, _options),
            EmbeddingObjective.SkipGram => new SkipGramLearner(parameters, _sampler!, _options, seed),
            EmbeddingObjective.ContinuousBagOfWords => new ContinuousBagOfWordsLearner(parameters, _sampler!, _options, seed),
            _ => new NextTokenLearner(parameters, _options),
        };
    }

    private IFeatureIndices CreateFeatures(ulong seed) => _examples.PositionCount > 0
        ? new PositionedTokens(_firstPosition, _examples.PositionCount, _options.TokenDropout, seed)
        : new TextFeatures(_examples.NgramLength, _bucketRows, _examples.VocabularySize, _options.EffectiveTermWeighting, _options.TokenDropout, seed);

    private void ScaleGivenRows()
    {
        if (_options.InitialTable is null)
        {
            return;
        }

        InitialScale = _options.InitialScale ?? (_options.ChoosesInitialLength && _kind != EmbeddingTargetKind.Vector
            ? InitialLength.ScaleFor(_initial, _isGiven!, _examples.TokenCounts, _options.InitialLengthFactor * InitialLength.For(_examples.Count))
            : 1f);
        if (InitialScale != 1f)
        {
            InitialLength.Apply(_initial, _isGiven!, InitialScale);
        }
    }

    /// <summary>The model of a fold's table, in which a token is zero that none of its texts has.</summary>
    public EmbeddingModel CreateFoldModel(EmbeddingParameters parameters) => CreateModel(parameters, summary: null, foldModels: null, isSeen: parameters.HasMoved);

    /// <summary>The model of what was learned.</summary>
    /// <param name="parameters">The table.</param>
    /// <param name="summary">How it was learned.</param>
    /// <param name="foldModels">The models of the folds, if there are any.</param>
    public EmbeddingModel CreateModel(EmbeddingParameters parameters, EmbeddingTrainingSummary summary, EmbeddingModel[]? foldModels = null)
        => CreateModel(parameters, summary, foldModels, isSeen: id => _examples.TokenCounts[id] > 0);

    private EmbeddingModel CreateModel(EmbeddingParameters parameters, EmbeddingTrainingSummary? summary, EmbeddingModel[]? foldModels, Func<int, bool> isSeen)
    {
        int tokens = _examples.VocabularySize;
        int dimension = _options.Dimension;
        if (InitialScale != 1f)
        {
            // Back to the length of the given rows, and the layer with them, so that scores stay as they are and rows that nothing moved as they were given.
            TensorPrimitives.Divide<float>(parameters.Inputs.Values, InitialScale, parameters.Inputs.Values);
            TensorPrimitives.Multiply<float>(parameters.Outputs.Values, InitialScale, parameters.Outputs.Values);
        }

        // What was never learned says nothing: a row of zeros, as an n-gram without a row, and not what it was drawn as.
        for (int id = 0; id < tokens; id++)
        {
            if (!isSeen(id) && _isGiven?[id] != true)
            {
                parameters.Inputs.Row(id).Clear();
            }
        }

        var table = new EmbeddingTable(tokens, dimension, parameters.Inputs.Copy(0, tokens));
        NgramTable? ngrams = _buckets.Length == 0 ? null : new NgramTable(
            _examples.NgramLength, _bucketRows!.BucketCount, _buckets, new EmbeddingTable(_buckets.Length, dimension, parameters.Inputs.Copy(tokens, _buckets.Length)));
        EmbeddingHead? head = !HasLayer ? null : new EmbeddingHead(
            parameters.Kind,
            parameters.Outputs.Count,
            dimension,
            parameters.Outputs.Copy(0, parameters.Outputs.Count),
            parameters.Biases,
            _examples.Targets.Mean,
            _examples.Targets.StandardDeviation,
            parameters.Kind is EmbeddingTargetKind.Multiclass or EmbeddingTargetKind.Multilabel ? _options.ClassNames : null);
        int positions = _examples.PositionCount;
        EmbeddingTable? positionTable = positions == 0 ? null : new EmbeddingTable(positions, dimension, parameters.Inputs.Copy(_firstPosition, positions));
        var model = new EmbeddingModel(table, head, ngrams, positionTable)
        {
            TrainingSummary = summary,
            FoldModels = foldModels,
            Objective = _options.Objective,
            WindowSize = _options.HasTargets ? null : _options.WindowSize,
            Pooling = _options.Pooling,
            TermWeighting = _options.EffectiveTermWeighting,
        };
        return _options.Precision == EmbeddingPrecision.Float32 ? model : model.Quantize(_options.Precision);
    }
}
