using System.Text;

namespace MlNetTokenize.Tests;

/// <summary>Long texts of what is hard to cut into blocks.</summary>
internal static class LongText
{
    public static string[] Kinds { get; } =
        ["words", "cjk", "cjk and words", "digits", "base64", "signs", "spaces", "many spaces", "tabs", "one letter", "emoji", "marks", "capitals", "mixed"];

    /// <summary>A text without a line feed.</summary>
    /// <param name="kind">One of <see cref="Kinds"/>.</param>
    /// <param name="length">Its length in UTF-8, or a few bytes less.</param>
    /// <param name="seed">Another seed gives another text, where it is random.</param>
    public static string Of(string kind, int length, int seed = 1)
    {
        string text = kind switch
        {
            "words" => HardText.RandomLetters(length, "abcdef ABC  ,1'", seed),
            "cjk" => HardText.RandomLetters(length, "中文字切分", seed),
            "cjk and words" => HardText.RandomLetters(length, "中文字切分 a ", seed),
            "digits" => HardText.RandomLetters(length, "0123456789", seed),
            "base64" => HardText.RandomLetters(length, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/", seed),
            "signs" => HardText.RandomLetters(length, "!?.;:-/", seed),
            "spaces" => new string(' ', length),
            "many spaces" => HardText.RandomLetters(length, "         é!\t\r", seed),
            "tabs" => HardText.RandomLetters(length, "\t\r\u3000", seed),
            "one letter" => new string('a', length),
            "emoji" => string.Concat(Enumerable.Repeat("😀👍🏽é𐐀", length / 18 + 1)),
            "marks" => "x" + new string('\u0301', length),
            "capitals" => string.Concat(Enumerable.Repeat(new string('中', 6000) + new string('A', 30_000) + new string('ʰ', 3000) + "Bb", length / 30_000 + 1)),
            "mixed" => string.Concat(Enumerable.Repeat("The cat 中文字, 12345 😀" + new string('-', 70) + HardText.RandomLetters(70_000, "xyz", seed), length / 70_000 + 1)),
            _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "There is no such kind."),
        };

        // From its end, so that it is not the same cut at every length.
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        int start = utf8.Length - length;
        while (start < utf8.Length && (utf8[start] & 0xC0) == 0x80)
        {
            start++;
        }

        return Encoding.UTF8.GetString(utf8.AsSpan(start));
    }
}
