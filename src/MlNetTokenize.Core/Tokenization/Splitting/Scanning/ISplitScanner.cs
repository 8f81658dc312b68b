using System.Runtime.Intrinsics;

namespace MlNetTokenize.Tokenization.Splitting.Scanning;

/// <summary>A published split pattern as a hand-written scanner. Implemented by structs without fields: a scanner is a type argument.</summary>
internal interface ISplitScanner
{
    /// <summary>Where the piece ends that begins at <paramref name="start"/>, for any text.</summary>
    static abstract int EndOfPiece<TText>(TText text, int start)
        where TText : struct, IScannedText, allows ref struct;

    /// <summary>Where the pieces of a block of ASCII end, as many of them as it decides.</summary>
    /// <param name="units">The block, the first unit of which begins a piece.</param>
    /// <param name="known">A bit for each unit that is text and before the first one that is not ASCII. What the others are must not matter.</param>
    /// <param name="endsText">Whether the text ends with those that are known, and they are fewer than the block has.</param>
    /// <param name="first">The first unit in memory.</param>
    /// <returns>A bit for each known unit before which a piece ends: all of them up to the last one. The bits of the first unit and of those not known are not looked at.</returns>
    static abstract ulong Ends(Vector512<byte> units, ulong known, bool endsText, ref byte first);
}
