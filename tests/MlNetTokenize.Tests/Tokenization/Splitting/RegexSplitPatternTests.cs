using System.Text.RegularExpressions;
using CsCheck;

namespace MlNetTokenize.Tests;

public sealed class RegexSplitPatternTests
{
    private static readonly string[] Patterns =
    [
        "b+", "[ab]", "x*", "|b", @"\w+|\s", "(?=b)", "(?<=a)b", @"\bb", "^a+", "a$", ".", @"\p{L}+", "[^b]+?", "😀", "[^😀]", ".{3}", "'s|b'",
    ];

    [Theory]
    [InlineData("b+", "aabbac", "aa", "bb", "ac")]
    [InlineData("b", "bb", "b", "b")]
    [InlineData("z", "abc", "abc")]
    [InlineData("x*", "abxxc", "a", "b", "xx", "c")]
    [InlineData("(?=b)", "abab", "a", "ba", "b")]
    [InlineData("a?+b", "aab", "a", "ab")]
    [InlineData("", "")]
    public void Matches_and_what_lies_between_them_are_pieces(string pattern, string text, params string[] pieces)
        => Assert.Equal(pieces, Pieces(SplitPattern.FromRegex(pattern.Length == 0 ? "a" : pattern), text));

    [Theory]
    [InlineData("(?<=a)b", "abb", "a", "b", "b")]
    [InlineData("^a", "aaa", "a", "aa")]
    [InlineData("a$", "aaa", "aa", "a")]
    [InlineData(@"\bb+", "bb abb", "bb", " abb")]
    public void Anchors_and_look_behinds_see_the_whole_text(string pattern, string text, params string[] pieces)
        => Assert.Equal(pieces, Pieces(SplitPattern.FromRegex(pattern), text));

    [Theory]
    [InlineData(".", "a😀b", "a", "😀", "b")]
    [InlineData(@"\p{L}", "𐐷1", "𐐷", "1")]
    [InlineData("[😀-😂]", "😁a", "😁", "a")]
    public void A_surrogate_pair_is_never_cut_apart(string pattern, string text, params string[] pieces)
        => Assert.Equal(pieces, Pieces(SplitPattern.FromRegex(pattern), text));

    [Fact]
    public void Pieces_of_a_basic_plane_text_equal_the_matches_and_gaps_of_dotnets_regular_expression()
        => Gen.Select(Gen.OneOf(Patterns), Gen.OneOf("a", "b", "bb", "'s", " ", "\n", "中").Array[0, 12].Select(string.Concat))
            .Sample((pattern, text) => Assert.Equal(MatchesAndGaps(pattern, text), Pieces(SplitPattern.FromRegex(pattern), text)), iter: 1000);

    [Fact]
    public void Pieces_cover_any_text_and_keep_its_pairs()
    {
        Dictionary<string, SplitPattern> splits = Patterns.ToDictionary(pattern => pattern, SplitPattern.FromRegex);
        Gen.Select(Gen.OneOf(Patterns), HardText.Any).Sample(
            (pattern, text) =>
            {
                List<(int Offset, int Length)> pieces = [.. splits[pattern].PreTokenize(text)];
                int end = 0;
                foreach ((int offset, int length) in pieces)
                {
                    Assert.Equal(end, offset);
                    Assert.True(length > 0);
                    Assert.False(offset > 0 && char.IsSurrogatePair(text[offset - 1], text[offset]));
                    end = offset + length;
                }

                Assert.Equal(text.Length, end);
                Assert.Equal(pieces, splits[pattern].PreTokenize(text.AsSpan()));
            },
            iter: 3000,
            print: sample => $"{HardText.Show(sample.Item1)} on {HardText.Show(sample.Item2)}");
    }

    [Theory]
    [InlineData("(")]
    [InlineData("[a")]
    [InlineData("*")]
    [InlineData("")]
    [InlineData(null)]
    public void What_is_not_a_regular_expression_is_refused(string? pattern)
        => Assert.ThrowsAny<ArgumentException>(() => SplitPattern.FromRegex(pattern!));

    [Fact]
    public void It_is_shown_as_its_regular_expression() => Assert.Equal(@"\w+|\s", SplitPattern.FromRegex(@"\w+|\s").ToString());

    private static IEnumerable<string> Pieces(SplitPattern pattern, string text)
        => pattern.PreTokenize(text).Select(piece => text.Substring(piece.Offset, piece.Length));

    private static List<string> MatchesAndGaps(string pattern, string text)
    {
        var pieces = new List<string>();
        int end = 0;
        foreach (Match match in Regex.Matches(text, pattern, RegexOptions.Multiline))
        {
            pieces.Add(text[end..match.Index]);
            pieces.Add(match.Value);
            end = match.Index + match.Length;
        }

        pieces.Add(text[end..]);
        return [.. pieces.Where(piece => piece.Length > 0)];
    }
}
