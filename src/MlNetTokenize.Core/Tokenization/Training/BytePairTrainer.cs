using MlNetTokenize.Tokenization.Training.Counting;
using MlNetTokenize.Tokenization.Training.Merging;
using MlNetTokenize.Tokenization.Training.Options;

namespace MlNetTokenize;

/// <summary>
/// Learns a byte-pair tokenizer from texts that come one by one: they are added, then it is finished. <see cref="BytePairTokenizer.Train(IEnumerable{string}, BytePairTrainingOptions)"/> does both at once.
/// </summary>
/// <remarks>
/// Not thread-safe: one thread adds, and <see cref="BytePairTrainingOptions.NumberOfThreads"/> count. What is kept of the texts are their distinct pieces and how often each occurs. Where to begin reading how pairs
/// are merged: the slow trainer of the tests (<c>SlowBytePairTrainer</c>), which gives the same merges.
/// </remarks>
public sealed class BytePairTrainer : IDisposable
{
    private readonly BytePairTrainingOptions _options;
    private readonly TrainingReporter _reporter;

    // Begun with the first text: what is learned from counts needs no threads that count.
    private PieceCounting? _counting;

    /// <summary>Begins training.</summary>
    /// <param name="options">The size of the vocabulary, how text is cut and so on; who is told of progress, and what cancels. They are copied.</param>
    /// <exception cref="ArgumentException">An option is outside its range.</exception>
    public BytePairTrainer(BytePairTrainingOptions options)
        : this(options, merges: true)
    {
    }

    /// <param name="options">The options.</param>
    /// <param name="merges">Whether merges will be learned; else pieces are counted, and options that concern merging are not looked at.</param>
    internal BytePairTrainer(BytePairTrainingOptions options, bool merges)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.ValidateCounting();
        if (merges)
        {
            options.ValidateMerging();
        }

        _options = options.Copy();
        _reporter = new TrainingReporter(options.Progress, merges ? _options.MaximumMerges : 0);
    }

    private PieceCounting Counting => _counting ??= new PieceCounting(_options, _reporter, _options.CancellationToken);

    /// <summary>Adds a text.</summary>
    /// <param name="text">The text. A lone surrogate is read as U+FFFD.</param>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public void Add(ReadOnlySpan<char> text) => Counting.Add(text);

    /// <summary>Adds texts.</summary>
    /// <param name="texts">The texts.</param>
    /// <exception cref="ArgumentNullException">The texts, or one of them, are <see langword="null"/>.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public void Add(IEnumerable<string> texts)
    {
        ArgumentNullException.ThrowIfNull(texts);
        foreach (string text in texts)
        {
            ArgumentNullException.ThrowIfNull(text, nameof(texts));
            Counting.Add(text);
        }
    }

    /// <summary>Adds the lines of a reader. Each line is a text and has its end, <c>\n</c>, as Hugging Face's trainer reads files.</summary>
    /// <param name="reader">The reader, which is read to its end and not closed.</param>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public void AddLines(TextReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        Counting.AddLines(reader);
    }

    /// <summary>Adds the lines of a stream of UTF-8. Each line is a text and has its end, <c>\n</c>, as Hugging Face's trainer reads files.</summary>
    /// <param name="utf8">The stream, which is read to its end and not closed.</param>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public void AddLines(Stream utf8)
    {
        ArgumentNullException.ThrowIfNull(utf8);
        Counting.AddLines(utf8);
    }

    /// <summary>Adds the lines of files in UTF-8, see <see cref="AddLines(Stream)"/>.</summary>
    /// <param name="paths">The files.</param>
    /// <exception cref="ArgumentNullException">The paths, or one of them, are <see langword="null"/>.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public void AddFiles(IEnumerable<string> paths)
    {
        ArgumentNullException.ThrowIfNull(paths);
        foreach (string path in paths)
        {
            ArgumentNullException.ThrowIfNull(path, nameof(paths));

            // Read into blocks, so another buffer would only copy.
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 0, FileOptions.SequentialScan);
            Counting.AddLines(file);
        }
    }

    /// <summary>Ends counting, without merging: what was added is in the result, and the next text begins anew.</summary>
    /// <returns>The distinct pieces of the texts and how often each occurs: all that merges are learned from.</returns>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public PieceCounts FinishCounting()
    {
        // What the threads have is not needed while merging.
        PieceCounts counts = Counting.Finish();
        Counting.Dispose();
        _counting = null;
        return counts;
    }

    /// <summary>Learns the merges from what was added.</summary>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public BytePairTokenizer Finish() => Merge(FinishCounting());

    /// <summary>Learns the merges from counts, in place of what was added.</summary>
    /// <param name="counts">The counts; they stay as they are.</param>
    /// <exception cref="ArgumentException">The texts of the counts were cut by another pattern than <see cref="BytePairTrainingOptions.InitialVocabulary"/> cuts by.</exception>
    /// <exception cref="OperationCanceledException">Training was cancelled.</exception>
    public BytePairTokenizer Finish(PieceCounts counts)
    {
        ArgumentNullException.ThrowIfNull(counts);
        if (_options.InitialVocabulary is { } initial && !counts.IsCutAs(initial.SplitPattern, PieceCounting.PreparesAs(initial)))
        {
            throw new ArgumentException(
                $"The texts were cut by the pattern {counts.SplitPattern}, and {nameof(BytePairTrainingOptions.InitialVocabulary)} cuts by {initial.SplitPattern}, or one normalizes them and the other does not. Count with the same {nameof(BytePairTrainingOptions.InitialVocabulary)}.",
                nameof(counts));
        }

        _reporter.TextsRead = counts.TextsRead;
        _reporter.BytesRead = counts.BytesRead;
        _reporter.DistinctPieces = counts.DistinctPieces;
        return Merge(counts);
    }

    /// <summary>Ends the threads that count.</summary>
    public void Dispose() => _counting?.Dispose();

    private BytePairTokenizer Merge(PieceCounts counts)
    {
        _reporter.Stage = BytePairTrainingStage.Merging;
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
            _options.CancellationToken.ThrowIfCancellationRequested();
            if (_reporter.IsDue())
            {
                Report();
            }
        }

        void Report()
        {
            _reporter.Merges = vocabulary.LearnedMerges;
            _reporter.LastToken = vocabulary.LastToken is { } token ? PrintableBytes.Encode(token) : null;
            _reporter.Report();
        }
    }

    private BytePairTrainingSummary Summarize(PieceCounts counts, GrowingVocabulary vocabulary, bool isOver) => new()
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
        Note = NoteOn(counts, vocabulary, isOver),
    };

    private string? NoteOn(PieceCounts counts, GrowingVocabulary vocabulary, bool isOver)
    {
        var notes = new List<string>();
        if (isOver)
        {
            notes.Add(FormattableString.Invariant(
                $"No other pair of tokens that may be merged occurs {Math.Max(1, _options.MinimumPairFrequency)} times: the vocabulary has {vocabulary.Count} tokens of {_options.VocabularySize}."));
        }

        if (counts.DroppedPieces > 0)
        {
            double share = BytePairTrainingSummary.ShareOf(counts.DroppedOccurrences, counts.Occurrences);
            notes.Add(FormattableString.Invariant(
                $"{counts.DroppedPieces} rare pieces, {share:P2} of all occurrences, were dropped to keep to {nameof(BytePairTrainingOptions.MaximumDistinctPieces)}."));
        }

        return notes.Count == 0 ? null : string.Join(' ', notes);
    }
}
