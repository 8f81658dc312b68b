using System.Runtime.InteropServices;

namespace MlNetTokenize.Tokenization.BytePairs.Caching;

/// <summary>A piece of at most seven ASCII characters and its one or two ids.</summary>
[StructLayout(LayoutKind.Sequential, Size = Size)]
internal struct WordEntry
{
    public const int Size = 16;

    public const int MaximumLength = 7;

    public const int MaximumCount = 2;

    // The characters, filled up with zeros, and their number in the last byte. 0: free.
    public ulong Key;

    // The first id in the low half; in the high half the second, or all ones where there is none.
    public ulong Ids;
}
