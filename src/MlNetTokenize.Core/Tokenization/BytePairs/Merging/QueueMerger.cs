using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.BytePairs.Merging;

/// <summary>
/// Merges by the definition alone, whatever the order of the merges: a queue holds the pairs by rank and place. For vocabularies in which a pair has a
/// lower rank than a token of it, as no training makes them and files may have them.
/// </summary>
internal sealed class QueueMerger
{
    private readonly TokenVocabulary _vocabulary;
    private readonly int[] _byteIds;
    private readonly Dictionary<TokenPair, (int Rank, int Result)> _merges = [];

    /// <param name="model">The tokens and merges.</param>
    /// <param name="byteIds">The tokens of the bytes.</param>
    /// <param name="prefixes">Finds all ordinary tokens; only asked where there is no merge list.</param>
    public QueueMerger(BytePairModel model, int[] byteIds, TokenPrefixes? prefixes)
    {
        _vocabulary = model.Vocabulary;
        _byteIds = byteIds;
        if (model.Merges is null)
        {
            AddRanks(prefixes!);
        }
        else
        {
            for (int place = 0; place < model.Merges.Length; place++)
            {
                (int left, int right) = model.Merges[place];
                _vocabulary.TryGetId([.. _vocabulary.BytesOf(left), .. _vocabulary.BytesOf(right)], out int result);
                _merges.Add(model.Merges[place], (place, result));
            }
        }
    }

    /// <summary>The ids of a piece.</summary>
    public int[] Merge(ReadOnlySpan<byte> piece)
    {
        // Tokens are linked at the place of their first byte.
        int length = piece.Length;
        var ids = new int[length];
        var previous = new int[length];
        var next = new int[length];
        for (int i = 0; i < length; i++)
        {
            ids[i] = _byteIds[piece[i]];
            previous[i] = i - 1;
            next[i] = i + 1;
        }

        var queue = new PriorityQueue<TokenPair, (int Rank, int Place)>();
        for (int i = 0; i < length; i++)
        {
            Enqueue(i);
        }

        while (queue.TryDequeue(out TokenPair pair, out (int Rank, int Place) place))
        {
            // An entry is stale when a token of its pair has changed since.
            int left = place.Place;
            if (ids[left] != pair.Left || next[left] == length || ids[next[left]] != pair.Right)
            {
                continue;
            }

            int right = next[left];
            ids[left] = _merges[pair].Result;
            ids[right] = -1;
            next[left] = next[right];
            if (next[left] < length)
            {
                previous[next[left]] = left;
            }

            Enqueue(left);
            if (previous[left] >= 0)
            {
                Enqueue(previous[left]);
            }
        }

        return [.. ids.Where(id => id >= 0)];

        void Enqueue(int left)
        {
            if (next[left] < length && _merges.TryGetValue(new TokenPair(ids[left], ids[next[left]]), out (int Rank, int Result) merge))
            {
                queue.Enqueue(new TokenPair(ids[left], ids[next[left]]), (merge.Rank, left));
            }
        }
    }

    private void AddRanks(TokenPrefixes prefixes)
    {
        for (int id = 0; id < _vocabulary.Count; id++)
        {
            if (!_vocabulary.IsOrdinary(id))
            {
                continue;
            }

            // By the tokens that it begins with: by all places to cut it, one long token of a file would take hours.
            ReadOnlySpan<byte> token = _vocabulary.BytesOf(id);
            for (int left = prefixes.ShorterThan(id); left != TokenPrefixes.None; left = prefixes.ShorterThan(left))
            {
                if (_vocabulary.TryGetId(token[_vocabulary.LengthOf(left)..], out int right) && _vocabulary.IsOrdinary(right))
                {
                    _merges.TryAdd(new TokenPair(left, right), (id, id));
                }
            }
        }
    }
}
