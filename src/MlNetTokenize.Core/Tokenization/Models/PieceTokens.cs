using System.Runtime.CompilerServices;

namespace MlNetTokenize.Tokenization.Models;

/// <summary>The tokens of a piece and which of its bytes each one is. One thread's, and used again for the next piece.</summary>
internal sealed class PieceTokens
{
    private int[] _ids = new int[64];
    private int[] _places = new int[128];

    public int Count { get; private set; }

    public ReadOnlySpan<int> Ids => _ids.AsSpan(0, Count);

    /// <summary>For each token the first of its bytes in the piece and that after the last, by turns.</summary>
    public ReadOnlySpan<int> Places => _places.AsSpan(0, 2 * Count);

    /// <summary>The length of the longest buffer, for who decides whether to keep them.</summary>
    public int Capacity => _places.Length;

    public void Clear() => Count = 0;

    /// <summary>Takes back the tokens behind the first <paramref name="count"/>.</summary>
    public void Truncate(int count) => Count = count;

    /// <summary>Adds a token.</summary>
    /// <param name="id">Its id.</param>
    /// <param name="start">Where in the piece it begins, in bytes.</param>
    /// <param name="end">Where it ends.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int id, int start, int end)
    {
        if (Count == _ids.Length)
        {
            Grow();
        }

        int count = Count;
        _ids[count] = id;
        _places[2 * count] = start;
        _places[(2 * count) + 1] = end;
        Count = count + 1;
    }

    /// <summary>Lets the last token end later.</summary>
    public void ExtendLast(int end) => _places[(2 * Count) - 1] = end;

    private void Grow()
    {
        Array.Resize(ref _ids, checked(_ids.Length * 2));
        Array.Resize(ref _places, checked(_places.Length * 2));
    }
}
