using System.Runtime.CompilerServices;

namespace MlNetTokenize.Tokenization.Models;

/// <summary>Merges symbols as the definition says: always the pair of the lowest rank and of those the leftmost, until no pair merges.</summary>
internal static class SymbolMerger
{
    /// <summary>The most symbols of a piece that is merged without a queue.</summary>
    public const int ShortLength = 64;

    /// <summary>Merges the symbols of a list in place.</summary>
    /// <param name="merges">What merges.</param>
    /// <param name="history">Tells which symbols fit; <see langword="null"/> where that is not known.</param>
    /// <param name="list">The list; symbols below 0 merge with none.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static void Merge(PairMerges merges, MergeHistory? history, SymbolList list)
    {
        if (list.Count <= 1)
        {
            return;
        }

        if (list.Count <= ShortLength)
        {
            list.Count = ShortSymbolMerger.Merge(merges, list.Symbols[..list.Count], list.Lengths);
            return;
        }

        if (history is not null && LongSymbolMerger.TryMerge(merges, history, list))
        {
            return;
        }

        list.Link();
        Span<int> ranks = list.Ranks;
        MergeQueue queue = Begin(merges, list);
        while (queue.TryDequeue(out int rank, out int place))
        {
            // What was queued for a pair that has changed since is passed over.
            if (ranks[place] != rank)
            {
                continue;
            }

            MergeAt(place, list.Results[place], list);
            FindPair(merges, list, place, ref queue);
            int before = list.Previous[place];
            if (before >= 0)
            {
                FindPair(merges, list, before, ref queue);
            }
        }

        Close(list);
    }

    /// <summary>Links the symbols and queues their pairs.</summary>
    public static MergeQueue Begin(PairMerges merges, SymbolList list)
    {
        Span<int> symbols = list.Symbols[..list.Count];
        Span<int> next = list.Next;
        Span<int> previous = list.Previous;
        Span<int> ranks = list.Ranks;
        Span<int> results = list.Results;
        var queue = new MergeQueue(list);
        for (int place = 0; place < symbols.Length; place++)
        {
            previous[place] = place - 1;
            next[place] = place + 1;
            ranks[place] = PairMerges.NoRank;
            if (place + 1 < symbols.Length)
            {
                ranks[place] = merges.Find(symbols[place], symbols[place + 1], out results[place]);
                if (ranks[place] != PairMerges.NoRank)
                {
                    queue.Append(ranks[place], place);
                }
            }
        }

        queue.Sort();
        return queue;
    }

    /// <summary>Joins the symbol at a place with the next one.</summary>
    public static void MergeAt(int place, int result, SymbolList list)
    {
        int right = list.Next[place];
        list.Symbols[place] = result;
        list.Lengths[place] += list.Lengths[right];
        list.Ranks[right] = PairMerges.NoRank;
        int next = list.Next[right];
        list.Next[place] = next;
        if (next < list.Count)
        {
            list.Previous[next] = place;
        }
    }

    /// <summary>Looks a pair up that is new, and queues it.</summary>
    public static void FindPair(PairMerges merges, SymbolList list, int place, ref MergeQueue queue)
    {
        int next = list.Next[place];
        int rank = next >= list.Count ? PairMerges.NoRank : merges.Find(list.Symbols[place], list.Symbols[next], out list.Results[place]);
        list.Ranks[place] = rank;
        if (rank != PairMerges.NoRank)
        {
            queue.Enqueue(rank, place);
        }
    }

    /// <summary>Moves what is left together.</summary>
    public static void Close(SymbolList list)
    {
        int count = 0;
        for (int place = 0; place < list.Count; place = list.Next[place])
        {
            list.Symbols[count] = list.Symbols[place];
            list.Lengths[count++] = list.Lengths[place];
        }

        list.Count = count;
    }
}
