using System.Diagnostics;
using MlNetTokenize.Embedding.Training.Examples;

namespace MlNetTokenize.Embedding.Training;

/// <summary>Learns from the same texts with other options, those that are open or only the length of given rows, and keeps the model whose texts have the smallest loss by rows that have not seen them.</summary>
/// <param name="options">Those that are set stay.</param>
/// <param name="classCount">The number of classes, or <see langword="null"/> for the largest class + 1.</param>
/// <param name="temporaryFolder">Where temporary files go.</param>
internal sealed class Autotuning(EmbeddingTrainingOptions options, int? classCount, string temporaryFolder) : IDisposable
{
    private readonly ExampleCache _examples = new(Math.Max(options.MaximumCachedBytes, TrainingExamples.SmallestCache), temporaryFolder, new Random(options.Seed ?? 0));
    private EmbeddingTargetKind _kind;
    private bool _isOff;

    /// <summary>Keeps an example for the trials after the first one.</summary>
    public void Add(EmbeddingExample example)
    {
        _kind = example.Kind;

        // Known by the first text: vectors that are learned towards a teacher have their length from it.
        _isOff |= !options.IsAutotuned && (!options.TriesInitialLengths || _examples.Count >= LengthSearch.MostTexts);
        if (_isOff)
        {
            return;
        }

        int[] kept = [.. example.TokenIds.Span, .. example.Others, example.TokenIds.Length];
        _examples.Add(kept, example.Target, example.Weight);
    }

    /// <summary>Learns with the options as they are, and then with others until the time is over.</summary>
    /// <param name="first">Has the examples.</param>
    /// <returns>The best model.</returns>
    public EmbeddingModel Learn(EmbeddingTraining first)
    {
        var watch = Stopwatch.StartNew();
        _examples.Complete();

        // Made now: by the first example it is known whether the targets are vectors, and how long.
        IOptionSearch? search = _isOff ? null : options.IsAutotuned ? new OptionSearch(options) : new LengthSearch(options);
        EmbeddingModel best = first.Learn();
        double least = LossOf(best);
        int trials = 1;
        while (double.IsFinite(least) && trials < (options.AutotuneTrials ?? int.MaxValue) && !(watch.Elapsed >= options.AutotuneDuration) && search?.Next() is { } next)
        {
            EmbeddingModel? model = Try(next, trials + 1, options.AutotuneDuration - watch.Elapsed, out bool isOver);
            if (isOver)
            {
                break;
            }

            trials++;
            if (model is not null && LossOf(model) < least)
            {
                search.Choose();
                (best, least) = (model, LossOf(model));
            }
        }

        best.TrainingSummary!.AutotuneTrials = options.IsAutotuned ? trials : 0;
        return best;
    }

    public void Dispose() => _examples.Dispose();

    // Nothing where these options fail: learning diverges, or takes more memory than there is.
    private EmbeddingModel? Try(EmbeddingTrainingOptions trial, int number, TimeSpan? left, out bool isOver)
    {
        using var clock = CancellationTokenSource.CreateLinkedTokenSource(options.CancellationToken);
        if (left is { } time)
        {
            clock.CancelAfter(time > TimeSpan.Zero ? time : TimeSpan.Zero);
        }

        trial.Trial = number;
        trial.CancellationToken = clock.Token;
        isOver = false;
        try
        {
            using var training = new EmbeddingTraining(trial, classCount, temporaryFolder);
            _examples.RunEpoch(batch => AddAll(batch, training));
            return training.Learn();
        }
        catch (OperationCanceledException) when (!options.CancellationToken.IsCancellationRequested)
        {
            isOver = true;
            return null;
        }
        catch (Exception failure) when (failure is NotFiniteNumberException or InsufficientMemoryException)
        {
            return null;
        }
    }

    private void AddAll(ExampleBatch batch, EmbeddingTraining training)
    {
        var room = Array.Empty<int>();
        for (int place = 0; place < batch.Count; place++)
        {
            ReadOnlySpan<int> kept = batch.Get(place, out float target, out float weight);
            if (room.Length < kept.Length)
            {
                room = new int[kept.Length * 2];
            }

            kept.CopyTo(room);
            int tokens = kept[^1];
            training.Add(EmbeddingExample.Again(room.AsMemory(0, tokens), _kind, target, weight, room.AsMemory(tokens..(kept.Length - 1))));
        }
    }

    // Of many texts the layer is fitted to those whose loss it is, so that a larger one has a smaller loss by chance: in the mean by one nat for each number that is fitted, divided by the texts (Akaike 1974). Of few the loss is
    // by layers that are fitted to other texts.
    private static double LossOf(EmbeddingModel model)
    {
        EmbeddingTrainingSummary summary = model.TrainingSummary!;
        if (double.IsNaN(summary.CrossFittingLoss))
        {
            return summary.ValidationLoss;
        }

        return model.Head is not { } head || LayerFitting.ChoosesPenalty(summary.Examples, head.OutputCount, model.Dimension)
            ? summary.CrossFittingLoss
            : summary.CrossFittingLoss + ((double)head.OutputCount * (model.Dimension + 1) / summary.Examples);
    }
}
