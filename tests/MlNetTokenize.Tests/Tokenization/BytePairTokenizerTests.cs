using System.Buffers;
using System.Text;
using CsCheck;
using Microsoft.ML.Tokenizers;

namespace MlNetTokenize.Tests;

public sealed class BytePairTokenizerTests
{
    [Theory]
    [InlineData("cl100k_base")]
    [InlineData("o200k_base")]
    public void Ids_equal_those_of_Microsofts_tokenizer(string name)
    {
        BytePairTokenizer ours = TestTokenizers.Named(name);
        TiktokenTokenizer theirs = TestTokenizers.Microsofts(name);
        HardText.SafeForUnits.Sample(text => Assert.Equal(theirs.EncodeToIds(text), ours.EncodeToIds(text)), iter: 5000, print: HardText.Show);
    }

    [Theory]
    [InlineData("cl100k_base")]
    [InlineData("o200k_base")]
    public void Ids_of_prose_and_code_equal_those_of_Microsofts_tokenizer(string name)
    {
        const string Text = """
            The City of Zürich (German: Zürich) has 443,037 inhabitants; it's Switzerland's largest, they've said -- "we'd LOVE IT'S lakes"!
            Быстрая коричневая лиса прыгает через ленивую собаку. Ταχίστη αλώπηξ βαφής ψημένη γη, δρασκελίζει υπέρ νωθρού κυνός.
            我们需要更多的文本来学习。 「吾輩は猫である。名前はまだ無い。」 키스의 고유조건은 입술끼리 만나야 하고. ขอให้ทุกคนโชคดี 🙂 🚀!
            نص حكيم له سر قاطع وذو شأن عظيم, דג סקרן שט בים, ऋषियों को सताने वाले दुष्ट राक्षसों का राजा १२३४५, ٠١٢٣٤٥٦.

            for (int i = 0; i < 1_000_000; i++) { total += values[i] * 3.14159e-10; }    // camelCaseWords and HTTPServerError


            """ + "def f(x):\r\n\treturn x  # spaces  \r\n \r\n\n   ";
        Assert.Equal(TestTokenizers.Microsofts(name).EncodeToIds(Text), TestTokenizers.Named(name).EncodeToIds(Text));
    }

    // https://cookbook.openai.com/examples/how_to_count_tokens_with_tiktoken
    [Theory]
    [InlineData("cl100k_base", "tiktoken is great!", 83, 1609, 5963, 374, 2294, 0)]
    [InlineData("o200k_base", "tiktoken is great!", 83, 8251, 2488, 382, 2212, 0)]
    [InlineData("cl100k_base", "2 + 2 = 4", 17, 489, 220, 17, 284, 220, 19)]
    [InlineData("cl100k_base", "お誕生日おめでとう", 33334, 45918, 243, 21990, 9080, 33334, 62004, 16556, 78699)]
    public void Ids_equal_the_published_examples(string name, string text, params int[] ids)
        => Assert.Equal(ids, TestTokenizers.Named(name).EncodeToIds(text));

    [Theory]
    [InlineData("cl100k_base")]
    [InlineData("o200k_base")]
    [InlineData("small")]
    [InlineData("uncut")]
    public void Decoding_the_ids_gives_the_text_back(string name)
    {
        BytePairTokenizer tokenizer = TestTokenizers.Named(name);
        HardText.Valid.Sample(text => Assert.Equal(text, tokenizer.Decode(tokenizer.EncodeToIds(text))), iter: 2000, print: HardText.Show);
    }

    [Theory]
    [InlineData("cl100k_base")]
    [InlineData("o200k_base")]
    [InlineData("small")]
    [InlineData("uncut")]
    public void A_lone_surrogate_is_encoded_as_the_replacement_character(string name)
    {
        BytePairTokenizer tokenizer = TestTokenizers.Named(name);
        HardText.Any.Sample(
            text =>
            {
                string replaced = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
                IReadOnlyList<int> ids = tokenizer.EncodeToIds(text);
                Assert.Equal(replaced, tokenizer.Decode(ids));
                Assert.Equal(tokenizer.EncodeToIds(replaced), ids);
            },
            iter: 2000,
            print: HardText.Show);
    }

    [Theory]
    [InlineData("cl100k_base")]
    [InlineData("o200k_base")]
    [InlineData("small")]
    [InlineData("uncut")]
    public void All_ways_to_encode_give_the_same_ids(string name)
    {
        BytePairTokenizer tokenizer = TestTokenizers.Named(name);
        HardText.Any.Sample(
            text =>
            {
                var ids = new ArrayBufferWriter<int>();
                tokenizer.Encode(text, ids);
                Assert.Equal(ids.WrittenSpan, [.. tokenizer.EncodeToIds(text)]);
                Assert.Equal(ids.WrittenSpan, [.. tokenizer.EncodeToIds(text.AsSpan())]);
                Assert.Equal(ids.WrittenSpan, [.. tokenizer.EncodeToTokens(text, out _).Select(token => token.Id)]);
                Assert.Equal(ids.WrittenSpan, [.. tokenizer.EncodeToIds(text, new HashSet<string>())]);
                Assert.Equal(ids.WrittenCount, tokenizer.CountTokens(text));
                Assert.Equal(ids.WrittenCount, tokenizer.CountTokens(text.AsSpan()));
            },
            iter: 500,
            print: HardText.Show);
    }

    [Fact]
    public void A_destination_may_encode_itself_while_it_is_written_to()
    {
        // It must not be handed the buffers that the outer call is still reading from.
        var destination = new EncodingWriter(TestTokenizers.Small);
        TestTokenizers.Small.Encode("text to encode, piece by piece", destination);
        Assert.Equal(TestTokenizers.Small.EncodeToIds("text to encode, piece by piece"), destination.Ids.WrittenSpan.ToArray());
    }
}
