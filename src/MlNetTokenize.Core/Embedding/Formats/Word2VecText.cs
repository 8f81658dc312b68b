using System.Buffers;
using System.Globalization;
using System.Text.Unicode;

namespace MlNetTokenize.Embedding.Formats;

/// <summary>What a line of a word2vec file in text looks like.</summary>
internal static class Word2VecText
{
    /// <summary>So much of the first row is looked at: a word and some numbers.</summary>
    public const int Window = 1 << 12;

    private const int Looked = 64;

    private static readonly SearchValues<byte> Controls = SearchValues.Create(
        [.. Enumerable.Range(0, 32).Where(value => value is not ('\t' or '\n' or '\r')).Select(value => (byte)value), 127]);

    public static ReadOnlySpan<byte> Separators => " \t"u8;

    /// <summary>A number as all these programs write it, whatever the culture; also infinity and what is not a number.</summary>
    public static bool TryParse(ReadOnlySpan<byte> number, out float value)
        => float.TryParse(
            number, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture, out value);

    /// <summary>
    /// Takes a header apart: two numbers without a sign or point. A line of a one-dimensional GloVe file whose word is a number looks the same, and
    /// is taken for a header.
    /// </summary>
    public static bool TrySplitHeader(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> rows, out ReadOnlySpan<byte> dimension)
    {
        int space = line.IndexOfAny(Separators);
        rows = space < 0 ? line : line[..space];
        dimension = space < 0 ? default : line[space..].TrimStart(Separators);
        return IsDigits(rows) && IsDigits(dimension);
    }

    /// <summary>How many numbers are at the end of a line, of which at least the first part is a word.</summary>
    public static int CountNumbers(ReadOnlySpan<byte> line)
    {
        int count = 0;
        for (int before; (before = line.LastIndexOfAny(Separators)) >= 0 && TryParse(line[(before + 1)..], out _); count++)
        {
            line = line[..before].TrimEnd(Separators);
        }

        return line.IsEmpty ? Math.Max(count - 1, 0) : count;
    }

    /// <summary>Whether the rows behind a header are of text.</summary>
    /// <param name="window">How the first row begins.</param>
    /// <remarks>
    /// They are where the 64 bytes behind the first word are UTF-8 without control characters but those between fields and lines. 16 little-endian
    /// floats are never that: of one with a usual value, one byte in two could be. Damaged text is told as text, unless the damage is just here. A
    /// binary file with fewer than 64 bytes of numbers may be mistaken for text (one number in twenty looks like it), and is then refused: who has
    /// one says the format.
    /// </remarks>
    public static bool LooksLikeText(ReadOnlySpan<byte> window)
    {
        ReadOnlySpan<byte> numbers = window[(window.IndexOf((byte)' ') + 1)..];
        numbers = numbers[..Math.Min(Looked, numbers.Length)];

        // The last character may be cut.
        int whole = numbers.Length;
        while (whole > 0 && numbers.Length - whole < 3 && (numbers[whole - 1] & 0xC0) == 0x80)
        {
            whole--;
        }

        if (whole > 0 && numbers[whole - 1] >= 0xC0)
        {
            numbers = numbers[..(whole - 1)];
        }

        return Utf8.IsValid(numbers) && !numbers.ContainsAny(Controls);
    }

    private static bool IsDigits(ReadOnlySpan<byte> text) => !text.IsEmpty && !text.ContainsAnyExceptInRange((byte)'0', (byte)'9');
}
