using System.Buffers;
using System.Text;
using CsCheck;

namespace MlNetTokenize.Tests;

public sealed class Utf8EncodingTests
{
    public static TheoryData<string> Names => ["cl100k_base", "o200k_base", "cl100k", "o200k", "gpt2", "llama3", "qwen2", "small", "uncut"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Text_has_the_ids_of_its_twin_in_both_forms(string name)
    {
        TwinAssert twin = TwinAssert.Of(name);
        HardText.Any.Sample(twin.Encodes, iter: 5000, print: HardText.Show);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Bytes_that_are_not_text_are_characters_of_their_own_and_come_back(string name)
    {
        TwinAssert twin = TwinAssert.Of(name);
        HardBytes.Any.Sample(twin.EncodesUtf8, iter: 5000, print: Convert.ToHexString);
    }

    [Theory]
    [InlineData(@"\w+|\s")]
    [InlineData(@".")]
    [InlineData(@"\uFFFD+")]
    [InlineData(@"(?<=\uFFFD)\p{L}|$")]
    public void A_regular_expression_cuts_Utf8_where_it_cuts_the_text(string pattern)
    {
        var twin = new TwinAssert(new BytePairTokenizer(TestTokenizers.Small.Model with { SplitPattern = SplitPattern.FromRegex(pattern) }));

        // A lone surrogate is itself to an expression that reads UTF-16, and U+FFFD in UTF-8: only of text they are the same.
        HardText.Valid.Sample(twin.Encodes, iter: 500, print: HardText.Show);
        HardBytes.Any.Sample(twin.EncodesUtf8, iter: 500, print: Convert.ToHexString);
    }

    [Theory]
    [InlineData("cl100k")]
    [InlineData("o200k")]
    [InlineData("gpt2")]
    public void Every_single_byte_and_every_two_of_them_come_back(string name)
    {
        TwinAssert twin = TwinAssert.Of(name);
        for (int value = 0; value < 256; value++)
        {
            twin.EncodesUtf8([(byte)value]);

            // Those that begin or end something that is not UTF-8, or are before or behind it, with all others.
            foreach (byte other in new byte[] { 0x20, 0x27, 0x73, 0x80, 0xBF, 0xC2, 0xC5, 0xE0, 0xED, 0xF0, 0xF4, 0xFF })
            {
                twin.EncodesUtf8([(byte)value, other]);
                twin.EncodesUtf8([other, (byte)value]);
                twin.EncodesUtf8([(byte)'a', (byte)value, other, (byte)'s']);
            }
        }
    }

    [Fact]
    public void A_byte_that_is_not_text_is_no_letter_and_no_space()
    {
        // One piece each: " a", then the byte with the letters behind it, as after any other sign.
        BytePairTokenizer tokenizer = TestTokenizers.Cl100k;
        Assert.Equal([.. Ids(" a"u8), .. Ids([0xFF, .. "the"u8])], Ids([.. " a"u8, 0xFF, .. "the"u8]));
        Assert.Equal([.. Ids("12"u8), .. Ids([0xC3]), .. Ids("12"u8)], Ids([.. "12"u8, 0xC3, .. "12"u8]));

        // And no other byte has the id of U+FFFD, which a text may hold itself.
        Assert.NotEqual(Ids("\uFFFD"u8), Ids([0xFF]));

        int[] Ids(ReadOnlySpan<byte> utf8)
        {
            var ids = new ArrayBufferWriter<int>();
            tokenizer.EncodeUtf8(utf8, ids);
            return ids.WrittenSpan.ToArray();
        }
    }

    [Theory]
    [InlineData("cl100k_base")]
    [InlineData("uncut")]
    public void No_bytes_are_no_ids(string name)
    {
        var ids = new ArrayBufferWriter<int>();
        TestTokenizers.Named(name).EncodeUtf8([], ids);
        TestTokenizers.Named(name).Encode([], ids);
        Assert.Equal(0, ids.WrittenCount);
        Assert.Throws<ArgumentNullException>("destination", () => TestTokenizers.Named(name).EncodeUtf8([], null!));
        Assert.Throws<ArgumentNullException>("destination", () => TestTokenizers.Named(name).Encode([], null!));
    }

    [Fact]
    public void A_space_is_put_before_Utf8_as_before_text()
    {
        var tokenizer = new BytePairTokenizer(TestTokenizers.Small.Model with { AddPrefixSpace = true });
        HardText.Any.Sample(
            text =>
            {
                string spaced = text.Length > 0 && text[0] != ' ' ? " " + text : text;
                var expected = new ArrayBufferWriter<int>();
                TestTokenizers.Small.Encode(spaced, expected);
                var ids = new ArrayBufferWriter<int>();
                tokenizer.Encode(text, ids);
                Assert.Equal(expected.WrittenSpan, ids.WrittenSpan);
                ids.ResetWrittenCount();
                tokenizer.EncodeUtf8(Encoding.UTF8.GetBytes(text), ids);
                Assert.Equal(expected.WrittenSpan, ids.WrittenSpan);
                Assert.Equal(ids.WrittenCount, tokenizer.CountTokens(text));
            },
            iter: 1000,
            print: HardText.Show);
    }
}
