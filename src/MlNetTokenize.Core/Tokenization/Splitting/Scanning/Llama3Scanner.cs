using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlNetTokenize.Tokenization.Splitting.Scanning;

/// <summary>
/// <c>(?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+</c>:
/// cl100k's older pattern, in Llama 3's tokenizer.json. The last spaces of a text are cut from the new lines before them.
/// </summary>
internal readonly struct Llama3Scanner : ISplitScanner
{
    public static int EndOfPiece<TText>(TText text, int start)
        where TText : struct, IScannedText, allows ref struct
        => Cl100kScanner.EndOfPiece(text, start, longestNumber: 3, keepsSpacesAtEnd: false);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Ends(Vector512<byte> units, ulong known, bool endsText, ref byte first) => Cl100kScanner.Ends(units, known, endsText, ref first, longestNumber: 3, keepsSpacesAtEnd: false);
}
