using System.Globalization;
using System.Text;
using CsCheck;

namespace MlNetTokenize.Tests;

/// <summary>Generators of texts made of what tokenizers get wrong.</summary>
internal static class HardText
{
    // U+017F is missing on purpose: after an apostrophe .NET's (?i:s) does not match it, the published patterns do.
    private static readonly string[] BasicPlane =
    [
        " ", " ", "  ", "\t", "\v", "\r", "\n", "\r\n", "\n\n", "\u0085", "\u00A0", "\u2028", "\u3000", "\u200B", "\u200D", "\uFEFF", "\0", "\uE000", "\uFFFF",
        "'", "'", "'s", "'S", "'t", "'re", "'Re", "'ve", "'VE", "'ll", "'LL", "'lL", "'m", "'d", "'D", "’s",
        "s", "t", "l", "e", "hello", "World", "HTML", "é", "ß", "Ω", "ж", "ǅ", "ʰ", "ª", "中", "文字", "あ", "ا", "مرحبا", "क", "ि", "नमस्ते", "\u0301", "e\u0301", "\u20DD",
        "0", "7", "42", "12345", "٣", "५", "½", "Ⅷ", "²", "/", "//", "/\n", ".", "!", "...", "-", "_", "$", "<|endoftext|", "☺",
    ];

    private static readonly string[] Supplementary =
    [
        "😀", "👩\u200D👩\u200D👧", "🇩🇪", "👍🏽", "𐐀", "𐐨", "𠀀", "𖭀", "𝟘", "𐄇", "𝅥", "\U000E0001", "\U0010FFFF",
    ];

    // Any but U+017F and the surrogates.
    private static readonly Gen<string> BasicPlaneCharacter = Gen.Int[0, 0xFFFF]
        .Where(codePoint => codePoint != 0x17F && Rune.IsValid(codePoint)).Select(char.ConvertFromUtf32);

    private static readonly Gen<string> SupplementaryCharacter = Gen.Int[0x10000, 0x10FFFF].Select(char.ConvertFromUtf32);

    private static readonly Gen<string> LoneSurrogate = Gen.OneOf("\uD800", "\uDBFF", "\uDC00", "\uDFFF", "\uD83D");

    /// <summary>Any valid UTF-16.</summary>
    public static Gen<string> Valid { get; } = Texts(
        Gen.Frequency((12, Gen.OneOf(BasicPlane)), (3, Gen.OneOf(Supplementary)), (1, BasicPlaneCharacter), (1, SupplementaryCharacter)));

    /// <summary>The same with lone surrogates, two of which can meet and be a pair.</summary>
    public static Gen<string> Any { get; } = Texts(
        Gen.Frequency((12, Gen.OneOf(BasicPlane)), (3, Gen.OneOf(Supplementary)), (1, BasicPlaneCharacter), (1, SupplementaryCharacter), (2, LoneSurrogate)));

    /// <summary>Where a regular expression over UTF-16 units cuts as one over code points does: a pair is never followed by letters or marks.</summary>
    public static Gen<string> SafeForUnits { get; } = Texts(
        Gen.Frequency((12, Gen.OneOf(BasicPlane)), (1, Gen.OneOf("😀 ", "👩\u200D👩\u200D👧 ", "🇩🇪.", "👍🏽\n")), (1, BasicPlaneCharacter)));

    /// <summary>For messages of failing properties.</summary>
    public static string Show(string text)
    {
        var shown = new StringBuilder("\"");
        foreach (char unit in text)
        {
            _ = unit is >= ' ' and <= '~' and not ('"' or '\\') ? shown.Append(unit) : shown.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:X4}");
        }

        return shown.Append('"').ToString();
    }

    /// <summary>All strings of at most that many of the letters.</summary>
    public static IEnumerable<string> AllUpTo(int length, string letters)
    {
        string[] longest = [string.Empty];
        for (int i = 0; i < length; i++)
        {
            foreach (string text in longest)
            {
                yield return text;
            }

            longest = [.. longest.SelectMany(text => letters.Select(letter => text + letter))];
        }

        foreach (string text in longest)
        {
            yield return text;
        }
    }

    /// <summary>A long text, the same on every run.</summary>
    public static string RandomLetters(int length, string letters, int seed)
    {
        // A linear congruential generator: System.Random's sequence may change with the runtime.
        uint state = (uint)seed;
        return string.Create(length, letters, (text, letters) =>
        {
            for (int i = 0; i < text.Length; i++)
            {
                state = (state * 1_664_525) + 1_013_904_223;
                text[i] = letters[(int)(state >> 16) % letters.Length];
            }
        });
    }

    private static Gen<string> Texts(Gen<string> fragment) => fragment.Array[0, 24].Select(string.Concat);
}
