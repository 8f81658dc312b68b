using MlNetTokenize.Tokenization.Training.Options;

namespace MlNetTokenize.Tokenization.Training.Counting;

/// <summary>
/// Counts the distinct pieces of texts that are added one by one. With several threads the caller makes blocks of texts, a bounded queue feeds the threads, and
/// sums do not depend on which of them counted what.
/// </summary>
/// <remarks>
/// Pieces beyond <see cref="BytePairTrainingOptions.MaximumDistinctPieces"/> are dropped only between two rounds of blocks, when all before have been
/// counted and none behind, so that which ones are does not depend on the threads either.
/// </remarks>
internal sealed class PieceCounting : IDisposable
{
    private const int BlocksInRound = 16;

    // What is left when pieces are dropped before the end, so that they are not dropped after every round.
    private const double KeptShare = 0.75;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly BytePairTrainingOptions _options;
    private readonly SplitPattern _pattern;
    private readonly TrainingReporter _reporter;
    private readonly CancellationToken _cancellationToken;
    private readonly SharedPieceCounts _shared = new();
    private readonly TextBlockWriter _writer;

    // One of the two, depending on the number of threads.
    private readonly PieceCounter? _counter;
    private readonly PieceCountingThreads? _threads;

    private long _texts;
    private long _bytes;
    private long _lines;
    private int _blocks;
    private long _distinctAtMost;
    private long _droppedPieces;
    private long _droppedOccurrences;

    public PieceCounting(BytePairTrainingOptions options, TrainingReporter reporter, CancellationToken cancellationToken)
    {
        _options = options;
        _pattern = options.InitialVocabulary?.SplitPattern ?? options.SplitPattern;
        _reporter = reporter;
        _cancellationToken = cancellationToken;
        _writer = new TextBlockWriter(_pattern, Send, options.InitialVocabulary is { Prepares: true });
        if (options.NumberOfThreads == 1)
        {
            _counter = NewCounter();
        }
        else
        {
            _threads = new PieceCountingThreads([.. Enumerable.Range(0, options.NumberOfThreads).Select(_ => NewCounter())], cancellationToken);
        }

        PieceCounter NewCounter() => new(_pattern, options.InitialVocabulary, _shared);
    }

    /// <summary>Adds a text.</summary>
    public void Add(ReadOnlySpan<char> text)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        _bytes += _writer.AddText(text);
        _texts++;
        ReportIfDue();
    }

    /// <summary>Adds each line of a stream in UTF-8 as a text.</summary>
    public void AddLines(Stream utf8) => _writer.AddLines(utf8, OnRead);

    /// <summary>Adds each line of a reader as a text.</summary>
    public void AddLines(TextReader reader) => _writer.AddLines(reader, OnRead);

    /// <summary>Waits for the threads and gives their sums.</summary>
    public PieceCounts Finish()
    {
        _writer.Flush();
        FlushCounters();
        DropBeyondMaximum(_options.MaximumDistinctPieces);
        Report();
        return new PieceCounts(_pattern, PreparesAs(_options.InitialVocabulary), _shared)
        {
            TextsRead = _reporter.TextsRead,
            BytesRead = _bytes,
            DroppedPieces = _droppedPieces,
            DroppedOccurrences = _droppedOccurrences,
        };
    }

    public void Dispose()
    {
        _threads?.Dispose();
        _writer.Dispose();
    }

    /// <summary>What is done to a text before it is cut.</summary>
    internal static (bool AddPrefixSpace, bool NormalizesToFormC) PreparesAs(BytePairTokenizer? tokenizer)
        => tokenizer is null ? default : (tokenizer.Model.AddPrefixSpace, tokenizer.Model.NormalizesToFormC);

    private void OnRead(int bytes)
    {
        _cancellationToken.ThrowIfCancellationRequested();
        _bytes += bytes;
        ReportIfDue();
    }

    private void Send(TextBlock block)
    {
        // No more pieces than characters, and one more for each text that a space is put before.
        _distinctAtMost += block.Length * (_options.InitialVocabulary is { Prepares: true } ? 2L : 1);
        if (_counter is not null)
        {
            using (block)
            {
                _lines += _counter.Count(block, _cancellationToken);
            }

            ReportIfDue();
        }
        else
        {
            while (!_threads!.TryAdd(block, Pause))
            {
                ReportIfDue();
            }
        }

        if (++_blocks % BlocksInRound == 0 && _distinctAtMost > _options.MaximumDistinctPieces)
        {
            FlushCounters();
            DropBeyondMaximum((int)(_options.MaximumDistinctPieces * KeptShare));
        }
    }

    private void FlushCounters()
    {
        while (_threads is not null && !_threads.TryFlush(Pause))
        {
            ReportIfDue();
        }

        _counter?.Flush();
    }

    private void DropBeyondMaximum(int kept)
    {
        if (_shared.Count > _options.MaximumDistinctPieces)
        {
            (long pieces, long occurrences) = _shared.Drop(kept, _cancellationToken);
            _droppedPieces += pieces;
            _droppedOccurrences = checked(_droppedOccurrences + occurrences);
        }

        _distinctAtMost = _shared.Count;
    }

    private void ReportIfDue()
    {
        if (_reporter.IsDue())
        {
            Report();
        }
    }

    private void Report()
    {
        _reporter.TextsRead = _texts + _lines + (_threads?.Lines ?? 0) + _writer.LinesWithoutEnd;
        _reporter.BytesRead = _bytes;

        // What the threads have not handed over yet is not known: it never falls.
        _reporter.DistinctPieces = Math.Max(_reporter.DistinctPieces, Math.Max(_shared.Count, _counter?.DistinctPieces ?? _threads!.DistinctPieces));
        _reporter.Report();
    }
}
