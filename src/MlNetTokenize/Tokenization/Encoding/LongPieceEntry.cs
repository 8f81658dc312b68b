using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace MlNetTokenize;

/// <summary>A piece of at most 56 bytes of either form of text, and its one to fourteen ids.</summary>
[StructLayout(LayoutKind.Sequential, Size = 128)]
internal struct LongPieceEntry
{
    public const int MaximumLength = 56;
    public const int MaximumCount = 14;

    public ulong Hash;

    // Bit 0: being written. Above: how often it was written.
    public uint Version;

    // Length × 4 + form, and the number of ids. All zero: free.
    public ushort LengthAndForm;
    public ushort Count;
    public Bytes Piece;
    public Ids Tokens;

    [InlineArray(MaximumLength)]
    public struct Bytes
    {
        private byte _first;
    }

    [InlineArray(MaximumCount)]
    public struct Ids
    {
        private int _first;
    }
}
