using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;

namespace MlNetTokenize.Tokenization.Splitting.Scanning;

/// <summary>Llama 3's pattern with <c>\p{N}</c> for <c>\p{N}{1,3}</c>, in the tokenizer.json of Qwen 2 and 2.5.</summary>
internal readonly struct Qwen2Scanner : ISplitScanner
{
    public static int EndOfPiece<TText>(TText text, int start)
        where TText : struct, IScannedText, allows ref struct
        => Cl100kScanner.EndOfPiece(text, start, longestNumber: 1, keepsSpacesAtEnd: false);

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Ends(Vector512<byte> units, ulong known, bool endsText, ref byte first) => Cl100kScanner.Ends(units, known, endsText, ref first, longestNumber: 1, keepsSpacesAtEnd: false);
}
