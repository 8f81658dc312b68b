using System.Globalization;
using System.Text;
using MlNetTokenize.Tokenization.Characters;

namespace MlNetTokenize.Tests;

public sealed class CharacterClassesTests
{
    [OnUnicode16Fact]
    public void The_table_equals_the_runtimes_categories_for_every_code_point()
    {
        Assert.Equal("16.0", CharacterClassTable.UnicodeVersion);
        var wrong = new List<string>();
        for (int codePoint = 0; codePoint <= 0x10FFFF; codePoint++)
        {
            string text = codePoint <= char.MaxValue ? ((char)codePoint).ToString() : char.ConvertFromUtf32(codePoint);
            CharacterClass actual = CharacterClasses.At(text, 0, out int length);
            if (actual != Expected(codePoint) || length != text.Length)
            {
                wrong.Add($"U+{codePoint:X4}: {actual}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Runs_begin_at_zero_and_each_changes_the_class()
    {
        ReadOnlySpan<int> runs = CharacterClassTable.Runs;
        Assert.Equal(0, runs[0] / 8);
        for (int i = 1; i < runs.Length; i++)
        {
            Assert.True(runs[i] / 8 > runs[i - 1] / 8);
            Assert.NotEqual(runs[i] % 8, runs[i - 1] % 8);
        }

        Assert.True(runs[^1] / 8 <= 0x10FFFF);
    }

    [Fact]
    public void A_lone_surrogate_is_one_unit_and_what_its_replacement_is()
    {
        Assert.Equal(CharacterClass.Other, CharacterClasses.At(Rune.ReplacementChar.ToString(), 0, out _));
        foreach (string text in new[] { "\uD83D", "\uDE00", "\uD83D\uD83D", "\uDE00\uD83D", "\uD83Da" })
        {
            Assert.Equal(CharacterClass.Other, CharacterClasses.At(text, 0, out int length));
            Assert.Equal(1, length);
        }
    }

    private static CharacterClass Expected(int codePoint)
        => codePoint is '\r' or '\n' ? CharacterClass.NewLine
            : codePoint <= char.MaxValue && char.IsWhiteSpace((char)codePoint) ? CharacterClass.Space
            : CharUnicodeInfo.GetUnicodeCategory(codePoint) switch
            {
                UnicodeCategory.UppercaseLetter or UnicodeCategory.TitlecaseLetter => CharacterClass.UpperLetter,
                UnicodeCategory.LowercaseLetter => CharacterClass.LowerLetter,
                UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter => CharacterClass.CaselessLetter,
                UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.EnclosingMark => CharacterClass.Mark,
                UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber => CharacterClass.Number,
                _ => CharacterClass.Other,
            };
}
