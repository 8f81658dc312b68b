using System.Buffers;
using System.Globalization;
using System.Text;
using CsCheck;

namespace MlNetTokenize.Tests;

public sealed class StreamingDecoderTests
{
    private static readonly BytePairTokenizer Bytes = TestVocabularies.Uncut(TestVocabularies.Of(Array.Empty<string>()), merges: null);

    [Theory]
    [InlineData("cl100k_base")]
    [InlineData("o200k_base")]
    [InlineData("small")]
    [InlineData("uncut")]
    public void Any_ids_give_the_text_that_decoding_them_at_once_gives(string name)
    {
        BytePairTokenizer tokenizer = TestTokenizers.Named(name);
        int[] known = [.. Enumerable.Range(0, tokenizer.VocabularySize).Where(tokenizer.Vocabulary.Contains)];
        int[] bytes = TestVocabularies.ByteIds(tokenizer.Vocabulary);
        Gen<int[]> ids = Gen.Frequency(
            (2, Gen.Int[0, known.Length - 1].Select(index => new[] { known[index] })),
            (2, Gen.Int[0x80, 0xFF].Select(value => new[] { bytes[value] })),
            (1, HardBytes.Any.Select(utf8 => utf8.Select(value => bytes[value]).ToArray())),
            (1, HardText.Any.Select(text => tokenizer.EncodeToIds(text).ToArray())))
            .Array[0, 12].Select(parts => parts.SelectMany(part => part).ToArray());
        ids.Sample(all => DecodesAlike(tokenizer, all), iter: 2000, print: all => string.Join(' ', all));
    }

    [Fact]
    public void Every_few_bytes_give_the_text_that_decoding_them_at_once_gives()
    {
        // One of each kind that UTF-8 tells apart, and the second bytes that some leads allow and others do not.
        byte[] kinds = [0x41, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xE0, 0xE1, 0xED, 0xEF, 0xF0, 0xF1, 0xF4, 0xF5];
        foreach (string places in HardText.AllUpTo(4, string.Concat(kinds.Select(kind => (char)kind))))
        {
            int[] ids = [.. places.Select(unit => (int)unit)];
            StreamingDecoder decoder = Bytes.CreateStreamingDecoder();
            var text = new StringBuilder();
            Array.ForEach(ids, id => text.Append(decoder.Append(id)));
            text.Append(decoder.Finish());
            Assert.True(text.ToString() == Bytes.Decode(ids), HardText.Show(places));
        }
    }

    [Fact]
    public void The_beginning_of_a_character_is_held_back_until_it_is_whole_or_wrong()
    {
        StreamingDecoder decoder = Bytes.CreateStreamingDecoder();
        Assert.False(decoder.HasPending);
        Assert.Equal([("a", false), ("", true), ("", true), ("", true), ("😀", false)], Append('a', 0xF0, 0x9F, 0x98, 0x80));
        Assert.Equal([("", true), ("\uFFFDa", false)], Append(0xC3, 'a'));
        Assert.Equal([("", true), ("\uFFFD", true), ("é", false)], Append(0xE2, 0xC3, 0xA9));
        Assert.Equal([("\uFFFD", false), ("\uFFFD", false)], Append(0xFF, 0x80));
        Assert.Equal([("", true)], Append(0xE2));
        Assert.Equal("\uFFFD", decoder.Finish());
        Assert.False(decoder.HasPending);
        Assert.Equal(string.Empty, decoder.Finish());

        // What is ended has no part in what comes then.
        Assert.Equal([("\uFFFD", false), ("b", false)], Append(0x82, 'b'));

        (string, bool)[] Append(params int[] ids) => [.. ids.Select(id => (decoder.Append(id), decoder.HasPending))];
    }

    [Theory]
    [InlineData("cl100k_base", 100256)]
    [InlineData("o200k_base", 200017)]
    [InlineData("small", -1)]
    [InlineData("small", 340)]
    public void An_id_without_a_token_is_refused_and_changes_nothing(string name, int missing)
    {
        BytePairTokenizer tokenizer = TestTokenizers.Named(name);
        StreamingDecoder decoder = tokenizer.CreateStreamingDecoder();
        int[] bytes = TestVocabularies.ByteIds(tokenizer.Vocabulary);
        Assert.Equal(string.Empty, decoder.Append(bytes[0xC3]));
        var destination = new ArrayBufferWriter<char>();
        foreach (Action append in new Action[] { () => decoder.Append(missing), () => decoder.Append(missing, destination) })
        {
            Assert.Contains(missing.ToString(CultureInfo.InvariantCulture), Assert.Throws<ArgumentOutOfRangeException>("id", append).Message, StringComparison.Ordinal);
            Assert.True(decoder.HasPending);
        }

        Assert.Throws<ArgumentNullException>("destination", () => decoder.Append(0, null!));
        decoder.Append(bytes[0xA9], destination);
        Assert.Equal("é", destination.WrittenSpan.ToString());
    }

    [Fact]
    public void Special_tokens_are_decoded_to_their_text()
    {
        StreamingDecoder decoder = TestTokenizers.Cl100k.CreateStreamingDecoder();
        Assert.Equal("a<|endoftext|>", decoder.Append(64) + decoder.Append(100257));
    }

    [Theory]
    [InlineData(60)]
    [InlineData(63)]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(5000)]
    public void Tokens_of_any_length_are_decoded_behind_the_beginning_of_a_character(int length)
    {
        // The tokens begin and end within characters.
        byte[] text = Encoding.UTF8.GetBytes("a" + string.Concat(Enumerable.Repeat("中😀é", length)));
        byte[][] tokens = [text[2..(2 + length)], [.. text[3..(3 + length)], 0xF0, 0x9F, 0x98], [.. Enumerable.Repeat((byte)0xFF, length)]];
        BytePairTokenizer tokenizer = TestVocabularies.Uncut(TestVocabularies.Of(tokens), merges: null);
        foreach (int[] ids in new int[][] { ['a', text[1], 256, 257, 258], [0xF0, 0x9F, 0x98, 256, 256, 0xE4, 257, 0x80, 258, 0xC3], [258, 258, 257, 0x80, 256] })
        {
            DecodesAlike(tokenizer, ids);
        }
    }

    private static void DecodesAlike(BytePairTokenizer tokenizer, int[] ids)
    {
        string expected = tokenizer.Decode(ids);
        StreamingDecoder decoder = tokenizer.CreateStreamingDecoder();
        for (int round = 0; round < 2; round++)
        {
            // Also with one that was used before.
            var text = new StringBuilder();
            var destination = new ArrayBufferWriter<char>();
            for (int i = 0; i < ids.Length; i++)
            {
                if (round == 0)
                {
                    // No more is held back than the beginning of a character.
                    text.Append(decoder.Append(ids[i]));
                    Assert.Equal(tokenizer.Decode(ids[..(i + 1)]), text + (decoder.HasPending ? "\uFFFD" : string.Empty));
                }
                else
                {
                    decoder.Append(ids[i], destination);
                }
            }

            text.Append(destination.WrittenSpan);
            bool isPending = decoder.HasPending;
            string end = decoder.Finish();
            Assert.Equal(isPending, end.Length > 0);
            Assert.Equal(expected, text + end);
        }
    }
}
