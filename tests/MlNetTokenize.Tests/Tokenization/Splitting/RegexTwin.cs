using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MlNetTokenize.Tests;

/// <summary>
/// The slow, obvious twin of a split scanner: a published regular expression, run by .NET. Its engine reads UTF-16 units and the published ones read code
/// points, so every character beyond the basic plane is first replaced by one of its class from the basic plane.
/// </summary>
internal sealed class RegexTwin(string pattern)
{
    private readonly Regex _regex = new(pattern, RegexOptions.Compiled | RegexOptions.CultureInvariant);

    // The patterns as they are published, but that .NET writes x++ as (?>x+), and \z for an end without a line feed after it, and that U+017F stands beside
    // the s, as .NET's (?i:s) does not know that it is one.
    public static RegexTwin Gpt2 { get; } = new(@"'(?:[sdmt]|ll|ve|re)| ?\p{L}+| ?\p{N}+| ?[^\s\p{L}\p{N}]+|\s+(?!\S)|\s+");

    public static RegexTwin Cl100k { get; } = new(
        @"'(?i:[sſdmt]|ll|ve|re)|(?>[^\r\n\p{L}\p{N}]?)(?>\p{L}+)|(?>\p{N}{1,3})| ?(?>[^\s\p{L}\p{N}]+)(?>[\r\n]*)|(?>\s+)\z|\s*[\r\n]|\s+(?!\S)|\s");

    public static RegexTwin O200k { get; } = new(string.Join('|',
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'[sſ]|'t|'re|'ve|'m|'ll|'d)?",
        @"[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'[sſ]|'t|'re|'ve|'m|'ll|'d)?",
        @"\p{N}{1,3}",
        @" ?[^\s\p{L}\p{N}]+[\r\n/]*",
        @"\s*[\r\n]+",
        @"\s+(?!\S)",
        @"\s+"));

    public static RegexTwin Llama3 { get; } = new(
        @"(?i:'[sſ]|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+");

    public static RegexTwin Qwen2 { get; } = new(
        @"(?i:'[sſ]|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+");

    /// <summary>The matches, as offsets and lengths in the text itself.</summary>
    public List<(int Offset, int Length)> Split(string text)
    {
        var standIns = new StringBuilder(text.Length);
        var starts = new List<int>(text.Length + 1);
        for (int index = 0, length; index < text.Length; index += length)
        {
            starts.Add(index);
            length = index + 1 < text.Length && char.IsSurrogatePair(text, index) ? 2 : 1;
            standIns.Append(StandInFor(text, index, length));
        }

        starts.Add(text.Length);
        var pieces = new List<(int Offset, int Length)>();
        foreach (ValueMatch match in _regex.EnumerateMatches(standIns.ToString()))
        {
            pieces.Add((starts[match.Index], starts[match.Index + match.Length] - starts[match.Index]));
        }

        return pieces;
    }

    private static char StandInFor(string text, int index, int length)
    {
        if (length == 1)
        {
            return char.IsSurrogate(text[index]) ? '☺' : text[index];
        }

        return CharUnicodeInfo.GetUnicodeCategory(char.ConvertToUtf32(text, index)) switch
        {
            UnicodeCategory.UppercaseLetter => 'B',
            UnicodeCategory.LowercaseLetter => 'b',
            UnicodeCategory.TitlecaseLetter => 'ǅ',
            UnicodeCategory.ModifierLetter => 'ʰ',
            UnicodeCategory.OtherLetter => '中',
            UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => '7',
            UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => '\u0301',
            _ => '☺',
        };
    }
}
