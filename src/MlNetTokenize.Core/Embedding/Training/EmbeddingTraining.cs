using MlNetTokenize.Embedding.Training.Examples;
using MlNetTokenize.Embedding.Training.Learners;
using MlNetTokenize.IO;

namespace MlNetTokenize.Embedding.Training;

/// <summary>One training: examples are added one by one, then learned from.</summary>
internal sealed class EmbeddingTraining : IDisposable
{
    // How many tokens a thread learns from between two looks at the clock, the rate and the cancellation.
    private const int TokensInStride = 4096;

    private readonly EmbeddingTrainingOptions _options;
    private readonly SteadyClock _clock = new();
    private readonly Random _random;
    private readonly TrainingExamples _examples;
    private readonly Lock _lock = new();

    // How far it is, for those who are told.
    private EmbeddingTrainingStage _stage = EmbeddingTrainingStage.Reading;
    private int _epoch;
    private long _examplesLearned;
    private float _rate;
    private double _validationLoss = double.NaN;
    private double _validationAccuracy = double.NaN;
    private long _tokensLearned;
    private LearningLoss _loss;

    public EmbeddingTraining(EmbeddingTrainingOptions options, int? classCount, string temporaryFolder)
    {
        _options = options;
        _random = new Random(options.Seed ?? 0);
        _rate = options.LearningRate;
        _examples = new TrainingExamples(options, classCount, temporaryFolder, _random);
    }

    private CancellationToken CancellationToken => _options.CancellationToken;

