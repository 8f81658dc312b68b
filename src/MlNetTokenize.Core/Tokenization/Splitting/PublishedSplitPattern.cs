using MlNetTokenize.Tokenization.Splitting.Scanning;

namespace MlNetTokenize.Tokenization.Splitting;

/// <inheritdoc/>
internal sealed class PublishedSplitPattern<TScanner>(SplitPatternKind kind) : ScannerSplitPattern(kind)
    where TScanner : struct, ISplitScanner
{
    public override TResult Accept<TResult>(IScannerVisitor<TResult> visitor) => visitor.Visit<TScanner>();

    internal override int EndOfPiece(ReadOnlySpan<char> text, int start) => TScanner.EndOfPiece(new Utf16Text(text), start);

    internal override int FindCut(ReadOnlySpan<byte> utf8, bool isPrepared = false) => PieceWindow.FindCut<TScanner>(utf8, isPrepared);

    internal override int FindExactCut(ReadOnlySpan<byte> utf8, bool normalizes)
    {
        int cut = ContextFreeCut.FindLast(utf8, normalizes);
        return cut > 0 ? cut : ContextFreeCut.FindLastInNumber<TScanner>(utf8, normalizes);
    }
}
