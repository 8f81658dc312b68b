using System.Text;

namespace MlNetTokenize;

/// <summary>
/// Learns merges from counted pieces: the most frequent pair becomes a token, everywhere, until the vocabulary is full. Among equally
/// frequent pairs the one with the smaller (left id, right id) comes first: the order of Hugging Face's BpeTrainer. The order of the pieces
/// makes no difference.
/// </summary>
/// <remarks>
/// Counts are kept up to date merge by merge (Sennrich, Haddow and Birch 2016, section 3.2), and the queue is lazy: an entry's count is never
/// less than its pair's, because a pair is queued again whenever its count has risen, so the first entry that is still true is the maximum.
/// Two merges never spell the same bytes: where no token reaches over their ends, equal bytes have been merged in the same order everywhere, so
/// the earlier of two such merges has left nothing for the later one.
/// </remarks>
internal sealed class PairMerger
{
    private readonly BytePairTrainingOptions _options;
    private readonly List<byte[]?> _tokens = [];
    private readonly byte[][] _specialTokens;
    private readonly List<TokenPair> _merges = [];

    // The pieces as tokens: piece i is _symbols from _starts[i] on, _lengths[i] of them, and occurs _counts[i] times.
    private readonly int[] _symbols;
    private readonly int[] _starts;
    private readonly int[] _lengths;
    private readonly long[] _counts;
    private readonly PairStatistics _statistics = new();
    private readonly PriorityQueue<int, (long Count, TokenPair Pair)> _queue = new(Comparer<(long Count, TokenPair Pair)>.Create(
        static (x, y) => x.Count != y.Count ? y.Count.CompareTo(x.Count) : x.Pair.CompareTo(y.Pair)));

    public PairMerger(IReadOnlyDictionary<string, long> pieces, BytePairTrainingOptions options)
    {
        _options = options;
        _specialTokens = [.. options.SpecialTokens.Select(Encoding.UTF8.GetBytes)];
        _tokens.AddRange(_specialTokens);
        var byteIds = new int[256];
        foreach (byte value in PrintableBytes.Order)
        {
            byteIds[value] = _tokens.Count;
            _tokens.Add([value]);
        }

        _starts = new int[pieces.Count];
        _lengths = new int[pieces.Count];
        _counts = new long[pieces.Count];
        _symbols = new int[pieces.Keys.Sum(piece => (long)Encoding.UTF8.GetByteCount(piece))];
        int index = 0;
        int end = 0;
        foreach ((string piece, long count) in pieces)
        {
            _starts[index] = end;
            foreach (byte value in Encoding.UTF8.GetBytes(piece))
            {
                _symbols[end++] = byteIds[value];
            }

            _lengths[index] = end - _starts[index];
            _counts[index] = count;
            index++;
        }
    }

    public int Merges => _merges.Count;

    public string? LastToken => _merges.Count == 0 ? null : PrintableBytes.Encode(_tokens[^1]);

    public BytePairTokenizer Run(Action onProgress, CancellationToken cancellationToken)
    {
        CountPairs(cancellationToken);
        while (_tokens.Count < _options.VocabularySize && TryTakeMostFrequent(out int index))
        {
            cancellationToken.ThrowIfCancellationRequested();
            Merge(index);
            onProgress();
        }

        Dictionary<string, int> specialTokens = _options.SpecialTokens.Select((text, id) => (text, id)).ToDictionary(StringComparer.Ordinal);
        return new BytePairTokenizer(new BytePairModel(new TokenVocabulary(_tokens, specialTokens), [.. _merges], _options.SplitPattern));
    }

    private void CountPairs(CancellationToken cancellationToken)
    {
        for (int piece = 0; piece < _starts.Length; piece++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ReadOnlySpan<int> symbols = _symbols.AsSpan(_starts[piece], _lengths[piece]);
            for (int i = 0; i + 1 < symbols.Length; i++)
            {
                _statistics.Raise(new TokenPair(symbols[i], symbols[i + 1]), _counts[piece], piece);
            }
        }

        QueueRisen();
    }

    private bool TryTakeMostFrequent(out int index)
    {
        while (_queue.TryDequeue(out index, out (long Count, TokenPair Pair) entry))
        {
            long count = _statistics.CountAt(index);
            if (count == entry.Count)
            {
                if (count < _options.MinimumPairFrequency)
                {
                    return false;
                }

                if (!SpellsSpecialToken(entry.Pair))
                {
                    return true;
                }
            }
            else if (count >= _options.MinimumPairFrequency)
            {
                _queue.Enqueue(index, (count, entry.Pair));
            }
        }

        return false;
    }

    private void Merge(int index)
    {
        TokenPair pair = _statistics.PairAt(index);
        int token = _tokens.Count;
        _tokens.Add(Join(pair));
        _merges.Add(pair);
        foreach (int piece in _statistics.TakePieces(index))
        {
            MergeIn(piece, pair, token);
        }

        QueueRisen();
    }

    private void MergeIn(int piece, TokenPair pair, int token)
    {
        Span<int> symbols = _symbols.AsSpan(_starts[piece], _lengths[piece]);
        long count = _counts[piece];
        int written = 0;
        for (int read = 0; read < symbols.Length; read++)
        {
            if (symbols[read] != pair.Left || read + 1 == symbols.Length || symbols[read + 1] != pair.Right)
            {
                symbols[written++] = symbols[read];
                continue;
            }

            _statistics.Lower(pair, count);
            if (written > 0)
            {
                _statistics.Lower(new TokenPair(symbols[written - 1], pair.Left), count);
                _statistics.Raise(new TokenPair(symbols[written - 1], token), count, piece);
            }

            if (read + 2 < symbols.Length)
            {
                _statistics.Lower(new TokenPair(pair.Right, symbols[read + 2]), count);
                _statistics.Raise(new TokenPair(token, symbols[read + 2]), count, piece);
            }

            symbols[written++] = token;
            read++;
        }

        _lengths[piece] = written;
    }

    private void QueueRisen()
    {
        foreach (int index in _statistics.TakeRisen())
        {
            if (_statistics.CountAt(index) >= _options.MinimumPairFrequency)
            {
                _queue.Enqueue(index, (_statistics.CountAt(index), _statistics.PairAt(index)));
            }
        }
    }

    private byte[] Join(TokenPair pair) => [.. _tokens[pair.Left]!, .. _tokens[pair.Right]!];

    // User text could otherwise be encoded as a token that reads like a special one.
    private bool SpellsSpecialToken(TokenPair pair)
        => _specialTokens.Length > 0 && Join(pair) is var joined && _specialTokens.Any(special => special.AsSpan().SequenceEqual(joined));
}
