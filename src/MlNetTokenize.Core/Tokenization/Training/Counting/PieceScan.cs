using MlNetTokenize.Tokenization.Splitting;
using MlNetTokenize.Tokenization.Splitting.Scanning;

namespace MlNetTokenize.Tokenization.Training.Counting;

/// <summary>Cuts text by a published pattern and counts the pieces, at the speed of the scanner.</summary>
internal abstract class PieceScan
{
    /// <summary>The scan of a pattern, or <see langword="null"/> if the pattern has no scanner.</summary>
    public static PieceScan? Create(SplitPattern pattern) => (pattern as ScannerSplitPattern)?.Accept(new OfScanner());

    /// <summary>Counts the pieces of a text. A piece ends with its <see cref="PieceWindow"/> at the latest.</summary>
    /// <param name="text">The whole text, in UTF-8.</param>
    /// <param name="counts">Where they are counted.</param>
    public abstract void Count(ReadOnlySpan<byte> text, PieceCountTable counts);

    private sealed class OfScanner : IScannerVisitor<PieceScan>
    {
        public PieceScan Visit<TScanner>()
            where TScanner : struct, ISplitScanner
            => new PieceScan<TScanner>();
    }
}
