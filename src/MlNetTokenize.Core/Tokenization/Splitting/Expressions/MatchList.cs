using System.Runtime.InteropServices;

namespace MlNetTokenize.Tokenization.Splitting.Expressions;

/// <summary>Where a pattern's matches are in a text. One thread's, and used again for the next text.</summary>
internal sealed class MatchList
{
    private const int LargestKept = 1 << 18;

    [ThreadStatic]
    private static MatchList? _spare;

    private readonly List<(int Start, int End)> _items = [];

    private MatchList()
    {
    }

    public int Count => _items.Count;

    public ReadOnlySpan<(int Start, int End)> Items => CollectionsMarshal.AsSpan(_items);

    public static MatchList Rent()
    {
        MatchList list = _spare ?? new MatchList();
        _spare = null;
        return list;
    }

    public void Add(int start, int end) => _items.Add((start, end));

    public void Clear() => _items.Clear();

    public void Return()
    {
        _items.Clear();
        _spare = _items.Capacity <= LargestKept ? this : null;
    }
}
