using System.Runtime.InteropServices;

namespace MlNetTokenize.Tokenization.Models;

/// <summary>
/// Remembers what blocks of symbols merge to, and which symbols can stand next to each other: a long text without a space is most often one that repeats itself, and for a pair of long runs of one
/// character the answer takes hundreds of steps. A later block or pair takes the place of an earlier one.
/// </summary>
internal sealed class BlockMemo
{
    private const int BlockLength = SymbolMerger.ShortLength;
    private const int SlotBits = 9;
    private const int PairBits = 12;
    private const ulong Multiplier = 0x9E3779B97F4A7C15;

    private readonly int[] _blocks = new int[BlockLength << SlotBits];
    private readonly int[] _merged = new int[BlockLength << SlotBits];
    private readonly byte[] _lengths = new byte[BlockLength << SlotBits];

    // How many symbols a block merged to; 0 where nothing is remembered.
    private readonly byte[] _counts = new byte[1 << SlotBits];

    // Left and right symbol; the sign of the left one, which is never negative here, is the answer.
    private readonly (int Left, int Right)[] _pairs = new (int, int)[1 << PairBits];
    private PairMerges? _merges;

    /// <inheritdoc cref="ShortSymbolMerger.Merge"/>
    public int Merge(PairMerges merges, Span<int> symbols, Span<int> lengths)
    {
        if (symbols.Length != BlockLength)
        {
            return ShortSymbolMerger.Merge(merges, symbols, lengths);
        }

        Remember(merges);
        int slot = SlotOf(symbols);
        Span<int> block = _blocks.AsSpan(slot * BlockLength, BlockLength);
        Span<int> merged = _merged.AsSpan(slot * BlockLength, BlockLength);
        Span<byte> mergedLengths = _lengths.AsSpan(slot * BlockLength, BlockLength);
        int count = _counts[slot];
        if (count != 0 && symbols.SequenceEqual(block))
        {
            merged[..count].CopyTo(symbols);
            for (int i = 0; i < count; i++)
            {
                lengths[i] = mergedLengths[i];
            }

            return count;
        }

        symbols.CopyTo(block);
        count = ShortSymbolMerger.Merge(merges, symbols, lengths);
        symbols[..count].CopyTo(merged);
        for (int i = 0; i < count; i++)
        {
            mergedLengths[i] = (byte)lengths[i];
        }

        _counts[slot] = (byte)count;
        return count;
    }

    /// <inheritdoc cref="MergeHistory.CanMeet(int, int)"/>
    public bool CanMeet(PairMerges merges, MergeHistory history, int left, int right)
    {
        if ((left | right) < 0)
        {
            return history.CanMeet(left, right);
        }

        Remember(merges);
        ref (int Left, int Right) pair = ref _pairs[(((ulong)(uint)left << 32 | (uint)right) * Multiplier) >> (64 - PairBits)];
        if (pair.Right != right || (pair.Left & int.MaxValue) != left)
        {
            pair = (history.CanMeet(left, right) ? left | int.MinValue : left, right);
        }

        return pair.Left < 0;
    }

    private static int SlotOf(ReadOnlySpan<int> symbols)
    {
        ulong hash = 0;
        foreach (ulong two in MemoryMarshal.Cast<int, ulong>(symbols))
        {
            hash = (hash ^ two) * Multiplier;
            hash ^= hash >> 32;
        }

        return (int)((hash * Multiplier) >> (64 - SlotBits));
    }

    // What is remembered is of one table: another one begins anew.
    private void Remember(PairMerges merges)
    {
        if (merges != _merges)
        {
            Array.Clear(_counts);

            // No pair: a negative right symbol is not asked for.
            Array.Fill(_pairs, (0, -1));
            _merges = merges;
        }
    }
}
