namespace MlNetTokenize.Tokenization.Splitting;

/// <summary>
/// Several patterns one after the other, as Hugging Face's Sequence: each cuts the pieces of the one before, and sees of the text only the piece
/// that it is cutting.
/// </summary>
internal sealed class SequenceSplitPattern : SplitPattern
{
    /// <summary>Far more stages than any published sequence has: a damaged file must not have a text cut a billion times.</summary>
    public const int MostStages = 100;

    /// <summary>Makes a sequence.</summary>
    /// <param name="stages">The patterns, none of them a sequence itself.</param>
    public SequenceSplitPattern(IReadOnlyList<SplitPattern> stages)
        : base(SplitPatternKind.Sequence)
        => Stages = stages;

    public IReadOnlyList<SplitPattern> Stages { get; }

    internal override bool CutsTextAsAWhole => true;

    internal override int EndOfPiece(ReadOnlySpan<char> text, int start) => EndOfPieceAmongAll(text, start);

    internal override void AppendCuts(ReadOnlySpan<char> text, List<int> ends)
    {
        if (text.IsEmpty)
        {
            return;
        }

        List<int> pieces = [text.Length];
        var cut = new List<int>();
        foreach (SplitPattern stage in Stages)
        {
            cut.Clear();
            int start = 0;
            foreach (int end in pieces)
            {
                int first = cut.Count;
                stage.AppendCuts(text[start..end], cut);
                for (int i = first; i < cut.Count; i++)
                {
                    cut[i] += start;
                }

                start = end;
            }

            (pieces, cut) = (cut, pieces);
        }

        ends.AddRange(pieces);
    }

    // Where a scanner must cut, a cut more before it or behind it changes nothing: numbers are cut out by their characters alone.
    internal override int FindExactCut(ReadOnlySpan<byte> utf8, bool normalizes)
        => Stages.All(stage => stage is ScannerSplitPattern or DigitsSplitPattern) && Stages.Any(stage => stage is ScannerSplitPattern)
            ? ContextFreeCut.FindLast(utf8, normalizes)
            : 0;

    public override string ToString() => string.Join(", then ", Stages);
}
