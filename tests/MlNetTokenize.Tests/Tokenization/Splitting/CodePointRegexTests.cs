using CsCheck;
using MlNetTokenize.Tokenization.Formats;
using MlNetTokenize.Tokenization.Splitting;

namespace MlNetTokenize.Tests;

public sealed class CodePointRegexTests
{
    public static TheoryData<string> KnownExpressions => [.. PublishedPatterns.All.Select(known => known.Key)];

    // HardText leaves U+017F out for .NET's engine; here it belongs to what is tried.
    private static Gen<string> Texts { get; } = Gen.Select(HardText.Any, Gen.OneOf("'ſ", "'\u212A", "ſ", "3456", " \n ", "\n\n  "), HardText.Any)
        .Select((before, middle, after) => before + middle + after);

    [Theory]
    [MemberData(nameof(KnownExpressions))]
    public void A_scanner_cuts_as_the_expressions_for_which_it_stands(string expression)
    {
        SplitPattern scanner = PublishedPatterns.Find(expression)!;
        var regex = new CodePointRegexSplitPattern(expression);
        Texts.Sample(text => Assert.Equal(regex.PreTokenize(text), scanner.PreTokenize(text)), iter: 3000, print: HardText.Show);
    }

    // As Hugging Face's tokenizers 0.23.2 cuts them (Split, Isolated).
    [Theory]
    [InlineData(@"\p{N}{1,3}+", "123456789", "123456789")]
    [InlineData(@"\p{N}{1,3}", "12345678", "123", "456", "78")]
    [InlineData("a++", "aaab", "aaa", "b")]
    [InlineData("a{2,3}?", "aaaa", "aa", "aa")]
    [InlineData("^a", "aa\naa", "a", "a\n", "a", "a")]
    [InlineData("a$", "aa\naa", "a", "a", "\na", "a")]
    [InlineData("\\n^", "a\n\n", "a", "\n", "\n")]
    [InlineData("$", "a\nb\n", "a", "\nb", "\n")]
    [InlineData("^", "a\nb\n", "a\n", "b\n")]
    [InlineData("(?i:'s)", "x'ſy'S", "x", "'ſ", "y", "'S")]
    [InlineData("(?i:k)", "aKb", "a", "K", "b")]
    [InlineData("(?i:[s])", "aſb", "a", "ſ", "b")]
    [InlineData("(?=b)", "aabab", "aa", "ba", "b")]
    [InlineData("b*", "aabba", "a", "a", "bb", "a")]
    [InlineData(@"\w+", "aः٣_½", "aः٣_½")]
    [InlineData(@"\w+", "𐄇Ⓐ🄰x😀Ⅷ½", "𐄇", "Ⓐ🄰x", "😀", "Ⅷ½")]
    [InlineData(@"[^\w\s]+", "½あab५'S", "½", "あab५", "'", "S")]
    [InlineData(".", "a\r\nb\u2028", "a", "\r", "\n", "b", "\u2028")]
    [InlineData(@"\s+", "a\u0085\u180e\u200b\u001c\u00a0b", "a", "\u0085", "\u180e\u200b\u001c", "\u00a0", "b")]
    [InlineData(@"\x{4e2d}", "a中", "a", "中")]
    [InlineData(@"\p{^L}", "a1", "a", "1")]
    [InlineData(@"[^\S\n]", "a \n", "a", " ", "\n")]
    [InlineData("a**", "aaab", "aaa", "b")]
    [InlineData(@"\bb", "bb b", "b", "b ", "b")]
    [InlineData("[+,\\-./]", "a+b-c", "a", "+", "b", "-", "c")]
    [InlineData("[^a]", "😀a\uFFFD", "😀", "a", "\uFFFD")]
    [InlineData("", "ab", "a", "b")]
    [InlineData("a{,2}", "aaa", "aa", "a")]
    [InlineData("a{", "a{", "a{")]
    [InlineData("(?i)abc", "xABCy", "x", "ABC", "y")]
    [InlineData("a(?i)b|c", "aBC", "aB", "C")]
    [InlineData("(?m:.)", "a\nb", "a", "\n", "b")]
    [InlineData("(?x: a b )", "ab", "ab")]
    [InlineData("(?<n>a)", "ab", "a", "b")]
    [InlineData(@"\h+", "xabfz9", "x", "abf", "z", "9")]
    [InlineData(@"\R", "a\r\nb\n\u0085c\u2028", "a", "\r\n", "b", "\n", "\u0085", "c", "\u2028")]
    [InlineData(@"\p{Han}+", "漢字abc", "漢字", "abc")]
    [InlineData(@"\pL", "apLb", "a", "pL", "b")]
    [InlineData("[[:^alpha:]]", "a1", "a", "1")]
    [InlineData("[a-w&&[^c-g]z]", "abcdefghz", "a", "b", "cdefg", "h", "z")]
    [InlineData("[]a]", ")a]", ")", "a", "]")]
    [InlineData("😀", "a😀😁", "a", "😀", "😁")]
    [InlineData("[😀-😂]+", "😀😁a", "😀😁", "a")]
    [InlineData(@"\N", "a\nb", "a", "\n", "b")]
    [InlineData(@"\p{L}", "a𐐀😀𝟘", "a", "𐐀", "😀𝟘")]
    [InlineData(@"[一-龥]|\p{Lu}", "中𠀀𐐀𐐨", "中", "𠀀", "𐐀", "𐐨")]
    public void It_cuts_as_Hugging_Face_does(string expression, string text, params string[] pieces)
        => Assert.Equal(
            pieces, new CodePointRegexSplitPattern(expression).PreTokenize(text).Select(piece => text.Substring(piece.Offset, piece.Length)));

    [Theory]
    [InlineData("(")]
    [InlineData(")")]
    [InlineData("[a")]
    [InlineData("*")]
    [InlineData("a{2}?")]
    [InlineData("a{3,2}")]
    [InlineData(@"(a)\1")]
    [InlineData(@"\p{Lu")]
    [InlineData("[b-a]")]
    [InlineData(@"[a-\d]")]
    [InlineData("[a-c-e]")]
    [InlineData(@"\uD83D")]
    [InlineData(@"\u12")]
    [InlineData(@"a\")]
    [InlineData("(?i:ss)")]
    [InlineData("(?i:é)")]
    [InlineData(@"(?i:\p{Lu})")]
    public void What_is_not_known_to_mean_the_same_is_refused_with_the_expression(string expression)
        => Assert.Contains(
            "regular expression",
            Assert.ThrowsAny<ArgumentException>(() => new CodePointRegexSplitPattern(expression)).Message,
            StringComparison.Ordinal);

    [Fact]
    public void A_group_that_is_nested_without_end_is_refused()
        => Assert.Throws<ArgumentException>(() => new CodePointRegexSplitPattern(new string('(', 9_999)));

    [Theory]
    [InlineData("[\r\n]")]
    [InlineData(@"\s?\p{P}+")]
    [InlineData("x*|(?=中)")]
    public void Pieces_cover_any_text_and_keep_its_pairs(string expression)
    {
        var pattern = new CodePointRegexSplitPattern(expression);
        HardText.Any.Sample(
            text =>
            {
                int end = 0;
                foreach ((int offset, int length) in pattern.PreTokenize(text))
                {
                    Assert.Equal(end, offset);
                    Assert.Equal(offset + length, pattern.EndOfPiece(text, offset));
                    Assert.False(offset > 0 && char.IsSurrogatePair(text[offset - 1], text[offset]));
                    end = offset + length;
                }

                Assert.Equal(text.Length, end);
            },
            iter: 1000,
            print: HardText.Show);
    }
}
