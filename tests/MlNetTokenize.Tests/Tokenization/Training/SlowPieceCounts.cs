using System.Buffers;
using System.Text;

namespace MlNetTokenize.Tests;

/// <summary>
/// The slow, obvious twin of counting: each text is cut by <see cref="SplitPattern.PreTokenize(string)"/>, and the pieces in UTF-8 go to a dictionary. A key is
/// the piece's bytes as Latin-1.
/// </summary>
internal static class SlowPieceCounts
{
    public static Dictionary<string, long> Of(SplitPattern pattern, IEnumerable<string> texts)
    {
        var counts = new Dictionary<string, long>();
        foreach (string text in texts)
        {
            foreach ((int offset, int length) in pattern.PreTokenize(text))
            {
                Add(counts, Encoding.UTF8.GetBytes(text.Substring(offset, length)), 1);
            }
        }

        return counts;
    }

    /// <summary>Of lines in what may not be UTF-8: each byte that is no part of a character is read as one U+FFFD.</summary>
    public static Dictionary<string, long> Of(SplitPattern pattern, byte[] lines)
    {
        var counts = new Dictionary<string, long>();
        foreach (byte[] line in Lines(lines))
        {
            // The text, and where each of its units begins.
            var text = new StringBuilder();
            var starts = new List<int>();
            for (int index = 0, length; index < line.Length; index += length)
            {
                if (Rune.DecodeFromUtf8(line.AsSpan(index), out Rune character, out length) != OperationStatus.Done)
                {
                    (character, length) = (Rune.ReplacementChar, 1);
                }

                text.Append(character.ToString());
                starts.AddRange(Enumerable.Repeat(index, character.Utf16SequenceLength));
            }

            starts.Add(line.Length);
            foreach ((int offset, int length) in pattern.PreTokenize(text.ToString()))
            {
                Add(counts, line.AsSpan(starts[offset]..starts[offset + length]), 1);
            }
        }

        return counts;
    }

    /// <summary>What a <c>\n</c> ends, and what is left.</summary>
    public static string[] Lines(string text)
    {
        string[] lines = [.. text.Split('\n').Select(line => line + "\n")];
        lines[^1] = lines[^1][..^1];
        return [.. lines.Where(line => line.Length > 0)];
    }

    public static Dictionary<string, long> Of(PieceCounts counts)
        => counts.Pieces.ToDictionary(piece => Encoding.Latin1.GetString(piece.Key.Span), piece => piece.Value);

    public static void Add(Dictionary<string, long> counts, ReadOnlySpan<byte> piece, long count)
    {
        string key = Encoding.Latin1.GetString(piece);
        counts[key] = checked(counts.GetValueOrDefault(key) + count);
    }

    /// <summary>Without xunit's own comparison, which costs seconds for large dictionaries and shows too much.</summary>
    public static void AssertEqual(Dictionary<string, long> expected, PieceCounts actual)
    {
        Dictionary<string, long> found = Of(actual);
        foreach ((string piece, long count) in expected)
        {
            Assert.True(found.GetValueOrDefault(piece) == count, $"{Show(piece)} occurs {count} times and was counted {found.GetValueOrDefault(piece)} times.");
        }

        foreach (string piece in found.Keys)
        {
            Assert.True(expected.ContainsKey(piece), $"{Show(piece)} does not occur and was counted {found[piece]} times.");
        }

        Assert.Equal(expected.Count, actual.DistinctPieces);
        Assert.Equal(expected.Values.Sum(), actual.Occurrences);
        Assert.Equal(0, actual.DroppedPieces);
        Assert.Equal(0, actual.DroppedOccurrences);
    }

    private static string Show(string piece)
        => piece.Length <= 100 ? HardText.Show(piece) : $"{HardText.Show(piece[..100])} of {piece.Length} bytes";

    private static IEnumerable<byte[]> Lines(byte[] text)
    {
        for (int start = 0, end; start < text.Length; start = end)
        {
            int newLine = Array.IndexOf(text, (byte)'\n', start);
            end = newLine < 0 ? text.Length : newLine + 1;
            yield return text[start..end];
        }
    }
}
