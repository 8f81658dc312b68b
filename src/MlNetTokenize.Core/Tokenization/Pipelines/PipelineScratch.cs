using MlNetTokenize.Tokenization.Models;
using MlNetTokenize.Tokenization.PreTokenizers;

namespace MlNetTokenize.Tokenization.Pipelines;

/// <summary>One thread's buffers for texts that go through all stages, kept between calls so that nothing is allocated once they are warm.</summary>
internal sealed class PipelineScratch
{
    private const int LargestKept = 1 << 18;

    [ThreadStatic]
    private static PipelineScratch? _spare;

    private byte[] _bytes = new byte[256];
    private char[] _units = new char[256];

    private PipelineScratch()
    {
    }

    /// <summary>A text, normalized and cut.</summary>
    public PieceBuffer Pieces { get; } = new();

    /// <summary>A part of a normalized text between two added tokens.</summary>
    public PieceBuffer Part { get; } = new();

    /// <summary>The tokens of a piece.</summary>
    public PieceTokens Tokens { get; } = new();

    /// <summary>The calling thread's spare buffers, or new ones where they are in use (a destination may call back).</summary>
    public static PipelineScratch Rent()
    {
        PipelineScratch scratch = _spare ?? new PipelineScratch();
        _spare = null;
        return scratch;
    }

    public void Return()
    {
        if (Pieces.Capacity <= LargestKept && Part.Capacity <= LargestKept && Tokens.Capacity <= LargestKept && _bytes.Length <= LargestKept && _units.Length <= LargestKept)
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

    /// <summary>At least so many UTF-16 units. What they were is lost.</summary>
    public Span<char> Units(int length)
    {
        if (_units.Length < length)
        {
            _units = new char[(int)Math.Min(Math.Max(length, _units.Length * 2L), Array.MaxLength)];
        }

        return _units;
    }
}
