using System.Runtime.Intrinsics;

namespace MlNetTokenize;

/// <summary>A published split pattern as a hand-written scanner. Implemented by structs without fields: a scanner is a type argument.</summary>
internal interface ISplitScanner
{
    /// <summary>Where the piece ends that begins at <paramref name="start"/>, for any text.</summary>
    static abstract int EndOfPiece<TText>(TText text, int start)
        where TText : struct, IScannedText, allows ref struct;

    /// <summary>The same for the common case, without a loop: a piece of at most 15 characters that the next 16 decide, all of them ASCII.</summary>
    /// <param name="window">The units from the piece's beginning; at the end of the text filled up with zeros.</param>
    /// <returns>The piece's length, or 0 where this does not decide it. A piece that seems to be longer than the text is not decided either.</returns>
    static abstract int EndInWindow(Vector128<byte> window);
}
