using System.Runtime.InteropServices;

namespace MlNetTokenize.Tokenization.BytePairs.Caching;

/// <summary>A piece of at most 15 ASCII characters and its one to three ids.</summary>
[StructLayout(LayoutKind.Sequential, Size = 32)]
internal struct ShortPieceEntry
{
    public const int MaximumCount = 3;

    // The characters, filled up with zeros, and their number in the last byte. All zero: free.
    public ulong Low;
    public ulong High;
    public int First;
    public int Second;
    public int Third;

    public int Count;
}
