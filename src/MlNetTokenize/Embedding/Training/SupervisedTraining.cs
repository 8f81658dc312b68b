using System.Numerics.Tensors;

namespace MlNetTokenize;

/// <summary>One run of supervised learning: examples are added one by one, then learned from.</summary>
internal sealed class SupervisedTraining : IDisposable
{
    // How many examples a thread learns from between two looks at the clock and the cancellation.
    private const int Stride = 256;

    // With less than this a block is too small to be a sample of the data.
    private const long SmallestCache = 64 << 10;

    private readonly EmbeddingTrainingOptions _options;
    private readonly IProgress<EmbeddingTrainingProgress>? _progress;
    private readonly CancellationToken _cancellationToken;
    private readonly SteadyClock _clock = new();
    private readonly Random _random;
    private readonly ExampleCache _examples;
    private readonly TargetStatistics _targets;
    private readonly Lock _lock = new();
    private EmbeddingTrainingProgress _state;
    private int _largestId = -1;
    private double _lossSum;

    public SupervisedTraining(
        EmbeddingTrainingOptions options,
        int? classCount,
        string temporaryFolder,
        IProgress<EmbeddingTrainingProgress>? progress,
        CancellationToken cancellationToken)
    {
        _options = options;
        _progress = progress;
        _cancellationToken = cancellationToken;
        _random = new Random(options.Seed ?? 0);
        _examples = new ExampleCache(Math.Max(options.MaximumCachedBytes, SmallestCache), temporaryFolder, _random);
        _targets = new TargetStatistics(classCount);
        _state = new EmbeddingTrainingProgress { Stage = EmbeddingTrainingStage.Reading, Epochs = options.Epochs, LearningRate = options.LearningRate };
    }

    public void Add(EmbeddingExample example)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        if (float.IsNaN(example.Target) || example.Weight == 0 || example.TokenIds.IsEmpty)
        {
            _state = _state with { ExamplesSkipped = _state.ExamplesSkipped + 1 };
        }
        else
        {
            ReadOnlySpan<int> ids = example.TokenIds.Span;
            CheckIds(ids);
            if (!float.IsFinite(example.Target))
            {
                throw new ArgumentException($"The target of example {_state.Examples + _state.ExamplesSkipped} is {example.Target}.");
            }

            _targets.Add(example.Kind, example.Target);
            _examples.Add(ids, example.Target, example.Weight);
            _state = _state with { Examples = _examples.Count, Tokens = _examples.Tokens };
        }

