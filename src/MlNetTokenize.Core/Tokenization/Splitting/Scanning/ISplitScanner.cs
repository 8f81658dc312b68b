using System.Runtime.Intrinsics;

namespace MlNetTokenize.Tokenization.Splitting.Scanning;

/// <summary>A published split pattern as a hand-written scanner. Implemented by structs without fields: a scanner is a type argument.</summary>
internal interface ISplitScanner
{
    /// <summary>Where the piece ends that begins at <paramref name="start"/>, for any text.</summary>
    static abstract int EndOfPiece<TText>(TText text, int start)
        where TText : struct, IScannedText, allows ref struct;

    /// <summary>The same for the most common case, without a loop: a word of ASCII letters.</summary>
    /// <param name="block">The text around it.</param>
    /// <param name="offset">Where the piece begins in the block, at most <see cref="AsciiBlock.LastOffset"/>.</param>
    /// <param name="first">The unit there.</param>
    /// <returns>The piece's length, at most 15; <see cref="AsciiBlock.Undecided"/>, or <see cref="AsciiBlock.NoWord"/>.</returns>
    static abstract int EndOfWord(in AsciiBlock block, int offset, int first);

    /// <summary>The same where that finds no word: a piece of at most 15 characters that the next 16 decide, all of them ASCII.</summary>
    /// <param name="block">The text around it, with zeros behind its end.</param>
    /// <param name="offset">Where the piece begins in the block, at most <see cref="AsciiBlock.LastOffset"/>.</param>
    /// <param name="window">The units there.</param>
    /// <returns>The piece's length, or <see cref="AsciiBlock.Undecided"/>. A piece that seems to be longer than the text is not decided either.</returns>
    static abstract int EndOfOther(in AsciiBlock block, int offset, Vector128<byte> window);
}
