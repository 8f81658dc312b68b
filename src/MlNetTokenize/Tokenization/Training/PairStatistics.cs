using System.Runtime.InteropServices;

namespace MlNetTokenize;

/// <summary>How often each pair of neighbouring tokens occurs in all pieces, and in which pieces.</summary>
internal sealed class PairStatistics
{
    private readonly Dictionary<TokenPair, int> _indices = [];
    private readonly List<TokenPair> _pairs = [];
    private readonly List<long> _counts = [];
    private readonly List<List<int>?> _pieces = [];

    // Pairs whose count has risen since they were last taken; a pair's mark says whether it is among them.
    private readonly List<int> _risen = [];
    private readonly List<bool> _isRisen = [];

    public TokenPair PairAt(int index) => _pairs[index];

    public long CountAt(int index) => _counts[index];

    /// <summary>The pair occurs that often more.</summary>
    public void Raise(TokenPair pair, long count, int piece)
    {
        ref int slot = ref CollectionsMarshal.GetValueRefOrAddDefault(_indices, pair, out bool exists);
        if (!exists)
        {
            slot = _pairs.Count;
            _pairs.Add(pair);
            _counts.Add(0);
            _pieces.Add(null);
            _isRisen.Add(false);
        }

        int index = slot;
        _counts[index] = checked(_counts[index] + count);
        List<int> pieces = _pieces[index] ??= [];
        if (pieces.Count == 0 || pieces[^1] != piece)
        {
            pieces.Add(piece);
        }

        if (!_isRisen[index])
        {
            _isRisen[index] = true;
            _risen.Add(index);
        }
    }

    /// <summary>The pair occurs that often less. The list of its pieces keeps those that do not hold it any more.</summary>
    public void Lower(TokenPair pair, long count) => _counts[_indices[pair]] -= count;

    /// <summary>The pieces that may hold the pair; it is forgotten that they do.</summary>
    public List<int> TakePieces(int index)
    {
        List<int> pieces = _pieces[index] ?? [];
        _pieces[index] = null;
        return pieces;
    }

    /// <summary>The pairs whose count has risen since the last call.</summary>
    public int[] TakeRisen()
    {
        int[] risen = [.. _risen];
        foreach (int index in risen)
        {
            _isRisen[index] = false;
        }

        _risen.Clear();
        return risen;
    }
}
