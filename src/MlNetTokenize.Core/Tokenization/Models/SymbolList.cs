namespace MlNetTokenize.Tokenization.Models;

/// <summary>The symbols of a piece and their lengths in bytes, merged in place: one thread's, kept between calls.</summary>
internal sealed class SymbolList
{
    // A megabyte without a cut should not hold its memory for ever.
    private const int LargestKept = 1 << 16;

    [ThreadStatic]
    private static SymbolList? _spare;

    private int[] _symbols = new int[64];
    private int[] _lengths = new int[64];
    private int[] _next = [];
    private int[] _previous = [];
    private int[] _ranks = [];
    private int[] _results = [];
    private ulong[] _queue = [];
    private BlockMemo? _memo;

    private SymbolList()
    {
    }

    public int Count { get; set; }

    public Span<int> Symbols => _symbols;

    /// <summary>The bytes that each symbol is of.</summary>
    public Span<int> Lengths => _lengths;

    /// <summary>For each place that of the next symbol.</summary>
    public Span<int> Next => _next;

    public Span<int> Previous => _previous;

    /// <summary>For each place the rank of its symbol and the next one.</summary>
    public Span<int> Ranks => _ranks;

    /// <summary>What those two merge into.</summary>
    public Span<int> Results => _results;

    /// <summary>What <see cref="MergeQueue"/> sorts.</summary>
    public ulong[] Queue => _queue;

    /// <summary>What long pieces merged to before.</summary>
    public BlockMemo Memo => _memo ??= new BlockMemo();

    /// <summary>The calling thread's spare list, empty, or a new one where it is in use.</summary>
    public static SymbolList Rent()
    {
        SymbolList list = _spare ?? new SymbolList();
        _spare = null;
        list.Count = 0;
        return list;
    }

    public void Return()
    {
        if (_symbols.Length <= LargestKept && _queue.Length <= LargestKept)
        {
            _spare = this;
        }
        else if (_memo is not null)
        {
            _spare = new SymbolList { _memo = _memo };
        }
    }

    public void Add(int symbol, int length)
    {
        if (Count == _symbols.Length)
        {
            Array.Resize(ref _symbols, checked(Count * 2));
            Array.Resize(ref _lengths, checked(Count * 2));
        }

        _symbols[Count] = symbol;
        _lengths[Count++] = length;
    }

    /// <summary>Makes room for links and for a queue of all pairs.</summary>
    public void Link()
    {
        if (_next.Length < Count)
        {
            int length = _symbols.Length;
            _next = new int[length];
            _previous = new int[length];
            _ranks = new int[length];
            _results = new int[length];
            _queue = new ulong[length];
        }
    }

    public ulong[] GrowQueue()
    {
        Array.Resize(ref _queue, checked(_queue.Length * 2));
        return _queue;
    }
}
