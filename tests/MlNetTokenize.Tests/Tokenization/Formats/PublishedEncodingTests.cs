using CsCheck;
using Microsoft.ML.Tokenizers;

namespace MlNetTokenize.Tests;

public sealed class PublishedEncodingTests
{
    [Theory]
    [InlineData("r50k_base", "r50k_base", 50_257)]
    [InlineData("gpt2", "r50k_base", 50_257)]
    [InlineData("o200k_harmony", "o200k_harmony", 200_019)]
    public void An_encoding_has_Microsofts_ids_and_special_tokens(string name, string microsofts, int size)
    {
        BytePairTokenizer tokenizer = BytePairTokenizer.CreateForEncoding(name);
        TiktokenTokenizer expected = TiktokenTokenizer.CreateForEncoding(microsofts);
        Assert.Equal(size, tokenizer.VocabularySize);
        Assert.Equal(expected.SpecialTokens!.OrderBy(token => token.Value), tokenizer.SpecialTokens.OrderBy(token => token.Value));
        HardText.SafeForUnits.Sample(text => Assert.Equal(expected.EncodeToIds(text), tokenizer.EncodeToIds(text)), iter: 300);
        Assert.All(tokenizer.SpecialTokens, special => Assert.Equal([special.Value], tokenizer.EncodeToIds(special.Key, new HashSet<string> { special.Key })));
    }

    [Fact]
    public void A_package_that_is_not_there_is_named()
        => Assert.Contains(
            "dotnet add package Microsoft.ML.Tokenizers.Data.P50kBase",
            Assert.Throws<InvalidOperationException>(() => BytePairTokenizer.CreateForEncoding("p50k_base")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void An_unknown_name_is_told_the_known_ones()
        => Assert.Contains("cl100k_base, o200k_base, o200k_harmony, gpt2, r50k_base, p50k_base", Assert.Throws<ArgumentException>("name", () => BytePairTokenizer.CreateForEncoding("p50k_edit")).Message, StringComparison.Ordinal);
}
