using System.Text;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tests;

/// <summary>The slow, obvious twin of dropping: pieces in the order of their counts, and of the same count of the hash, and the first ones stay.</summary>
internal static class SlowDropping
{
    /// <returns>How many pieces were dropped, and how often they had occurred.</returns>
    public static (long Pieces, long Occurrences) Drop(Dictionary<string, long> counts, int target)
    {
        string[] dropped = [.. counts.Keys.OrderByDescending(piece => counts[piece]).ThenBy(piece => PieceHash.RepeatableOf(Encoding.Latin1.GetBytes(piece))).Skip(target)];
        long occurrences = dropped.Sum(piece => counts[piece]);
        foreach (string piece in dropped)
        {
            counts.Remove(piece);
        }

        return (dropped.Length, occurrences);
    }
}
