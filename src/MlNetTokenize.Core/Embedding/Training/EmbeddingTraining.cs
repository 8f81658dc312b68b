using MlNetTokenize.Embedding.Training.Examples;
using MlNetTokenize.Embedding.Training.Learners;
using MlNetTokenize.IO;

namespace MlNetTokenize.Embedding.Training;

/// <summary>One training: examples are added one by one, then learned from.</summary>
internal sealed partial class EmbeddingTraining : IDisposable
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

    // Of all tables together.
    private long _textsLearned;
    private float _rate;
    private int _tables = 1;
    private double _validationLoss = double.NaN;
    private double _validationAccuracy = double.NaN;
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
        CompleteReading();
        if (_examples.VectorLength > 0)
        {
            new VectorBasis(_examples, _options).Choose();
        }

        var factory = new LearnerFactory(_options, _examples, _random);
        TableRun[] runs = CreateRuns(factory);
        _tables = runs.Length;
        EmbeddingTargetKind kind = runs[0].Parameters.Kind;
        _stage = EmbeddingTrainingStage.Learning;
        var best = new BestEpoch(runs.Select(run => run.Parameters), _options.EarlyStoppingPatience);
        for (int epoch = 1; epoch <= _options.Epochs && !best.IsPast; epoch++)
        {
            LearnEpoch(epoch, runs);
            if (_examples.HeldOut.Count > 0)
            {
                LearningLoss heldOut = runs.Select(run => MeasureHeldOut(run.Learners[0])).Aggregate((sum, loss) => sum + loss);
                double accuracy = AccuracyOf(heldOut, kind);
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
        if (runs.Length == 1)
        {
            return factory.CreateModel(runs[0].Parameters, Summarize(best, factory.InitialScale, 1, double.NaN, double.NaN));
        }

        EmbeddingParameters mean = new CrossFitting(runs, factory, _examples, _options).Merge(out LearningLoss unseen);
        return factory.CreateModel(
            mean,
            Summarize(best, factory.InitialScale, runs.Length, unseen.Mean, AccuracyOf(unseen, kind)),
            [.. runs.Select(run => factory.CreateFoldModel(run.Parameters))]);
    }

    public void Dispose() => _examples.Dispose();

    private void CompleteReading()
    {
        if (_examples.Count == 0)
        {
            throw new InvalidOperationException(
                $"There is nothing to learn from: {_examples.Skipped} examples were skipped, which have too few tokens, no target or no weight, and {_examples.HeldOut.Count} are held out.");
        }

        _examples.Complete();
        Report();
    }

    private void LearnEpoch(int epoch, TableRun[] runs)
    {
        _epoch = epoch;
        _textsLearned = 0;
        _loss = default;
        _examples.RunEpoch(batch => LearnBatch(batch, runs));
        foreach (TableRun run in runs)
        {
            _loss += run.Learners[0].Flush(CurrentRate(run));
        }

        if (!runs.All(run => run.Parameters.AreFinite()))
        {
            throw Diverged(double.NaN, _rate);
        }
    }

    // One table of all texts or, for cross-fitting, one for each fold.
    private TableRun[] CreateRuns(LearnerFactory factory)
    {
        long[] tokens = _examples.FoldTokens;
        if (tokens.Length == 1 || (_options.ChoosesFolds && _examples.AreFew) || tokens.Any(count => count == _examples.Tokens))
        {
            // All texts are of one fold where they are all alike: there are no others to learn from. Few different ones say nothing of each other.
            EmbeddingParameters parameters = factory.CreateParameters();
            int threads = tokens.Length == 1 && _options.Objective != EmbeddingObjective.Contrastive ? _options.NumberOfThreads : 1;
            return [new TableRun(parameters, [.. Enumerable.Range(0, threads).Select(_ => factory.CreateLearner(parameters))], fold: -1, _examples.Tokens)];
        }

        return [.. Enumerable.Range(0, tokens.Length).Select(fold =>
        {
            EmbeddingParameters parameters = factory.CreateParameters();
            return new TableRun(parameters, [factory.CreateLearner(parameters)], fold, _examples.Tokens - tokens[fold]);
        })];
    }

    private double AccuracyOf(LearningLoss loss, EmbeddingTargetKind kind)
        => _options.HasTargets && kind is EmbeddingTargetKind.Multiclass or EmbeddingTargetKind.Binary or EmbeddingTargetKind.Pair ? (double)loss.Right / loss.Count : double.NaN;

    private void LearnBatch(ExampleBatch batch, TableRun[] runs)
    {
        TableRun first = runs[0];
        if (runs.Length > 1)
        {
            byte[] folds = _examples.FoldsOf(batch, runs.Length);
            ParallelLoop.RunChains(runs.Length, batch.Count, _options, (run, start, end) => LearnShare(batch, start, end, runs[run], thread: 0, folds));
        }
        else if (first.Learners.Length == 1)
        {
            LearnShare(batch, 0, batch.Count, first, thread: 0, folds: null);
        }
        else
        {
            // Hogwild (Recht et al. 2011): the threads' steps touch few common rows, so they are taken without locks.
            ParallelLoop.Run(0, first.Learners.Length, _options, thread => LearnShare(
                batch,
                (int)((long)batch.Count * thread / first.Learners.Length),
                (int)((long)batch.Count * (thread + 1) / first.Learners.Length),
                first,
                thread,
                folds: null));
        }
    }

    private void LearnShare(ExampleBatch batch, int start, int end, TableRun run, int thread, byte[]? folds)
    {
        EmbeddingLearner learner = run.Learners[thread];
        for (int place = start; place < end;)
        {
            CancellationToken.ThrowIfCancellationRequested();
            float rate = CurrentRate(run);
            int learned = 0;
            int tokens = 0;
            LearningLoss loss = default;
            while (place < end && tokens < TokensInStride)
            {
                int next = place++;
                if (folds is not null && folds[next] == run.Fold)
                {
                    continue;
                }

                ReadOnlySpan<int> ids = _examples.Part(batch.Get(next, out float value, out float weight), value, weight, out LearningTarget target);
                loss += learner.Learn(ids, target, rate);
                tokens += TrainingExamples.CountOf(ids) + (run.Parameters.Kind == EmbeddingTargetKind.Pair ? target.Partner.Length : 0);
                learned++;
            }

            if (!double.IsFinite(loss.Sum))
            {
                throw Diverged(loss.Sum, rate);
            }

            lock (_lock)
            {
                learner.Synchronize();
                _loss += loss;
                run.TokensLearned += tokens;
                _textsLearned += learned;
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

        return loss + learner.Flush(rate: 0f);
    }

    private float CurrentRate(TableRun run)
    {
        lock (_lock)
        {
            // Never zero, which would be no learning at all, for the last of several threads.
            double done = run.TokensLearned / ((double)run.Tokens * _options.Epochs);
            return (float)(_options.LearningRate * Math.Max(1e-4, 1 - done));
        }
    }

    private NotFiniteNumberException Diverged(double value, float rate) => new(
        $"Learning diverged in epoch {_epoch} at a rate of {rate:G3}: a loss or a row is not finite. Lower "
        + $"{nameof(EmbeddingTrainingOptions.LearningRate)} ({_options.LearningRate}) or the example weights, or set {nameof(EmbeddingTrainingOptions.MaximumNorm)}.",
        value);

    private EmbeddingTrainingSummary Summarize(BestEpoch best, float initialScale, int folds, double crossFittingLoss, double crossFittingAccuracy)
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
            CrossFittingFolds = folds,
            CrossFittingLoss = crossFittingLoss,
            CrossFittingAccuracy = crossFittingAccuracy,
            BitsPerByte = bitsPerByte,
            LearningRate = _options.LearningRate,
            WeightDecay = _options.WeightDecay,
            TokenDropout = _options.TokenDropout,
            NgramLength = _examples.NgramLength,
            InitialScale = initialScale,
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
        Trial = _options.Trial,
        Epoch = _epoch,
        Epochs = _options.Epochs,
        ExamplesLearned = _textsLearned / Math.Max(1, _tables - 1),
        Loss = _loss.Mean,
        ValidationLoss = _validationLoss,
        ValidationAccuracy = _validationAccuracy,
        LearningRate = _rate,
        Elapsed = _clock.Elapsed,
    });
}
