using System.Text;

namespace MlNetTokenize.Tests;

/// <summary>
/// The slow, obvious twin of dropping: the most frequent pieces stay. Of the first count of which not all can, those with the lower values of the upper
/// sixteen bits of <see cref="PieceHash.RepeatableOf"/> do, as many values as fit whole; and of rarer ones none.
/// </summary>
internal static class SlowDropping
{
    /// <returns>How many pieces were dropped, and how often they had occurred.</returns>
    public static (long Pieces, long Occurrences) Drop(Dictionary<string, long> counts, int target)
    {
        long pieces = 0;
        long occurrences = 0;
        int room = target;
        foreach (List<string> together in counts.GroupBy(entry => entry.Value).OrderByDescending(group => group.Key).SelectMany(Together).ToList())
        {
            if (together.Count <= room)
            {
                room -= together.Count;
                continue;
            }

            room = 0;
            foreach (string piece in together)
            {
                pieces++;
                occurrences += counts[piece];
                counts.Remove(piece);
            }
        }

        return (pieces, occurrences);

        IEnumerable<List<string>> Together(IGrouping<long, KeyValuePair<string, long>> sameCount)
            => sameCount.GroupBy(entry => PieceHash.RepeatableOf(Encoding.Latin1.GetBytes(entry.Key)) >> 48).OrderBy(group => group.Key)
                .Select(group => group.Select(entry => entry.Key).ToList());
    }
}