        if (_clock.IsDue())
        {
            Report();
        }
    }

    public EmbeddingModel Learn()
    {
        if (_examples.Count == 0)
        {
            throw new InvalidOperationException(
                $"There is nothing to learn from: {_state.ExamplesSkipped} examples were read, and all of them have no tokens, no target or no weight.");
        }

        _examples.Complete();
        Report();
        int dimension = _options.Dimension;
        int tokens = _options.VocabularySize ?? _largestId + 1;
        int ngramLength = EmbeddingModel.UsesNgrams(_options.Pooling) ? _options.NgramLength : 1;
        int buckets = ngramLength > 1 ? _options.NgramBuckets : 0;

        // Tokens first, as without n-grams. Both are rows of one table while they are learned.
        EmbeddingTable table = EmbeddingTable.Create(checked(tokens + buckets), dimension, _random.Next());
        var touched = new bool[buckets];
        var head = new EmbeddingHead(
            _targets.Kind!.Value,
            _targets.OutputCount,
            dimension,
            new float[EmbeddingTable.ElementCount(_targets.OutputCount, dimension)],
            new float[_targets.OutputCount],
            _targets.Mean,
            _targets.Deviation);
        SupervisedLearner[] learners = [.. Enumerable.Range(0, _options.NumberOfThreads).Select(_ => new SupervisedLearner(
            table, head, _options.Pooling, new TextFeatures(tokens, ngramLength, buckets, _options.TokenDropout, touched, _random.Next())))];
        _state = _state with { Stage = EmbeddingTrainingStage.Learning };
        for (int epoch = 1; epoch <= _options.Epochs; epoch++)
        {
            _state = _state with { Epoch = epoch, ExamplesLearned = 0 };
            _lossSum = 0;
            _examples.RunEpoch(batch => LearnBatch(batch, learners, head));
            CheckFinite(TensorPrimitives.MaxMagnitude(table.Values) + TensorPrimitives.MaxMagnitude(head.Weights));
            Report();
        }

        return buckets == 0 ? new EmbeddingModel(table, head) : Part(table, head, tokens, ngramLength, touched);
    }

    public void Dispose() => _examples.Dispose();

    private static EmbeddingModel Part(EmbeddingTable table, EmbeddingHead head, int tokens, int ngramLength, bool[] touched)
    {
        int dimension = table.Dimension;
        var tokenTable = new EmbeddingTable(tokens, dimension, table.Values[..(tokens * dimension)]);
        int[] buckets = [.. Enumerable.Range(0, touched.Length).Where(bucket => touched[bucket])];
        if (buckets.Length == 0)
        {
            return new EmbeddingModel(tokenTable, head);
        }

        var rows = new EmbeddingTable(buckets.Length, dimension, new float[EmbeddingTable.ElementCount(buckets.Length, dimension)]);
        for (int row = 0; row < buckets.Length; row++)
        {
            table[tokens + buckets[row]].CopyTo(rows.Values.AsSpan(row * dimension));
        }

        return new EmbeddingModel(tokenTable, head, new NgramTable(ngramLength, touched.Length, buckets, rows));
    }

    private void LearnBatch(ExampleBatch batch, SupervisedLearner[] learners, EmbeddingHead head)
    {
        if (learners.Length == 1)
        {
            LearnShare(batch, 0, batch.Count, learners[0], head);
            return;
        }

        // Hogwild (Recht et al. 2011): the threads' steps touch few common rows, so they are taken without locks.
        try
        {
            Parallel.For(0, learners.Length, new ParallelOptions { MaxDegreeOfParallelism = learners.Length }, thread => LearnShare(
                batch,
                (int)((long)batch.Count * thread / learners.Length),
                (int)((long)batch.Count * (thread + 1) / learners.Length),
                learners[thread],
                head));
        }
        catch (AggregateException failures)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }
    }

    private void LearnShare(ExampleBatch batch, int start, int end, SupervisedLearner learner, EmbeddingHead head)
    {
        for (int from = start; from < end; from += Stride)
        {
            _cancellationToken.ThrowIfCancellationRequested();
            int to = Math.Min(from + Stride, end);
            float rate = CurrentRate();
            double loss = 0;
            for (int place = from; place < to; place++)
            {
                ReadOnlySpan<int> ids = batch.Get(place, out float target, out float weight);
                float standardised = head.Kind == EmbeddingTargetKind.Value ? (target - head.Mean) / head.Deviation : target;
                loss += learner.Learn(ids, standardised, weight, rate);
            }

            CheckFinite(loss);
            lock (_lock)
            {
                _lossSum += loss;
                long learned = _state.ExamplesLearned + (to - from);
                _state = _state with { ExamplesLearned = learned, Loss = _lossSum / learned, LearningRate = rate };
                if (_clock.IsDue())
                {
                    Report();
                }
            }
        }
    }

    private float CurrentRate()
    {
        lock (_lock)
        {
            double done = (_state.Epoch - 1 + ((double)_state.ExamplesLearned / _examples.Count)) / _options.Epochs;
            return (float)(_options.LearningRate * (1 - done));
        }
    }

    private void CheckIds(ReadOnlySpan<int> ids)
    {
        int largest = TensorPrimitives.Max(ids);
        int smallest = TensorPrimitives.Min(ids);
        if (smallest < 0 || largest >= _options.VocabularySize)
        {
            int wrong = smallest < 0 ? smallest : largest;
            string range = _options.VocabularySize is int size ? $"the vocabulary's ids are 0 to {size - 1}" : "an id is at least 0";
            throw new ArgumentException($"Example {_state.Examples + _state.ExamplesSkipped} has the token id {wrong}, but {range}.");
        }

        _largestId = Math.Max(_largestId, largest);
    }

    private void CheckFinite(double value)
    {
        if (!double.IsFinite(value))
        {
            throw new NotFiniteNumberException(
                $"Learning diverged in epoch {_state.Epoch} at a rate of {CurrentRate():G3}: a loss or a row is not finite. Lower "
                + $"{nameof(EmbeddingTrainingOptions.LearningRate)} ({_options.LearningRate}) or the example weights.",
                value);
        }
    }

    private void Report() => _progress?.Report(_state with { SpilledBytes = _examples.SpilledBytes, Elapsed = _clock.Elapsed });
}
