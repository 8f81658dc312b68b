using System.Runtime.Intrinsics;

namespace MlNetTokenize;

/// <summary>
/// <c>(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+</c>:
/// cl100k's older pattern, in Llama 3's tokenizer.json. The last spaces of a text are cut from the new lines before them.
/// </summary>
internal readonly struct Llama3Scanner : ISplitScanner
{
    public static int EndOfPiece<TText>(TText text, int start)
        where TText : struct, IScannedText, allows ref struct
        => Cl100kScanner.EndOfPiece(text, start, longestNumber: 3, keepsSpacesAtEnd: false);

    public static int EndInWindow(Vector128<byte> window) => Cl100kScanner.EndInWindow(window, longestNumber: 3);
}
