using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using MlNetTokenize.Tokenization.Splitting.Scanning;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Training.Counting;

/// <summary>A piece of at most fifteen bytes as two words: its bytes, filled up with zeros, and its length in the last byte. No piece is all zero.</summary>
/// <param name="Low">The first eight bytes.</param>
/// <param name="High">The others and the length.</param>
internal readonly record struct PieceKey(ulong Low, ulong High)
{
    /// <summary>The longest piece that has one.</summary>
    public const int MaximumLength = 15;

    public int Length => (int)(High >> 56);

    public ulong Hash
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => PieceHash.Compute(Low, High);
    }

    /// <summary>The key of the first bytes of a window.</summary>
    /// <param name="window">The piece and what lies behind it.</param>
    /// <param name="length">The piece's length, from 1 to <see cref="MaximumLength"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PieceKey Create(Vector128<byte> window, int length)
    {
        Vector128<ulong> key = AsciiWindow.First(window, length).AsUInt64();
        return new PieceKey(key.ToScalar(), key.GetElement(1) | (ulong)(uint)length << 56);
    }

    /// <summary>The key of a whole piece.</summary>
    public static PieceKey Create(ReadOnlySpan<byte> piece)
    {
        Vector128<byte> window = default;
        piece.CopyTo(MemoryMarshal.AsBytes(new Span<Vector128<byte>>(ref window)));
        return Create(window, piece.Length);
    }
}
