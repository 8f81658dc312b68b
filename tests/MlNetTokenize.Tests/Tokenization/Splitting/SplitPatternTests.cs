using CsCheck;

namespace MlNetTokenize.Tests;

public sealed class SplitPatternTests
{
    [Fact]
    public void Gpt2_cuts_as_its_regular_expression()
        => HardText.Any.Sample(text => CutsAlike(SplitPattern.Gpt2, RegexTwin.Gpt2, text), iter: 10_000, print: HardText.Show);

    [Fact]
    public void Cl100k_cuts_as_its_regular_expression()
        => HardText.Any.Sample(text => CutsAlike(SplitPattern.Cl100k, RegexTwin.Cl100k, text), iter: 10_000, print: HardText.Show);

    [Fact]
    public void O200k_cuts_as_its_regular_expression()
        => HardText.Any.Sample(text => CutsAlike(SplitPattern.O200k, RegexTwin.O200k, text), iter: 10_000, print: HardText.Show);

    [Fact]
    public void Gpt2_cuts_every_short_string_of_hard_characters_as_its_regular_expression()
        => AllCutAlike(SplitPattern.Gpt2, RegexTwin.Gpt2, " \n'slB中7½.\u0301\u3000");

    [Fact]
    public void Cl100k_cuts_every_short_string_of_hard_characters_as_its_regular_expression()
        => AllCutAlike(SplitPattern.Cl100k, RegexTwin.Cl100k, " \t\r\n'Sl中7./\u0301");

    [Fact]
    public void O200k_cuts_every_short_string_of_hard_characters_as_its_regular_expression()
        => AllCutAlike(SplitPattern.O200k, RegexTwin.O200k, " \r\n'sBé中7./\u0301");

    [Theory]
    [InlineData("she'ſ", "she", "'ſ")]
    [InlineData("'ſ", "'ſ")]
    [InlineData("'ſſ", "'ſ", "ſ")]
    public void Cl100k_knows_that_a_long_s_is_an_s(string text, params string[] pieces) => Assert.Equal(pieces, Pieces(SplitPattern.Cl100k, text));

    [Theory]
    [InlineData("she'ſ", "she'ſ")]
    [InlineData("'ſ", "'ſ")]
    [InlineData("Oſ'ſſ", "Oſ'ſ", "ſ")]
    public void O200k_knows_that_a_long_s_is_an_s(string text, params string[] pieces) => Assert.Equal(pieces, Pieces(SplitPattern.O200k, text));

    [Fact]
    public void Gpt2_knows_small_letters_only_after_an_apostrophe()
    {
        Assert.Equal(["'s", "she"], Pieces(SplitPattern.Gpt2, "'sshe"));
        Assert.Equal(["'", "ſhe"], Pieces(SplitPattern.Gpt2, "'ſhe"));
        Assert.Equal(["'", "She"], Pieces(SplitPattern.Gpt2, "'She"));
    }

    [Fact]
    public void None_gives_one_piece()
    {
        const string Text = "one piece, whatever\r\nis in it: 123456 😀\uD800";
        Assert.Equal([(0, Text.Length)], SplitPattern.None.PreTokenize(Text));
        Assert.Equal([(0, Text.Length)], SplitPattern.None.PreTokenize(Text.AsSpan()));
        Assert.Empty(SplitPattern.None.PreTokenize(string.Empty));
    }

    [Fact]
    public void A_text_that_is_not_the_whole_of_its_memory_is_cut_as_if_it_were()
    {
        // What lies behind the span must not decide where its last piece ends.
        ReadOnlySpan<char> text = "two  words".AsSpan(0, 5);
        Assert.Equal([(0, 3), (3, 2)], SplitPattern.Gpt2.PreTokenize(text));
        Assert.Equal([(0, 3), (3, 2)], SplitPattern.Cl100k.PreTokenize(text));
        Assert.Equal([(0, 3), (3, 2)], SplitPattern.O200k.PreTokenize(text));
    }

    [Fact]
    public void No_text_is_an_argument_null_exception()
        => Assert.Throws<ArgumentNullException>("text", () => SplitPattern.O200k.PreTokenize((string)null!));

    private static IEnumerable<string> Pieces(SplitPattern pattern, string text)
        => pattern.PreTokenize(text).Select(piece => text.Substring(piece.Offset, piece.Length));

    private static void CutsAlike(SplitPattern pattern, RegexTwin twin, string text)
    {
        List<(int Offset, int Length)> pieces = [.. pattern.PreTokenize(text)];
        Assert.Equal(twin.Split(text), pieces);
        Assert.Equal(pieces, pattern.PreTokenize(text.AsSpan()));
        int end = 0;
        foreach ((int offset, int length) in pieces)
        {
            Assert.Equal(end, offset);
            Assert.True(length > 0);
            end = offset + length;
        }

        Assert.Equal(text.Length, end);
    }

    private static void AllCutAlike(SplitPattern pattern, RegexTwin twin, string letters)
    {
        foreach (string text in HardText.AllUpTo(5, letters))
        {
            // Without xunit's own comparison: it costs a second for so many texts.
            Assert.True(twin.Split(text).SequenceEqual(pattern.PreTokenize(text)), HardText.Show(text));
        }
    }
}
