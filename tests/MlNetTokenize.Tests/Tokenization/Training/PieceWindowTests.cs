using System.Text;
using CsCheck;
using MlNetTokenize.Tokenization.Splitting;

namespace MlNetTokenize.Tests;

public sealed class PieceWindowTests
{
    public static TheoryData<string> Patterns => CountedPatterns.Scanners;

    [Fact]
    public void A_character_boundary_is_the_last_one_up_to_the_index()
        => HardText.Valid.Select(Encoding.UTF8.GetBytes).Sample(utf8 =>
        {
            // From the second character on: no window is so short that it is needed to know that the first one begins at 0.
            int last = 0;
            for (int index = 0; index < utf8.Length; index++)
            {
                last = (utf8[index] & 0xC0) != 0x80 ? index : last;
                Assert.Equal(last == 0 ? index : last, PieceWindow.CharacterBoundary(utf8, index));
            }

            // Behind the end of several bytes a character could go on.
            int end = PieceWindow.CharacterBoundary(utf8, utf8.Length);
            Assert.True(end == utf8.Length || (end == last && utf8[^1] >= 0x80));
        });

    [Fact]
    public void A_character_boundary_is_near_in_what_is_no_text()
        => HardBytes.Any.Sample(utf8 =>
        {
            for (int index = 1; index <= utf8.Length; index++)
            {
                Assert.InRange(PieceWindow.CharacterBoundary(utf8, index), Math.Max(1, index - 3), index);
            }
        });

    [Fact]
    public void A_boundary_without_characters_is_the_index()
    {
        byte[] continuations = [.. Enumerable.Repeat((byte)0x80, 10)];
        Assert.All(Enumerable.Range(0, 11), index => Assert.Equal(index, PieceWindow.CharacterBoundary(continuations, index)));
    }

    [Fact]
    public void A_window_ends_with_a_character()
    {
        foreach (string kind in (string[])["cjk", "emoji", "marks", "words"])
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(LongText.Of(kind, 200_000));
            for (int start = 0; start < 100; start++)
            {
                int end = PieceWindow.EndAt(utf8, start);
                Assert.InRange(end, start + SlowWindows.Window - 3, start + SlowWindows.Window);
                Assert.NotEqual(0x80, utf8[end] & 0xC0);
            }

            Assert.Equal(utf8.Length, PieceWindow.EndAt(utf8, utf8.Length - SlowWindows.Window));
            Assert.Equal(utf8.Length, PieceWindow.EndAt(utf8, utf8.Length - 1));
        }
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Up_to_a_cut_every_piece_is_certain_whatever_follows(string name)
    {
        // Every short text of what patterns look at, with a letter and a space in it more often than by chance.
        SplitPattern pattern = CountedPatterns.Named(name);
        string[] following = ["", " ", "a", "A", "'s", "s", "1", "\n", "中", "\u0301", "!", " \n", "/"];
        Gen.Frequency((5, HardText.Valid), (1, Gen.OneOf("a ", "s ", " '", "  ", "Z ", "\n", "é ", "1 ", "/"))).Array[1, 4].Select(string.Concat).Sample(
            text =>
            {
                byte[] utf8 = Encoding.UTF8.GetBytes(text);
                int cut = pattern.FindCut(utf8);
                Assert.InRange(cut, 0, utf8.Length);
                int[] before = [.. SlowWindows.Ends(pattern, Encoding.UTF8.GetString(utf8.AsSpan(0, cut)))];
                foreach (string behind in following)
                {
                    Assert.Equal(before, SlowWindows.Ends(pattern, text + behind).Where(end => end <= cut));
                }
            },
            iter: 1000,
            print: HardText.Show);
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Of_a_text_that_is_yet_to_be_prepared_a_cut_is_before_a_space_or_not_known(string name)
    {
        SplitPattern pattern = CountedPatterns.Named(name);
        Assert.Equal(0, pattern.FindCut(Encoding.UTF8.GetBytes(LongText.Of("cjk", 200_000)), isPrepared: true));
        byte[] words = Encoding.UTF8.GetBytes(LongText.Of("words", 200_000));
        Assert.Equal(pattern.FindCut(words), pattern.FindCut(words, isPrepared: true));
        Assert.Equal((byte)' ', words[pattern.FindCut(words, isPrepared: true)]);
        Assert.Equal(0, SplitPattern.None.FindCut(words, isPrepared: true));
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public void A_text_longer_than_a_window_has_a_cut_up_to_which_every_piece_is_certain(string name)
    {
        SplitPattern pattern = CountedPatterns.Named(name);
        foreach (string kind in LongText.Kinds)
        {
            string text = LongText.Of(kind, 150_000);
            byte[] utf8 = Encoding.UTF8.GetBytes(text);
            int cut = pattern.FindCut(utf8);
            Assert.InRange(cut, 1, utf8.Length);
            IEnumerable<int> before = SlowWindows.Ends(pattern, Encoding.UTF8.GetString(utf8.AsSpan(0, cut)));
            Assert.True(before.SequenceEqual(SlowWindows.Ends(pattern, text + text).Where(end => end <= cut)), kind);
            Assert.True(before.SequenceEqual(SlowWindows.Ends(pattern, text + "'s").Where(end => end <= cut)), kind);
        }
    }
}