    public void Add(EmbeddingExample example)
    {
        CancellationToken.ThrowIfCancellationRequested();
        _examples.Add(example);
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
                $"There is nothing to learn from: {_examples.Skipped} examples were skipped, which have too few tokens, no target or no weight, and {_examples.HeldOut.Count} are held out.");
        }

        _examples.Complete();
        Report();
        var factory = new LearnerFactory(_options, _examples, _random);
        EmbeddingParameters parameters = factory.Parameters;
        EmbeddingLearner[] learners = [.. Enumerable.Range(0, _options.NumberOfThreads).Select(_ => factory.CreateLearner())];
        _stage = EmbeddingTrainingStage.Learning;
        var best = new BestEpoch(parameters, _options.EarlyStoppingPatience);
        for (int epoch = 1; epoch <= _options.Epochs && !best.IsPast; epoch++)
        {
            _epoch = epoch;
            _examplesLearned = 0;
            _loss = default;
            _examples.RunEpoch(batch => LearnBatch(batch, learners));
            if (!parameters.AreFinite())
            {
                throw Diverged(double.NaN);
            }

            if (_examples.HeldOut.Count > 0)
            {
                LearningLoss heldOut = MeasureHeldOut(learners[0]);
                bool hasAccuracy = _options.Objective == EmbeddingObjective.Supervised && parameters.Kind is EmbeddingTargetKind.Multiclass or EmbeddingTargetKind.Binary;
                double accuracy = hasAccuracy ? (double)heldOut.Right / heldOut.Count : double.NaN;
                _validationLoss = heldOut.Mean;
                _validationAccuracy = accuracy;
                best.Add(epoch, _loss.Mean, heldOut.Mean, accuracy);
            }
            else
            {
                best.AddLast(epoch, _loss.Mean);
            }

            Report();
        }

        best.Restore();
        return factory.CreateModel(Summarize(best));
    }

    public void Dispose() => _examples.Dispose();

    private void LearnBatch(ExampleBatch batch, EmbeddingLearner[] learners)
    {
        if (learners.Length == 1)
        {
            LearnShare(batch, 0, batch.Count, learners[0]);
            return;
        }

        // Hogwild (Recht et al. 2011): the threads' steps touch few common rows, so they are taken without locks.
        try
        {
            Parallel.For(0, learners.Length, new ParallelOptions { MaxDegreeOfParallelism = learners.Length }, thread => LearnShare(
                batch,
                (int)((long)batch.Count * thread / learners.Length),
                (int)((long)batch.Count * (thread + 1) / learners.Length),
                learners[thread]));
        }
        catch (AggregateException failures)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(failures.InnerExceptions[0]);
        }
    }

    private void LearnShare(ExampleBatch batch, int start, int end, EmbeddingLearner learner)
    {
        for (int place = start; place < end;)
        {
            CancellationToken.ThrowIfCancellationRequested();
            float rate = CurrentRate();
            int first = place;
            int tokens = 0;
            LearningLoss loss = default;
            while (place < end && tokens < TokensInStride)
            {
                ReadOnlySpan<int> ids = _examples.Part(batch.Get(place++, out float value, out float weight), value, weight, out LearningTarget target);
                loss += learner.Learn(ids, target, rate);
                tokens += TrainingExamples.CountOf(ids);
            }

            if (!double.IsFinite(loss.Sum))
            {
                throw Diverged(loss.Sum);
            }

            lock (_lock)
            {
                learner.Synchronize();
                _loss += loss;
                _tokensLearned += tokens;
                _examplesLearned += place - first;
                _rate = rate;
                if (_clock.IsDue())
                {
                    Report();
                }
            }
        }
    }

    private LearningLoss MeasureHeldOut(EmbeddingLearner learner)
    {
        LearningLoss loss = default;
        learner.Synchronize();
        for (int i = 0; i < _examples.HeldOut.Count; i++)
        {
            CancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<int> ids = _examples.Part(_examples.HeldOut.Get(i, out float value, out float weight), value, weight, out LearningTarget target);
            loss += learner.Learn(ids, target, rate: 0f);
        }

        return loss;
    }

    private float CurrentRate()
    {
        lock (_lock)
        {
            // Never zero, which would be no learning at all, for the last of several threads.
            double done = _tokensLearned / ((double)_examples.Tokens * _options.Epochs);
            return (float)(_options.LearningRate * Math.Max(1e-4, 1 - done));
        }
    }

    private NotFiniteNumberException Diverged(double value) => new(
        $"Learning diverged in epoch {_epoch} at a rate of {CurrentRate():G3}: a loss or a row is not finite. Lower "
        + $"{nameof(EmbeddingTrainingOptions.LearningRate)} ({_options.LearningRate}) or the example weights, or set {nameof(EmbeddingTrainingOptions.MaximumNorm)}.",
        value);

    private EmbeddingTrainingSummary Summarize(BestEpoch best)
    {
        double bitsPerByte = double.NaN;
        if (_options.Objective == EmbeddingObjective.NextToken && _options.Tokens is { } tokens)
        {
            // By all tokens of an epoch and the bytes that they stand for.
            long bytes = _examples.HeldOutBytes;
            double nats = best.ValidationLoss * _examples.HeldOutTokens;
            if (_examples.HeldOut.Count == 0)
            {
                nats = best.Loss * _examples.Tokens;
                for (int id = 0; id < _examples.VocabularySize; id++)
                {
                    // Where the bytes of a token are not known, neither are those of the texts.
                    long count = _examples.TokenCounts[id];
                    bytes = count == 0 ? bytes : id < tokens.Count && bytes >= 0 ? bytes + (count * tokens[id].Length) : -1;
                }
            }

            bitsPerByte = bytes <= 0 ? double.NaN : nats / (Math.Log(2) * bytes);
        }

        return new EmbeddingTrainingSummary
        {
            Examples = _examples.Count,
            ExamplesSkipped = _examples.Skipped,
            ExamplesHeldOut = _examples.HeldOut.Count,
            Tokens = _examples.Tokens,
            TokensSkipped = _examples.TokensSkipped,
            Epochs = best.Epoch,
            Loss = best.Loss,
            ValidationLoss = best.ValidationLoss,
            ValidationAccuracy = best.ValidationAccuracy,
            BitsPerByte = bitsPerByte,
            Elapsed = _clock.Elapsed,
        };
    }

    private void Report() => _options.Progress?.Report(new EmbeddingTrainingProgress
    {
        Stage = _stage,
        Examples = _examples.Count,
        ExamplesSkipped = _examples.Skipped,
        ExamplesHeldOut = _examples.HeldOut.Count,
        Tokens = _examples.Tokens,
        TokensSkipped = _examples.TokensSkipped,
        SpilledBytes = _examples.SpilledBytes,
        Epoch = _epoch,
        Epochs = _options.Epochs,
        ExamplesLearned = _examplesLearned,
        Loss = _loss.Mean,
        ValidationLoss = _validationLoss,
        ValidationAccuracy = _validationAccuracy,
        LearningRate = _rate,
        Elapsed = _clock.Elapsed,
    });
}
