using System.Text;
using MlNetTokenize.Tokenization.Splitting;

namespace MlNetTokenize.Tests;

/// <summary>
/// The slow, obvious twin of counting long texts, over the whole text: each piece is found by the pattern's scanner of UTF-16, which sees the text from the
/// piece's beginning on as far as 65,536 bytes of UTF-8 and not beyond; see <see cref="PieceWindow"/>.
/// </summary>
internal static class SlowWindows
{
    public const int Window = 65_536;

    /// <param name="pattern">A scanner or none.</param>
    /// <param name="text">Valid UTF-16.</param>
    /// <returns>Where the pieces end, in bytes.</returns>
    public static List<int> Ends(SplitPattern pattern, string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        int[] byteOf = new int[text.Length + 1];
        int[] unitOf = new int[utf8.Length + 1];
        for (int unit = 0, index = 0; unit < text.Length;)
        {
            var character = Rune.GetRuneAt(text, unit);
            (byteOf[unit], unitOf[index]) = (index, unit);
            unit += character.Utf16SequenceLength;
            index += character.Utf8SequenceLength;
            (byteOf[unit], unitOf[index]) = (index, unit);
        }

        var ends = new List<int>();
        for (int start = 0; start < text.Length;)
        {
            int seen = Math.Min(byteOf[start] + Window, utf8.Length);
            while (seen < utf8.Length && (utf8[seen] & 0xC0) == 0x80)
            {
                seen--;
            }

            start = pattern.EndOfPiece(text.AsSpan(0, unitOf[seen]), start);
            ends.Add(byteOf[start]);
        }

        return ends;
    }

    public static Dictionary<string, long> Of(SplitPattern pattern, IEnumerable<string> texts)
    {
        var counts = new Dictionary<string, long>();
        foreach (string text in texts)
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            int start = 0;
            foreach (int end in Ends(pattern, text))
            {
                SlowPieceCounts.Add(counts, utf8.AsSpan(start..end), 1);
                start = end;
            }
        }

        return counts;
    }
}
