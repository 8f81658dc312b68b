using MlNetTokenize.Tokenization.Models;
using MlNetTokenize.Tokenization.Normalization;

namespace MlNetTokenize.Tokenization.SentencePieces;

/// <summary>One thread's buffers, kept between calls so that nothing is allocated once they are warm.</summary>
internal sealed class SentencePieceScratch
{
    // A text of a few megabytes as a whole is usual; a larger one should not hold its buffers for ever.
    private const int LargestKept = 1 << 22;

    [ThreadStatic]
    private static SentencePieceScratch? _spare;

    private byte[] _bytes = new byte[256];

    private SentencePieceScratch()
    {
    }

    /// <summary>A normalized text.</summary>
    public AlignedBytes Normalized { get; } = new();

    /// <summary>Its tokens.</summary>
    public PieceTokens Tokens { get; } = new();

    /// <summary>The calling thread's spare buffers, or new ones where they are in use (a destination may call back).</summary>
    public static SentencePieceScratch Rent()
    {
        SentencePieceScratch scratch = _spare ?? new SentencePieceScratch();
        _spare = null;
        return scratch;
    }

    public void Return()
    {
        if (Normalized.Capacity <= LargestKept && Tokens.Capacity <= LargestKept && _bytes.Length <= LargestKept)
        {
            _spare = this;
        }
    }

    /// <summary>At least so many bytes. What they were is lost.</summary>
    public Span<byte> Bytes(int length)
    {
        if (_bytes.Length < length)
        {
            _bytes = new byte[(int)Math.Min(Math.Max(length, _bytes.Length * 2L), Array.MaxLength)];
        }

        return _bytes;
    }
}
