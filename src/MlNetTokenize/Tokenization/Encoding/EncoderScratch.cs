namespace MlNetTokenize;

/// <summary>One thread's buffers for encoding, kept between calls so that a warm encoder allocates nothing.</summary>
internal sealed class EncoderScratch
{
    // A text of many megabytes without a cut should not hold its buffers for ever.
    private const int LargestKept = 1 << 20;

    [ThreadStatic]
    private static EncoderScratch? _spare;

    private byte[] _bytes = new byte[256];
    private int[] _integers = new int[1024];

    private EncoderScratch()
    {
    }

    /// <summary>The merges of a long piece, lowest rank first.</summary>
    public PriorityQueue<int, ulong> Queue { get; private set; } = new();

    /// <summary>The calling thread's spare buffers, or new ones where it is encoding already (a destination may call back).</summary>
    public static EncoderScratch Rent()
    {
        EncoderScratch scratch = _spare ?? new EncoderScratch();
        _spare = null;
        return scratch;
    }

    public void Return()
    {
        Queue.Clear();
        if (_bytes.Length > LargestKept || _integers.Length > LargestKept)
        {
            return;
        }

        _spare = this;
    }

    /// <summary>At least <paramref name="length"/> bytes. The previous content is lost.</summary>
    public Span<byte> Bytes(int length)
    {
        if (_bytes.Length < length)
        {
            _bytes = GC.AllocateUninitializedArray<byte>(Math.Max(length, _bytes.Length * 2));
        }

        return _bytes;
    }

    /// <summary><paramref name="length"/> integers. The previous content is lost.</summary>
    public Span<int> Integers(int length)
    {
        if (_integers.Length < length)
        {
            _integers = GC.AllocateUninitializedArray<int>(Math.Max(length, _integers.Length * 2));
        }

        return _integers.AsSpan(0, length);
    }
}
