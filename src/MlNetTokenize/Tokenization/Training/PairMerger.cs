using System.Text;

namespace MlNetTokenize;

/// <summary>
/// Learns merges from counted pieces: the most frequent pair becomes a token, everywhere, until the vocabulary is full. Among equally
/// frequent pairs the one with the smaller (left id, right id) comes first, and a merge whose bytes are already a token reuses that token's id:
/// the order of Hugging Face's BpeTrainer. The order of the pieces makes no difference.
/// </summary>
/// <remarks>
/// Counts are kept up to date merge by merge (Sennrich, Haddow and Birch 2016, section 3.2), and the queue is lazy: an entry's count is never
/// less than its pair's, because a pair is queued again whenever its count has risen, so the first entry that is still true is the maximum.
/// </remarks>
internal sealed class PairMerger
{
    private readonly BytePairTrainingOptions _options;
    private readonly List<byte[]?> _tokens = [];

    // Latin-1 maps bytes to characters one to one, which makes a string of them a dictionary key.
    private readonly Dictionary<string, int> _ids = new(StringComparer.Ordinal);
    private readonly HashSet<string> _specialTokens = new(StringComparer.Ordinal);
    private readonly List<TokenPair> _merges = [];
    private readonly HashSet<TokenPair> _merged = [];

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
        foreach (string special in options.SpecialTokens)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(special);
            _specialTokens.Add(Encoding.Latin1.GetString(bytes));
            _tokens.Add(bytes);
        }

        var byteIds = new int[256];
        foreach (byte value in PrintableBytes.Order)
        {
            byteIds[value] = _tokens.Count;
            AddToken([value]);
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
        return new BytePairTokenizer(new TokenVocabulary(_tokens, specialTokens), [.. _merges], _options.SplitPattern);
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

                if (!_specialTokens.Contains(KeyOf(Join(entry.Pair))))
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
        byte[] joined = Join(pair);
        if (!_ids.TryGetValue(KeyOf(joined), out int token))
        {
            token = _tokens.Count;
            AddToken(joined);
        }

        // A reused id can bring back a pair that was merged before: it is merged again here, as an encoder would at its old rank.
        if (_merged.Add(pair))
        {
            _merges.Add(pair);
        }

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

    private void AddToken(byte[] bytes)
    {
        _ids.Add(KeyOf(bytes), _tokens.Count);
        _tokens.Add(bytes);
    }

    private byte[] Join(TokenPair pair) => [.. _tokens[pair.Left]!, .. _tokens[pair.Right]!];

    private static string KeyOf(byte[] bytes) => Encoding.Latin1.GetString(bytes);
}
