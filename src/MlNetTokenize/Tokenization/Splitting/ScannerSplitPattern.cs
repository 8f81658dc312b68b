namespace MlNetTokenize;

/// <summary>A published pattern. Being generic over its scanner, it is where a virtual call, once a text, becomes code made for that scanner.</summary>
internal sealed class ScannerSplitPattern<TScanner>(SplitPatternKind kind) : ScannerSplitPattern(kind)
    where TScanner : struct, ISplitScanner
{
    internal override int EndOfPiece(ReadOnlySpan<char> text, int start) => TScanner.EndOfPiece(new Utf16Text(text), start);

    internal override int Encode(
        PieceEncoder encoder, ReadOnlySpan<char> text, int start, Span<int> ids, EncoderScratch scratch, out int count, out ReadOnlySpan<int> rest)
        => encoder.Encode<TScanner, Utf16Text>(new Utf16Text(text), start, ids, scratch, out count, out rest);

    internal override int EncodeUtf8(
        PieceEncoder encoder, ReadOnlySpan<byte> text, int start, Span<int> ids, EncoderScratch scratch, out int count, out ReadOnlySpan<int> rest)
        => encoder.Encode<TScanner, Utf8Text>(new Utf8Text(text), start, ids, scratch, out count, out rest);

    internal override void Count(ReadOnlySpan<byte> text, PieceCountTable counts) => PieceScan.Count<TScanner>(text, counts);

    internal override int FindCut(ReadOnlySpan<byte> utf8, bool isPrepared = false) => PieceWindow.FindCut<TScanner>(utf8, isPrepared);

    internal override int FindExactCut(ReadOnlySpan<byte> utf8, bool normalizes)
    {
        int cut = ContextFreeCut.FindLast(utf8, normalizes);
        return cut > 0 ? cut : ContextFreeCut.FindLastInNumber<TScanner>(utf8, normalizes);
    }
}

/// <inheritdoc cref="ScannerSplitPattern{TScanner}"/>
internal abstract class ScannerSplitPattern(SplitPatternKind kind) : SplitPattern(kind)
{
    /// <inheritdoc cref="PieceEncoder.Encode"/>
    internal abstract int Encode(
        PieceEncoder encoder, ReadOnlySpan<char> text, int start, Span<int> ids, EncoderScratch scratch, out int count, out ReadOnlySpan<int> rest);

    /// <inheritdoc cref="PieceEncoder.Encode"/>
    internal abstract int EncodeUtf8(
        PieceEncoder encoder, ReadOnlySpan<byte> text, int start, Span<int> ids, EncoderScratch scratch, out int count, out ReadOnlySpan<int> rest);

    /// <inheritdoc cref="PieceScan.Count"/>
    internal abstract void Count(ReadOnlySpan<byte> text, PieceCountTable counts);
}
