using System.Buffers;
using System.Collections.Concurrent;
using System.Text;

namespace MlNetTokenize.Tests;

public sealed class WarmEncodingTests
{
    private const string Prose = "It's plain text with 12345 numbers, naïve cafés and 文字; the words repeat: plain text, plain text 😀.\r\n\r\n   end  ";

    private static readonly string[] Texts =
    [
        Prose,
        string.Empty,
        string.Concat(Enumerable.Repeat(Prose, 100)),
        HardText.RandomLetters(3000, "abcdefghijklmnop", seed: 1),
        HardText.RandomLetters(5000, "aé中 \n\0'½", seed: 2) + "😀😀",
        new string(' ', 3000),
        new string('\u3000', 500),
        "lone \uD800 surrogate",
    ];

    private static readonly ConcurrentDictionary<string, BytePairTokenizer> Own = new();

    public static TheoryData<string> Names => ["cl100k_base", "o200k_base", "small", "uncut", "gpt2", "qwen2", "prefixed", "prefixed, uncut"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Encoding_text_allocates_nothing(string name)
    {
        BytePairTokenizer tokenizer = Named(name);
        var ids = new ArrayBufferWriter<int>(60_000);
        Allocations.AssertNone(() =>
        {
            foreach (string text in Texts)
            {
                ids.ResetWrittenCount();
                tokenizer.Encode(text, ids);
            }
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Encoding_Utf8_allocates_nothing(string name)
    {
        BytePairTokenizer tokenizer = Named(name);
        byte[][] texts = [.. Texts.Select(Encoding.UTF8.GetBytes), [0xFF, 0x80, 0x20, 0xF0, 0x9F]];
        var ids = new ArrayBufferWriter<int>(60_000);
        Allocations.AssertNone(() =>
        {
            foreach (byte[] text in texts)
            {
                ids.ResetWrittenCount();
                tokenizer.EncodeUtf8(text, ids);
            }
        });
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Counting_tokens_allocates_nothing(string name)
    {
        BytePairTokenizer tokenizer = Named(name);
        int count = 0;
        Allocations.AssertNone(() =>
        {
            foreach (string text in Texts)
            {
                count += tokenizer.CountTokens(text.AsSpan());
            }
        });
        Assert.True(count > 0);
    }

    [Theory]
    [InlineData("cl100k_base")]
    [InlineData("small")]
    public void Decoding_id_by_id_allocates_nothing(string name)
    {
        BytePairTokenizer tokenizer = Named(name);
        int[] ids = [.. tokenizer.EncodeToIds(Prose)];
        StreamingDecoder decoder = tokenizer.CreateStreamingDecoder();
        var text = new ArrayBufferWriter<char>(10_000);
        Allocations.AssertNone(() =>
        {
            text.ResetWrittenCount();
            foreach (int id in ids)
            {
                decoder.Append(id, text);
            }
        });
        Assert.Equal(Prose, text.WrittenSpan.ToString());
    }

    // Of its own, as other tests may just be filling up the memory of the shared ones.
    private static BytePairTokenizer Named(string name) => Own.GetOrAdd(name, name => new BytePairTokenizer(name switch
    {
        "prefixed" => TestTokenizers.Small.Model with { AddPrefixSpace = true },
        "prefixed, uncut" => TestTokenizers.Uncut.Model with { AddPrefixSpace = true },
        _ => TestTokenizers.Named(name).Model,
    }));
}
