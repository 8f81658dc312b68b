using MlNetTokenize.Tokenization.Splitting;
using MlNetTokenize.Tokenization.Training.Counting;

namespace MlNetTokenize;

/// <summary>
/// The distinct pieces of texts and how often each occurs: all that a byte-pair vocabulary is learned from. They can be counted in shards, on several machines
/// if need be, saved, loaded and merged; the shards' merges are those of the whole.
/// </summary>
/// <remarks>
/// <para>Memory: about 60 bytes for each distinct piece of up to 15 bytes, and 50 more than its length for a longer one. Thread-safe for reading.</para>
/// <para>Counts are 64-bit and checked. No piece has more than <see cref="LongestPiece"/> bytes.</para>
/// </remarks>
public sealed partial class PieceCounts
{
    /// <summary>The longest piece in bytes; a longer one is cut there, at the end of a character. It matters to text without spaces only.</summary>
    public const int LongestPiece = PieceWindow.Size;

    internal PieceCounts(SplitPattern splitPattern, (bool AddPrefixSpace, bool NormalizesToFormC) prepares, SharedPieceCounts table)
    {
        SplitPattern = splitPattern;
        Prepares = prepares;
        Table = table;
        DistinctPieces = table.Count;
        long occurrences = 0;
        table.ForEach((_, _, count) => occurrences = checked(occurrences + count));
        Occurrences = occurrences;
    }

    /// <summary>Gets how the texts were cut.</summary>
    public SplitPattern SplitPattern { get; }

    /// <summary>Gets the number of distinct pieces.</summary>
    public int DistinctPieces { get; }

    /// <summary>Gets how often they occur, all together.</summary>
    public long Occurrences { get; }

    /// <summary>Gets the number of texts counted; of streams, files and readers each line is one.</summary>
    public long TextsRead { get; internal init; }

    /// <summary>Gets their length in UTF-8, in bytes.</summary>
    public long BytesRead { get; internal init; }

    /// <summary>Gets how many distinct pieces were dropped because there were more than <see cref="BytePairTrainingOptions.MaximumDistinctPieces"/>.</summary>
    /// <value>0 where there were not. A piece that was dropped and came again is counted again.</value>
    public long DroppedPieces { get; internal init; }

    /// <summary>Gets how often those had occurred.</summary>
    public long DroppedOccurrences { get; internal init; }

    internal (bool AddPrefixSpace, bool NormalizesToFormC) Prepares { get; }

    internal SharedPieceCounts Table { get; }

    /// <summary>Gets the pieces in UTF-8 with their counts, in no particular order.</summary>
    public IEnumerable<KeyValuePair<ReadOnlyMemory<byte>, long>> Pieces
    {
        get
        {
            var pieces = new List<KeyValuePair<ReadOnlyMemory<byte>, long>>(DistinctPieces);
            Table.ForEach((piece, _, count) => pieces.Add(new(piece.ToArray(), count)));
            return pieces;
        }
    }

    /// <summary>Adds the counts of several: those of all their texts together, in whatever order they are given.</summary>
    /// <param name="counts">The counts, of texts cut by the same pattern. They stay as they are. Each is asked for when the one before it is added, so that of many files one at a time needs to be in memory.</param>
    /// <param name="maximumDistinctPieces">How many distinct pieces may be left; beyond it the rarest are dropped, and the order makes no difference to which ones.</param>
    /// <returns>The sums.</returns>
    /// <exception cref="ArgumentException">There are none, one is <see langword="null"/>, or the texts were cut in different ways.</exception>
    /// <exception cref="OverflowException">A sum is beyond 2⁶³ − 1.</exception>
    public static PieceCounts Merge(IEnumerable<PieceCounts> counts, int maximumDistinctPieces = BytePairTrainingOptions.DefaultMaximumDistinctPieces)
    {
        ArgumentNullException.ThrowIfNull(counts);
        ArgumentOutOfRangeException.ThrowIfLessThan(maximumDistinctPieces, 1);
        PieceCounts? first = null;
        var table = new SharedPieceCounts();
        long texts = 0;
        long bytes = 0;
        long droppedPieces = 0;
        long droppedOccurrences = 0;
        foreach (PieceCounts? one in counts)
        {
            if (one is null)
            {
                throw new ArgumentException("One of the counts to merge is null.", nameof(counts));
            }

            // Of the first one, only how its texts were cut is kept.
            first ??= new PieceCounts(one.SplitPattern, one.Prepares, new SharedPieceCounts());
            if (!one.IsCutAs(first.SplitPattern, first.Prepares))
            {
                throw new ArgumentException($"The texts of one were cut by the pattern {first.SplitPattern}, those of another by {one.SplitPattern}, or one was normalized and the other not.", nameof(counts));
            }

            table.Add(one.Table);
            checked
            {
                texts += one.TextsRead;
                bytes += one.BytesRead;
                droppedPieces += one.DroppedPieces;
                droppedOccurrences += one.DroppedOccurrences;
            }
        }

        if (first is null)
        {
            throw new ArgumentException("There are no counts to merge.", nameof(counts));
        }

        (long pieces, long occurrences) = table.Count > maximumDistinctPieces ? table.Drop(maximumDistinctPieces, CancellationToken.None) : default;
        return new PieceCounts(first.SplitPattern, first.Prepares, table)
        {
            TextsRead = texts,
            BytesRead = bytes,
            DroppedPieces = droppedPieces + pieces,
            DroppedOccurrences = checked(droppedOccurrences + occurrences),
        };
    }

    /// <summary>Whether the texts were cut in this way.</summary>
    internal bool IsCutAs(SplitPattern pattern, (bool AddPrefixSpace, bool NormalizesToFormC) prepares)
        => SplitPattern.Kind == pattern.Kind && SplitPattern.ToString() == pattern.ToString() && Prepares == prepares;
}
