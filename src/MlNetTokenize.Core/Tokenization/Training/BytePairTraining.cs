using MlNetTokenize.Tokenization.Training.Counting;
using MlNetTokenize.Tokenization.Training.Merging;
using MlNetTokenize.Tokenization.Training.Options;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Training;

/// <summary>One training run: texts are added one by one, then it is finished.</summary>
internal sealed class BytePairTraining : IDisposable
{
    private readonly BytePairTrainingOptions _options;
    private readonly CancellationTokenSource _stop;
    private readonly TrainingReporter _reporter;

    // Begun with the first text: what is learned from counts needs no threads that count.
    private PieceCounting? _counting;

    /// <param name="options">Not looked at again later.</param>
    /// <param name="progress">Told how far it is, in place of what the options name.</param>
    /// <param name="merges">Whether merges will be learned; else pieces are counted, and options that concern merging are not looked at.</param>
    /// <param name="cancellationToken">Stops it, as the options' does.</param>
    public BytePairTraining(
        BytePairTrainingOptions options, IProgress<BytePairTrainingProgress>? progress = null, bool merges = true, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.ValidateCounting();
        if (merges)
        {
            options.ValidateMerging();
        }

        _options = options.Copy();
        _stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, options.CancellationToken);
        _reporter = new TrainingReporter(progress ?? options.Progress, merges ? _options.MaximumMerges : 0);
    }

    /// <summary>Cancelled where training is.</summary>
    public CancellationToken CancellationToken => _stop.Token;

    private PieceCounting Counting => _counting ??= new PieceCounting(_options, _reporter, _stop.Token);

    public void Add(ReadOnlySpan<char> text) => Counting.Add(text);

    public void Add(IEnumerable<string> texts)
    {
        foreach (string text in texts)
        {
            ArgumentNullException.ThrowIfNull(text, nameof(texts));
            Counting.Add(text);
        }
    }

    public void AddLines(TextReader reader) => Counting.AddLines(reader);

    public void AddLines(Stream utf8) => Counting.AddLines(utf8);

    public void AddFiles(IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            ArgumentNullException.ThrowIfNull(path, nameof(paths));

            // Read into blocks, so another buffer would only copy.
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
            Counting.AddLines(file);
        }
    }

    public PieceCounts FinishCounting()
    {
        // What the threads have is not needed while merging.
        PieceCounts counts = Counting.Finish();
        Counting.Dispose();
        _counting = null;
        return counts;
    }

    public BytePairTokenizer Finish() => Merge(FinishCounting());

    /// <summary>Learns from counts instead of texts.</summary>
    /// <exception cref="ArgumentException">The texts were cut otherwise than those of the initial vocabulary.</exception>
    public BytePairTokenizer Finish(PieceCounts counts)
    {
        if (_options.InitialVocabulary is { } initial && !counts.IsCutAs(initial.SplitPattern, PieceCounting.PreparesAs(initial)))
        {
            throw new ArgumentException(
                $"The texts were cut by the pattern {counts.SplitPattern}, and {nameof(BytePairTrainingOptions.InitialVocabulary)} cuts by {initial.SplitPattern}, or one normalizes them and the other does not. Count with the same {nameof(BytePairTrainingOptions.InitialVocabulary)}.",
                nameof(counts));
        }

        _reporter.State = _reporter.State with { TextsRead = counts.TextsRead, BytesRead = counts.BytesRead, DistinctPieces = counts.DistinctPieces };
        return Merge(counts);
    }

    public void Dispose()
    {
        _counting?.Dispose();
        _stop.Dispose();
    }

    private BytePairTokenizer Merge(PieceCounts counts)
    {
        _reporter.State = _reporter.State with { Stage = BytePairTrainingStage.Merging };
        var vocabulary = new GrowingVocabulary(_options, counts.SplitPattern);
        var merger = new PairMerger(counts.Table, vocabulary, Math.Max(1, _options.MinimumPairFrequency), OnWork);
        bool isOver = false;
        while (vocabulary.Count < _options.VocabularySize && !isOver)
        {
            isOver = !merger.TryMerge();
            OnWork();
        }

        var tokenizer = new BytePairTokenizer(vocabulary.ToModel()) { TrainingSummary = Summarize(counts, vocabulary, isOver) };
        Report();
        return tokenizer;

        void OnWork()
        {
            _stop.Token.ThrowIfCancellationRequested();
            if (_reporter.IsDue())
            {
                Report();
            }
        }

        void Report()
        {
            string? last = vocabulary.LastToken is { } token ? PrintableBytes.Encode(token) : null;
            _reporter.State = _reporter.State with { Merges = vocabulary.LearnedMerges, LastToken = last };
            _reporter.Report();
        }
    }

    private BytePairTrainingSummary Summarize(PieceCounts counts, GrowingVocabulary vocabulary, bool isOver)
    {
        var summary = new BytePairTrainingSummary
        {
            TextsRead = counts.TextsRead,
            BytesRead = counts.BytesRead,
            DistinctPieces = counts.DistinctPieces,
            Occurrences = counts.Occurrences,
            DroppedPieces = counts.DroppedPieces,
            DroppedOccurrences = counts.DroppedOccurrences,
            Merges = vocabulary.LearnedMerges,
            MaximumMerges = _options.MaximumMerges,
            Elapsed = _reporter.Elapsed,
        };
        string[] notes =
        [
            .. isOver ? [FormattableString.Invariant($"No other pair of tokens that may be merged occurs {Math.Max(1, _options.MinimumPairFrequency)} times: the vocabulary has {vocabulary.Count} tokens of {_options.VocabularySize}.")] : Array.Empty<string>(),
            .. counts.DroppedPieces > 0 ? [FormattableString.Invariant($"{counts.DroppedPieces} rare pieces, {summary.DroppedShare:P2} of all occurrences, were dropped to keep to {nameof(BytePairTrainingOptions.MaximumDistinctPieces)}.")] : Array.Empty<string>(),
        ];
        return notes.Length == 0 ? summary : summary with { Note = string.Join(' ', notes) };
    }
}
