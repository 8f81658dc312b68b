namespace MlNetTokenize.Tokenization.Splitting;

/// <summary>The whole text as one piece.</summary>
internal sealed class NoSplitPattern() : SplitPattern(SplitPatternKind.None)
{
    internal override int EndOfPiece(ReadOnlySpan<char> text, int start) => text.Length;

    internal override int FindCut(ReadOnlySpan<byte> utf8, bool isPrepared = false)
    {
        int cut = 0;
        while (!isPrepared && utf8.Length - cut > PieceWindow.Size)
        {
            cut = PieceWindow.EndAt(utf8, cut);
        }

        return cut;
    }
}
