using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Formats;

/// <summary>
/// Merges the bytes of one token by themselves, as if they were a piece that is no token: which merge makes it, if any does.
/// </summary>
/// <remarks>
/// What makes a token in isolation makes it everywhere. Where two tokens stand next to each other in some text and their joined bytes are a token w, no
/// token has reached over the ends of these bytes, so what was merged between the ends was merged in the order in which w's own bytes are merged, and
/// the two are the last step but one of that. So one pair at most makes each token, whatever else a list says, and a token that its own bytes do
/// not lead to is never made by a merge.
/// </remarks>
internal sealed class MergeRun
{
    private readonly TokenVocabulary _vocabulary;
    private readonly Dictionary<TokenPair, int>? _ranks;
    private readonly PriorityQueue<(int Left, TokenPair Pair), (int Rank, int Left)> _queue = new();
    private readonly byte[] _joined;

    public MergeRun(BytePairModel model)
    {
        _vocabulary = model.Vocabulary;
        int longest = 0;
        for (int id = 0; id < _vocabulary.Count; id++)
        {
            longest = Math.Max(longest, _vocabulary.LengthOf(id));
        }

        _joined = new byte[longest];
        if (model.Merges is { } merges)
        {
            _ranks = new Dictionary<TokenPair, int>(merges.Length);
            for (int rank = 0; rank < merges.Length; rank++)
            {
                _ranks.Add(merges[rank], rank);
            }
        }
    }

    /// <summary>Merges a token's bytes until no pair merges.</summary>
    /// <param name="token">Bytes of a token.</param>
    /// <param name="last">The last merge, if there was one.</param>
    /// <param name="lastRank">Its rank: its place in the list, or the id that it made.</param>
    /// <returns>How many tokens are left; 1 where the merges lead to the token.</returns>
    public int Merge(ReadOnlySpan<byte> token, out TokenPair last, out int lastRank)
    {
        int length = token.Length;
        var ids = new int[length];
        var next = new int[length];
        var previous = new int[length];
        _queue.Clear();
        for (int i = 0; i < length; i++)
        {
            _ = _vocabulary.TryGetId(token.Slice(i, 1), out ids[i]);
            previous[i] = i - 1;
            next[i] = i + 1;
        }

        for (int i = 0; i < length; i++)
        {
            Queue(i, ids, next);
        }

        int count = length;
        last = default;
        lastRank = -1;
        while (_queue.TryDequeue(out (int Left, TokenPair Pair) entry, out (int Rank, int Left) order))
        {
            // Stale where one of the two has been merged since; its id is then no longer there.
            (int left, TokenPair pair) = entry;
            if (ids[left] != pair.Left || next[left] == length || ids[next[left]] != pair.Right)
            {
                continue;
            }

            int right = next[left];
            _ = TryJoin(pair, out ids[left]);
            ids[right] = -1;
            next[left] = next[right];
            if (next[left] < length)
            {
                previous[next[left]] = left;
            }

            count--;
            (last, lastRank) = (pair, order.Rank);
            Queue(left, ids, next);
            if (previous[left] >= 0)
            {
                Queue(previous[left], ids, next);
            }
        }

        return count;
    }

    private void Queue(int left, int[] ids, int[] next)
    {
        if (next[left] < ids.Length)
        {
            var pair = new TokenPair(ids[left], ids[next[left]]);
            if (_ranks is null ? TryJoin(pair, out int rank) : _ranks.TryGetValue(pair, out rank))
            {
                _queue.Enqueue((left, pair), (rank, left));
            }
        }
    }

    private bool TryJoin(TokenPair pair, out int id)
    {
        ReadOnlySpan<byte> left = _vocabulary[pair.Left].Span;
        ReadOnlySpan<byte> right = _vocabulary[pair.Right].Span;
        id = -1;
        if (left.Length + right.Length > _joined.Length)
        {
            return false;
        }

        left.CopyTo(_joined);
        right.CopyTo(_joined.AsSpan(left.Length));
        return _vocabulary.TryGetId(_joined.AsSpan(0, left.Length + right.Length), out id) && !_vocabulary.IsSpecial(id);
    }
}
