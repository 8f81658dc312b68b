using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Training.Counting;

namespace MlNetTokenize.Tokenization.Training.Merging;

/// <summary>
/// Learns merges from counted pieces: the most frequent pair becomes a token, everywhere, until the vocabulary is full (Sennrich, Haddow and Birch 2016,
/// section 3.2). Neither the order of the pieces nor anything else but their counts makes a difference.
/// </summary>
/// <remarks>
/// Counts are kept up to date merge by merge. All pairs that a merge makes hold the token that it makes, which stood nowhere before: where no token reaches over
/// their ends, equal bytes have been merged in the same order everywhere, so no two merges make the same token. That is also so where an existing vocabulary had the
/// token and no merge that led to it. So a pair's count rises in one step only, and one that is too rare then stays so and is forgotten.
/// </remarks>
internal sealed class PairMerger
{
    private const int CheckedPlaces = 1 << 15;

    // Most pairs are rarer than any that is merged. Those are not kept at first, which saves half of the memory and much of the time; if the others do not
    // suffice, all are counted again in the pieces as they are then.
    private const int SmallestKeptAtFirst = 8;
    private const int KeptStep = 8;

    private readonly GrowingVocabulary _vocabulary;
    private readonly MergingCorpus _corpus;
    private readonly MergeNeighbors _left = new();
    private readonly MergeNeighbors _right = new();
    private readonly long _minimumFrequency;
    private readonly Action _onWork;

    private PairTable _pairs = new();
    private PairQueue _queue;
    private long _smallestKept;

    // For each token its number of bytes: a place and that are the place behind it.
    private int[] _lengths = new int[1024];

    /// <param name="pieces">The counts.</param>
    /// <param name="vocabulary">Where the tokens go.</param>
    /// <param name="minimumFrequency">How often a pair must occur.</param>
    /// <param name="onWork">Called again and again while it works; may throw.</param>
    public PairMerger(SharedPieceCounts pieces, GrowingVocabulary vocabulary, long minimumFrequency, Action onWork)
    {
        _vocabulary = vocabulary;
        _onWork = onWork;
        _minimumFrequency = minimumFrequency;
        _smallestKept = Math.Max(minimumFrequency, SmallestKeptAtFirst);
        _corpus = new MergingCorpus(pieces, vocabulary, onWork);
        CountPairs();
    }

    /// <summary>Merges the most frequent pair.</summary>
    /// <returns>Whether there was one.</returns>
    public bool TryMerge()
    {
        int index = _queue.Take();
        while (index < 0)
        {
            if (_smallestKept <= _minimumFrequency)
            {
                return false;
            }

            _smallestKept = Math.Max(_minimumFrequency, _smallestKept / KeptStep);
            CountPairs();
            index = _queue.Take();
        }

        TokenPair pair = _pairs.PairAt(index);
        int token = _vocabulary.Merge(pair);
        ReadOnlySpan<int> places = _pairs.PlacesOf(index);
        _pairs.Remove(index);
        Merge(pair, token, places);
        AddPairs(pair, token);
        return true;
    }

    private int LengthOf(int token)
    {
        if (token >= _lengths.Length)
        {
            Array.Resize(ref _lengths, Math.Max(token + 1, _lengths.Length * 2));
        }

        ref int length = ref _lengths[token];
        return length > 0 ? length : length = _vocabulary.LengthOf(token);
    }

    [MemberNotNull(nameof(_queue))]
    private void CountPairs()
    {
        _pairs = new PairTable();
        VisitPairs(isCounted: false);
        _pairs = _pairs.LayOut(_smallestKept, _vocabulary.Allows, _onWork);
        VisitPairs(isCounted: true);
        _queue = new PairQueue(_pairs, Math.Max(_minimumFrequency, _smallestKept));
        for (int index = 0; index < _pairs.Count; index++)
        {
            _queue.Add(index);
        }
    }

    /// <summary>Goes through all pairs of neighbours: first to count them, and then, when each has its room, to note where they stand.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void VisitPairs(bool isCounted)
    {
        ReadOnlySpan<int> cells = _corpus.Cells;
        int group = 0;
        int next = CheckedPlaces;
        for (int place = 1; place < cells.Length; place++)
        {
            for (int token = cells[place]; token != MergingCorpus.End;)
            {
                int behind = place + LengthOf(token);
                int right = cells[behind];
                if (right != MergingCorpus.End)
                {
                    var pair = new TokenPair(token, right);
                    if (isCounted)
                    {
                        _pairs.Note(pair, place);
                    }
                    else
                    {
                        group = _corpus.GroupOf(group, place);
                        _pairs.Tally(pair, _corpus.WeightOf(group));
                    }
                }

                (token, place) = (right, behind);
            }

            if (place >= next)
            {
                _onWork();
                next = place + CheckedPlaces;
            }
        }
    }

    /// <summary>Merges the pair wherever it stands, from the left, and notes the neighbours.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Merge(TokenPair pair, int token, ReadOnlySpan<int> places)
    {
        _left.Clear(_vocabulary.Count);
        _right.Clear(_vocabulary.Count);
        ReadOnlySpan<int> cells = _corpus.Cells;
        int leftLength = LengthOf(pair.Left);
        int length = LengthOf(token);
        int[] lengths = _lengths;
        int group = 0;
        for (int i = 0; i < places.Length; i++)
        {
            if ((i & (CheckedPlaces - 1)) == CheckedPlaces - 1)
            {
                _onWork();
            }

            int start = places[i];
            int middle = start + leftLength;
            if (cells[start] != pair.Left || cells[middle] != pair.Right)
            {
                continue;
            }

            int end = start + length;
            group = _corpus.GroupOf(group, start);
            long weight = _corpus.WeightOf(group);
            int before = cells[start - 1];
            int behind = cells[end];
            _corpus.Merge(start, middle, end, token);
            if (before == token)
            {
                // Merged just now, and noted as having the left token behind it.
                _left.Meet(token, start - length, lost: 0, gained: weight);
                _right.Lose(pair.Left, weight);
            }
            else if (before != MergingCorpus.End)
            {
                _left.Meet(before, start - lengths[before], weight, weight);
            }

            if (behind != MergingCorpus.End)
            {
                _right.Meet(behind, start, weight, weight);
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddPairs(TokenPair merged, int token)
    {
        _pairs.EnsurePlaces(_left.PlaceCount + _right.PlaceCount, Stands, _onWork);
        _left.Sort();
        for (int i = 0; i < _left.Count; i++)
        {
            (int before, long lost, long gained) = _left[i];
            _pairs.Lower(new TokenPair(before, merged.Left), lost);
            Add(new TokenPair(before, token), gained, _left.PlacesOf(i));
        }

        _right.Sort();
        for (int i = 0; i < _right.Count; i++)
        {
            (int behind, long lost, long gained) = _right[i];
            _pairs.Lower(new TokenPair(merged.Right, behind), lost);
            Add(new TokenPair(token, behind), gained, _right.PlacesOf(i));
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Add(TokenPair pair, long count, ReadOnlySpan<int> places)
    {
        if (count >= _smallestKept && _vocabulary.Allows(pair))
        {
            int index = _pairs.Add(pair, count, places.Length, out Span<int> room);
            places.CopyTo(room);
            _queue.Add(index);
        }
    }

    private bool Stands(TokenPair pair, int place)
    {
        ReadOnlySpan<int> cells = _corpus.Cells;
        return cells[place] == pair.Left && cells[place + _lengths[pair.Left]] == pair.Right;
    }
}
