using System.Buffers;
using System.Text;
using CsCheck;

namespace MlNetTokenize.Tests;

public sealed class DestinationTests
{
    // Pieces of many ids, which have no room behind others in a block of a few, and texts of many blocks.
    private static readonly string[] LongTexts =
    [
        HardText.RandomLetters(300, "xqz", seed: 1),
        HardText.RandomLetters(60, "xqzé", seed: 2) + " " + HardText.RandomLetters(9000, "xqzéw", seed: 3) + " the end",
        string.Concat(Enumerable.Repeat("The words of a text. ", 2000)),
        string.Concat(Enumerable.Repeat("中😀 12 'é", 1000)),
        string.Concat(Enumerable.Repeat("!\0~", 5000)) + "x",
    ];

    [Theory]
    [InlineData("cl100k_base")]
    [InlineData("small")]
    [InlineData("uncut")]
    [InlineData("regex")]
    public void A_destination_may_give_just_as_much_as_is_asked_for_or_more(string name)
    {
        BytePairTokenizer tokenizer = Named(name);
        HardText.Any.Sample(text => WritesAlike(tokenizer, text, null), iter: 300, print: HardText.Show);
        Assert.All(LongTexts, text => WritesAlike(tokenizer, text, null));
    }

    [Theory]
    [InlineData("cl100k_base")]
    [InlineData("small")]
    [InlineData("uncut")]
    [InlineData("regex")]
    public void A_destination_may_encode_with_the_same_tokenizer_whenever_it_is_called(string name)
    {
        // Texts that use each of a thread's buffers, and leave them otherwise than they were.
        BytePairTokenizer tokenizer = Named(name);
        string[] others = ["another text, 12345", HardText.RandomLetters(200, "xqzéw", seed: 9), HardText.RandomLetters(300, "ab", seed: 10), "é", string.Empty];
        var ids = new ArrayBufferWriter<int>();
        int calls = 0;
        Action encode = () =>
        {
            string other = others[calls++ % others.Length];
            ids.ResetWrittenCount();
            tokenizer.Encode(other, ids);
            tokenizer.EncodeUtf8(Encoding.UTF8.GetBytes(other), ids);
            tokenizer.CountTokens(other);
        };
        foreach (string text in LongTexts)
        {
            WritesAlike(tokenizer, text[..Math.Min(text.Length, 1200)], encode);
        }

        Assert.True(calls > 50);
    }

    [Fact]
    public void A_destination_may_break_off_and_the_next_text_is_encoded_all_the_same()
    {
        foreach (string name in new[] { "small", "uncut", "regex" })
        {
            BytePairTokenizer tokenizer = Named(name);
            foreach (string text in LongTexts)
            {
                int calls = 0;
                var breaking = new ExactWriter(0, () =>
                {
                    if (++calls == 2)
                    {
                        throw new InvalidOperationException();
                    }
                });
                Assert.Throws<InvalidOperationException>(() => tokenizer.Encode(text, breaking));
                WritesAlike(tokenizer, text, null);
            }
        }
    }

    private static BytePairTokenizer Named(string name) => name == "regex"
        ? new BytePairTokenizer(TestTokenizers.Small.Model with { SplitPattern = SplitPattern.FromRegex(@"\w+|\s") })
        : TestTokenizers.Named(name);

    private static void WritesAlike(BytePairTokenizer tokenizer, string text, Action? onCall)
    {
        // A list of the tokenizer's own, through another writer.
        IReadOnlyList<int> expected = tokenizer.EncodeToIds(text);
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        foreach (int more in onCall is null ? new[] { 0, 1, 7, 5000 } : [0, 5000])
        {
            var destination = new ExactWriter(more, onCall);
            tokenizer.Encode(text, destination);
            Assert.True(expected.SequenceEqual(destination.Ids), $"{more} more");
            destination = new ExactWriter(more, onCall);
            tokenizer.EncodeUtf8(utf8, destination);
            Assert.True(expected.SequenceEqual(destination.Ids), $"{more} more, UTF-8");
        }
    }
}
