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
    public static int EndOfWord(in AsciiBlock block, int offset, int first) => Cl100kScanner.EndOfWord(block, offset, first);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static int EndOfOther(in AsciiBlock block, int offset, Vector128<byte> window)
        => Cl100kScanner.EndOfOther(block, offset, window, longestNumber: 1);
}
