using MlNetTokenize.Tokenization.Splitting;

namespace MlNetTokenize.Tests;

/// <summary>Cuts after every character and tells where that happens, so that a test sees, holds or breaks the threads that count.</summary>
internal sealed class ProbeSplitPattern(Action onPiece) : SplitPattern(SplitPatternKind.None)
{
    internal override int EndOfPiece(ReadOnlySpan<char> text, int start)
    {
        onPiece();
        return start + 1;
    }
}
