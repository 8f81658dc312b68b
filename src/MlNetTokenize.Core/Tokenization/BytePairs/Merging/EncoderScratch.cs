using System.Runtime.InteropServices;
using System.Text;
using System.Text.Unicode;
using MlNetTokenize.Tokenization.Normalization;
using MlNetTokenize.Tokenization.Splitting.Scanning;

namespace MlNetTokenize.Tokenization.BytePairs.Merging;

/// <summary>One thread's buffers for encoding, kept between calls so that a warm encoder allocates nothing.</summary>
internal sealed class EncoderScratch
{
    // A text of many megabytes without a cut should not hold its buffers for ever.
    private const int LargestKept = 1 << 20;
    private const int LongestGuessed = 1 << 16;

    [ThreadStatic]
    private static EncoderScratch? _spare;

    private byte[] _bytes = new byte[256];
    private byte[] _preparedBytes = [];
    private char[] _units = [];
    private int[] _ids = new int[1024];
    private ulong[] _bits = new ulong[16];
    private MeetingMemo? _meetings;
    private NormalizedText? _normalized;
    private AlignedText? _aligned;

    private EncoderScratch()
    {
    }

    /// <summary>Which tokens can meet; made when a piece is first longer than a block.</summary>
    public MeetingMemo Meetings => _meetings ??= new MeetingMemo();

    /// <summary>A normalized text; made when one is first needed.</summary>
    public NormalizedText Normalized => _normalized ??= new NormalizedText();

    /// <summary>A text changed by other normalizers; made when one is first needed.</summary>
    public AlignedText Aligned => _aligned ??= new AlignedText();

    /// <summary>Where pieces end, for patterns that are not scanners.</summary>
    public List<int> Cuts { get; } = [];

    /// <summary>The calling thread's spare buffers, or new ones where it is encoding already (a destination may call back).</summary>
    public static EncoderScratch Rent()
    {
        EncoderScratch scratch = _spare ?? new EncoderScratch();
        _spare = null;
        return scratch;
    }

    public void Return()
    {
        Cuts.Clear();
        if (_bytes.Length <= LargestKept && _preparedBytes.Length <= LargestKept && _units.Length <= LargestKept && _ids.Length <= LargestKept
            && _bits.Length <= LargestKept && (_normalized is null || _normalized.Capacity <= LargestKept) && (_aligned is null || _aligned.Capacity <= LargestKept) && Cuts.Capacity <= LargestKept)
        {
            _spare = this;
        }
    }

    /// <summary>At least <paramref name="length"/> bytes. The previous content is lost.</summary>
    public Span<byte> Bytes(int length)
    {
        if (_bytes.Length < length)
        {
            _bytes = GC.AllocateUninitializedArray<byte>(Math.Max(length, (int)Math.Min(_bytes.Length * 2L, Array.MaxLength)));
        }

        return _bytes;
    }

    /// <summary>A part of a text in UTF-8.</summary>
    /// <typeparam name="TText">The text's form.</typeparam>
    /// <param name="memory">The part as it lies in memory.</param>
    /// <returns>The part itself if it is UTF-8, else what is in <see cref="Bytes"/> now.</returns>
    public ReadOnlySpan<byte> Utf8Of<TText>(ReadOnlySpan<byte> memory)
        where TText : struct, IScannedText, allows ref struct
    {
        if (TText.IsUtf8)
        {
            return memory;
        }

        // Of a long piece it is worth the time to learn its length first: at most it is three times as long, and mostly once.
        ReadOnlySpan<char> piece = MemoryMarshal.Cast<byte, char>(memory);
        Span<byte> bytes = Bytes(piece.Length <= LongestGuessed ? piece.Length * 3 : Encoding.UTF8.GetByteCount(piece));
        Utf8.FromUtf16(piece, bytes, out _, out int length, replaceInvalidSequences: true, isFinalBlock: true);
        return bytes[..length];
    }

    /// <summary>At least <paramref name="length"/> UTF-16 units. The previous content is lost.</summary>
    public Span<char> Units(int length)
    {
        if (_units.Length < length)
        {
            _units = GC.AllocateUninitializedArray<char>(Math.Max(length, (int)Math.Min(_units.Length * 2L, Array.MaxLength)));
        }

        return _units;
    }

    /// <summary>At least <paramref name="length"/> bytes besides <see cref="Bytes"/>. The previous content is lost.</summary>
    public Span<byte> PreparedBytes(int length)
    {
        if (_preparedBytes.Length < length)
        {
            _preparedBytes = GC.AllocateUninitializedArray<byte>(Math.Max(length, (int)Math.Min(_preparedBytes.Length * 2L, Array.MaxLength)));
        }

        return _preparedBytes;
    }

    /// <summary>At least <paramref name="count"/> bits, none set.</summary>
    public Span<ulong> ClearBits(int count)
    {
        int length = (count >> 6) + 1;
        if (_bits.Length < length)
        {
            _bits = new ulong[length * 2];
        }

        Array.Clear(_bits, 0, length);
        return _bits;
    }

    /// <summary>A list of this one id.</summary>
    public ReadOnlySpan<int> Only(int id)
    {
        _ids[0] = id;
        return _ids.AsSpan(0, 1);
    }

    /// <summary>At least <paramref name="count"/> ids. The previous content is lost.</summary>
    public Span<int> Ids(int count)
    {
        if (_ids.Length < count)
        {
            _ids = new int[count];
        }

        return _ids;
    }

    /// <summary>Puts an id behind the first <paramref name="count"/>.</summary>
    public void Append(int id, int count)
    {
        if (count == _ids.Length)
        {
            Array.Resize(ref _ids, (int)Math.Min(_ids.Length * 2L, Array.MaxLength));
        }

        _ids[count] = id;
    }

    /// <summary>The first ids appended.</summary>
    public ReadOnlySpan<int> Appended(int count) => _ids.AsSpan(0, count);
}
