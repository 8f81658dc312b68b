using System.Runtime.CompilerServices;

namespace MlNetTokenize.Tokenization.Models;

/// <summary>For each place of a text the best sequence of tokens that ends there, and the sequence of its end: one thread's, kept between calls.</summary>
internal sealed class BestPath
{
    // A megabyte without a cut should not hold its memory for ever.
    private const int LargestKept = 1 << 17;

    [ThreadStatic]
    private static BestPath? _spare;

    private PathNode[] _nodes = new PathNode[256];
    private int _opened;

    private BestPath()
    {
    }

    /// <summary>The calling thread's spare one, or a new one where it is in use.</summary>
    public static BestPath Rent()
    {
        BestPath path = _spare ?? new BestPath();
        _spare = null;
        return path;
    }

    public void Return()
    {
        if (_nodes.Length <= LargestKept)
        {
            _spare = this;
        }
    }

    /// <summary>Begins with a text of so many bytes: place 0 has the score 0, and no token ends anywhere yet.</summary>
    /// <returns>The places from 0 to the length. Those behind 0 are undefined until <see cref="Open"/>.</returns>
    public Span<PathNode> Begin(int length)
    {
        if (_nodes.Length <= length)
        {
            _nodes = GC.AllocateUninitializedArray<PathNode>(Math.Max(length + 1, (int)Math.Min(_nodes.Length * 2L, Array.MaxLength)));
        }

        _nodes[0] = default;
        _opened = 0;
        return _nodes.AsSpan(0, length + 1);
    }

    /// <summary>Makes the places up to one ready, so that what a long text needs of memory is not gone through twice.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Open(Span<PathNode> nodes, int place)
    {
        while (_opened < place)
        {
            nodes[++_opened].Start = PathNode.None;
        }
    }

    /// <summary>Turns the links, which lead from the end back, around: then each place of the best sequence has its next one in <see cref="PathNode.Start"/>.</summary>
    /// <returns>The first token's end.</returns>
    public static int Reverse(Span<PathNode> nodes, int end)
    {
        int next = PathNode.None;
        for (int place = end; place > 0;)
        {
            int start = nodes[place].Start;
            nodes[place].Start = next;
            next = place;
            place = start;
        }

        return next;
    }
}
