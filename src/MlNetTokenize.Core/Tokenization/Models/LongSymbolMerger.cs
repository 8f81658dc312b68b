using System.Runtime.CompilerServices;

namespace MlNetTokenize.Tokenization.Models;

/// <summary>
/// Merges many symbols block after block, by the theorem that a sequence of symbols is the result of merging if and only if every two neighbors in it are the result of merging what they are
/// made of (A. Neubeck and H. van Antwerpen 2024, "So many tokens, so little time").
/// </summary>
internal static class LongSymbolMerger
{
    private const int BlockLength = SymbolMerger.ShortLength;

    // How often the border before one block is moved to the left before the piece is merged as a whole instead.
    private const int MostTries = 12;

    // And how many blocks there may be for each that the text has: usual are one and a few more.
    private const int MostWork = 8;

    /// <summary>Merges the symbols of a list in place.</summary>
    /// <param name="merges">What merges.</param>
    /// <param name="history">Tells which symbols fit.</param>
    /// <param name="list">The list; symbols below 0 merge with none.</param>
    /// <returns>Whether it was possible; if not, the list is as it was.</returns>
    [SkipLocalsInit]
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static bool TryMerge(PairMerges merges, MergeHistory history, SymbolList list)
    {
        Span<int> block = stackalloc int[BlockLength];
        Span<int> lengths = stackalloc int[BlockLength];
        BlockMemo memo = list.Memo;

        // What is done: the symbols, where each one began in the list, and its length in bytes.
        list.Link();
        Span<int> done = list.Results;
        Span<int> starts = list.Ranks;
        Span<int> bytes = list.Previous;
        int count = 0;
        int position = 0;
        int tries = 0;
        int total = list.Count;
        for (int left = total / BlockLength * MostWork; left > 0; left--)
        {
            int taken = Math.Min(BlockLength, total - position);
            list.Symbols.Slice(position, taken).CopyTo(block);

            // The lengths count symbols here, so that it is known where each one began.
            lengths[..taken].Fill(1);
            int merged = memo.Merge(merges, block[..taken], lengths);
            if (count > 0 && !memo.CanMeet(merges, history, done[count - 1], block[0]))
            {
                if (++tries > MostTries)
                {
                    return false;
                }

                // One symbol more is merged again.
                position = starts[--count];
                continue;
            }

            tries = 0;
            bool isLast = position + taken == total;

            // The last one is where the block was cut, and most likely wrong.
            int kept = isLast ? merged : Math.Max(1, merged - 1);
            for (int i = 0; i < kept; i++)
            {
                done[count] = block[i];
                starts[count] = position;
                bytes[count++] = Sum(list.Lengths.Slice(position, lengths[i]));
                position += lengths[i];
            }

            if (isLast)
            {
                done[..count].CopyTo(list.Symbols);
                bytes[..count].CopyTo(list.Lengths);
                list.Count = count;
                return true;
            }
        }

        return false;
    }

    private static int Sum(ReadOnlySpan<int> lengths)
    {
        int sum = 0;
        foreach (int length in lengths)
        {
            sum += length;
        }

        return sum;
    }
}
