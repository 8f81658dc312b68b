using System.Text;

namespace MlNetTokenize;

/// <summary>One training run: texts are added one by one, then it is finished.</summary>
internal sealed class BytePairTraining : IDisposable
{
    private readonly BytePairTrainingOptions _options;
    private readonly IProgress<BytePairTrainingProgress>? _progress;
    private readonly CancellationTokenSource _stop;
    private readonly SteadyClock _clock = new();

    // One of the two counts, depending on the number of threads.
    private readonly PieceCounter? _counter;
    private readonly ParallelPieceCounter? _parallelCounter;
    private BytePairTrainingProgress _state;

    public BytePairTraining(
        BytePairTrainingOptions options, IProgress<BytePairTrainingProgress>? progress = null, CancellationToken cancellationToken = default)
    {
        options.Validate();
        _options = options.Copy();
        _progress = progress ?? options.Progress;
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, options.CancellationToken);
        _state = new BytePairTrainingProgress(
            BytePairTrainingStage.CountingPieces, 0, 0, 0, 0, options.VocabularySize - 256 - options.SpecialTokens.Count, null, TimeSpan.Zero);
        if (options.NumberOfThreads == 1)
        {
            _counter = new PieceCounter(options.SplitPattern);
        }
        else
        {
            _parallelCounter = new ParallelPieceCounter(options.SplitPattern, options.NumberOfThreads, _stop.Token);
        }
    }

    public void Add(ReadOnlySpan<char> text)
    {
        _stop.Token.ThrowIfCancellationRequested();
        _counter?.Add(text, _stop.Token);
        _parallelCounter?.Add(text);
        _state = _state with
        {
            TextsRead = _state.TextsRead + 1,
            BytesRead = _state.BytesRead + Encoding.UTF8.GetByteCount(text),
        };
        if (_clock.IsDue())
        {
            Report(_state with { DistinctPieces = _counter?.Counts.Count ?? _parallelCounter!.DistinctPieces });
        }
    }

    public BytePairTokenizer Finish()
    {
        PieceCounter counter = _counter ?? _parallelCounter!.Finish();
        _state = _state with { DistinctPieces = counter.Counts.Count };
        Report(_state);

        var merger = new PairMerger(counter.Counts, _options);
        _state = _state with { Stage = BytePairTrainingStage.Merging };
        BytePairTokenizer tokenizer = merger.Run(
            () =>
            {
                if (_clock.IsDue())
                {
                    ReportMerges(merger);
                }
            },
            _stop.Token);
        ReportMerges(merger);
        return tokenizer;
    }

    public void Dispose()
    {
        _parallelCounter?.Dispose();
        _stop.Dispose();
    }

    private void ReportMerges(PairMerger merger) => Report(_state with { Merges = merger.Merges, LastToken = merger.LastToken });

    private void Report(BytePairTrainingProgress state) => _progress?.Report(state with { Elapsed = _clock.Elapsed });
}
