using System.Runtime.CompilerServices;
using MlNetTokenize.Tokenization.BytePairs.Merging;

namespace MlNetTokenize.Tokenization.Training.Merging;

/// <summary>
/// Pairs in the order in which they are merged: the most frequent first, and of those the one with the smaller (left id, right id), which is the order of
/// Hugging Face's BpeTrainer.
/// </summary>
/// <remarks>
/// <para>
/// A pair is queued once, under its count at that time. Counts fall afterwards, so a pair that is found to have fallen is queued again under its count of
/// then, and the first one that has not is the maximum.
/// </para>
/// <para>
/// Nearly all pairs have small counts and are never reached. They are in a list for each count, which costs nothing to put them in and is ordered only when it
/// becomes the highest (the bucket queue of YouTokenToMe).
/// </para>
/// </remarks>
/// <param name="pairs">The pairs with their counts of now.</param>
/// <param name="minimum">The smallest count that is of interest.</param>
internal sealed class PairQueue(PairTable pairs, long minimum)
{
    private const int None = -1;

    // Pairs of a count of at least this many are in a heap of their own.
    private const int SmallCounts = 1 << 14;

    private readonly PriorityQueue<int, (long Count, TokenPair Pair)> _large = new(Comparer<(long Count, TokenPair Pair)>.Create(
        static (x, y) => x.Count != y.Count ? y.Count.CompareTo(x.Count) : x.Pair.CompareTo(y.Pair)));

    // For each small count the first pair of its list, + 1, and for each pair the one behind it, + 1. A pair is in one list.
    private readonly int[] _first = new int[SmallCounts];
    private int[] _next = new int[1024];

    // The pairs of the highest small count, in order.
    private readonly PriorityQueue<int, TokenPair> _highest = new();
    private int _highestCount = SmallCounts - 1;

    /// <summary>Queues a pair that is not in the queue.</summary>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Add(int pair)
    {
        long count = pairs.CountAt(pair);
        if (count < minimum)
        {
            return;
        }

        if (count >= SmallCounts)
        {
            _large.Enqueue(pair, (count, pairs.PairAt(pair)));
        }
        else if (count == _highestCount)
        {
            _highest.Enqueue(pair, pairs.PairAt(pair));
        }
        else
        {
            if (count > _highestCount)
            {
                // No merge makes a pair that is more frequent than its own; a queue that would lose one must not depend on that.
                PutBack((int)count);
            }

            Push(pair, (int)count);
        }
    }

    /// <summary>Takes the pair that is merged next.</summary>
    /// <returns>Its number, or −1 where none is frequent enough.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public int Take()
    {
        while (_large.TryDequeue(out int pair, out (long Count, TokenPair Pair) entry))
        {
            if (pairs.CountAt(pair) == entry.Count)
            {
                return pair;
            }

            Add(pair);
        }

        while (true)
        {
            while (_highest.TryDequeue(out int pair, out _))
            {
                if (pairs.CountAt(pair) == _highestCount)
                {
                    return pair;
                }

                Add(pair);
            }

            if (_highestCount <= minimum || !TryDescend())
            {
                return None;
            }
        }
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private bool TryDescend()
    {
        do
        {
            if (--_highestCount < minimum)
            {
                return false;
            }
        }
        while (_first[_highestCount] == 0);

        int pair = _first[_highestCount] - 1;
        _first[_highestCount] = 0;
        while (pair != None)
        {
            // Put where it belongs: it may have fallen.
            int next = _next[pair] - 1;
            Add(pair);
            pair = next;
        }

        return true;
    }

    private void PutBack(int count)
    {
        while (_highest.TryDequeue(out int pair, out _))
        {
            Push(pair, _highestCount);
        }

        // What is added to this list will be ordered when it is descended to.
        _highestCount = count + 1;
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void Push(int pair, int count)
    {
        if (pair >= _next.Length)
        {
            Array.Resize(ref _next, Math.Max(pair + 1, _next.Length * 2));
        }

        _next[pair] = _first[count];
        _first[count] = pair + 1;
    }
}
