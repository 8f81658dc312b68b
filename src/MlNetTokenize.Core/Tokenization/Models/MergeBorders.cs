using System.Runtime.CompilerServices;

namespace MlNetTokenize.Tokenization.Models;

/// <summary>Across which borders anything can merge, whatever the order: a merge joins the last character of one symbol with the first of another.</summary>
internal sealed class MergeBorders
{
    // Pairs of characters are hashed to so many bits: what is said of a pair that is not there holds, what is said of one that is may be another's.
    private const int Bits = 20;

    // One round is enough for merges in their order, and another one to see that.
    private const int MostRounds = 16;

    private readonly ulong[] _joined = new ulong[(1 << Bits) / 64];
    private readonly int[] _first;
    private readonly int[] _last;

    /// <param name="pairs">All that merge, those that make a part before those that have it.</param>
    /// <param name="symbols">The highest symbol + 1.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public MergeBorders(ReadOnlySpan<SymbolPair> pairs, int symbols)
    {
        _first = new int[symbols];
        _last = new int[symbols];
        for (int symbol = 0; symbol < symbols; symbol++)
        {
            _first[symbol] = _last[symbol] = symbol;
        }

        // A symbol's ends are those of its parts, whose own may become known later.
        for (int round = 0; round < MostRounds && !IsClear; round++)
        {
            IsClear = true;
            foreach (SymbolPair pair in pairs)
            {
                IsClear &= _first[pair.Result] == _first[pair.Left] && _last[pair.Result] == _last[pair.Right];
                _first[pair.Result] = _first[pair.Left];
                _last[pair.Result] = _last[pair.Right];
            }
        }

        foreach (SymbolPair pair in pairs)
        {
            uint bit = BitOf(_last[pair.Left], _first[pair.Right]);
            _joined[bit >> 6] |= 1ul << (int)bit;
        }
    }

    /// <summary>Whether each symbol has one first and one last character. Where one has not, nothing else that is said here holds.</summary>
    public bool IsClear { get; private set; }

    /// <summary>Whether anything may merge across the border between two symbols. Nothing does across that of one below 0.</summary>
    public bool MayMerge(int left, int right)
    {
        if (left < 0 || right < 0)
        {
            return false;
        }

        uint bit = BitOf(_last[left], _first[right]);
        return (_joined[bit >> 6] >> (int)bit & 1) != 0;
    }

    private static uint BitOf(int left, int right) => (uint)((((ulong)(uint)left << 32 | (uint)right) * 0x9E3779B97F4A7C15) >> (64 - Bits));
}
