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

    /// <summary>The key of a piece.</summary>
    /// <param name="first">Its first byte, of sixteen that can be read.</param>
    /// <param name="length">The piece's length, from 1 to <see cref="MaximumLength"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static PieceKey Create(ref byte first, int length)
    {
        Vector128<ulong> key = AsciiWindow.First(ref first, length).AsUInt64();
        return new PieceKey(key.ToScalar(), key.GetElement(1) | (ulong)(uint)length << 56);
    }

    /// <summary>The key of a whole piece.</summary>
    public static PieceKey Create(ReadOnlySpan<byte> piece)
    {
        Span<byte> window = stackalloc byte[AsciiWindow.Size];
        piece.CopyTo(window);
        return Create(ref MemoryMarshal.GetReference(window), piece.Length);
    }
}
