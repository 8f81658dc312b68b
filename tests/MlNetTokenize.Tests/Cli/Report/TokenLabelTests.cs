using MlNetTokenize.Cli;

namespace MlNetTokenize.Tests;

public sealed class TokenLabelTests
{
    [Theory]
    [InlineData("a b", "a b")]
    [InlineData("a\r\n\tb\0\u001f", "a␍↵\n→\tb␀␟")]
    [InlineData("a\u202Eb\u2066", "a⟨202E⟩b⟨2066⟩")]
    [InlineData("👩\u200D🌾می\u200Cخ", "👩\u200D🌾می\u200Cخ")]
    [InlineData("\u200B\u00A0\uFEFF\u007F\u0085\u2028\u00AD\u3000\u3164", "⟨200B⟩⟨00A0⟩⟨FEFF⟩⟨007F⟩⟨0085⟩⟨2028⟩⟨00AD⟩⟨3000⟩⟨3164⟩")]
    [InlineData("\U000E0041é中\u0600", "⟨E0041⟩é中\u0600")]
    public void What_cannot_be_seen_has_a_sign(string text, string shown) => Assert.Equal(shown, TokenLabel.Visible(text));

    [Fact]
    public void A_token_is_its_characters_or_its_bytes()
    {
        BytePairTokenizer tokenizer = TestTokenizers.Small;
        int space = tokenizer.EncodeToIds(" ")[0];
        Assert.Equal("␣", TokenLabel.Create(tokenizer, space));
        Assert.True(tokenizer.TryGetId([0xC3], out int id));
        Assert.Equal("⟨C3⟩", TokenLabel.Create(tokenizer, id));
    }

    [Fact]
    public void A_beginning_has_no_half_of_a_character()
    {
        Assert.Equal("ab", TokenLabel.Beginning("ab", 2));
        Assert.Equal("a", TokenLabel.Beginning("a😀", 2));
        Assert.Equal("a😀", TokenLabel.Beginning("a😀b", 3));
    }
}
