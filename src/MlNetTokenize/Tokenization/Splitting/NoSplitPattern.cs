namespace MlNetTokenize;

/// <summary>The whole text as one piece.</summary>
internal sealed class NoSplitPattern() : SplitPattern(SplitPatternKind.None)
{
    internal override int EndOfPiece(ReadOnlySpan<char> text, int start) => text.Length;
}
