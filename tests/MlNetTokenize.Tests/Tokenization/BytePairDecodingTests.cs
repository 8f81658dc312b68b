using System.Buffers;
using System.Globalization;
using System.Text;
using CsCheck;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tests;

public sealed class BytePairDecodingTests
{
    private static readonly BytePairTokenizer Bytes = BytePairTokenizer.Train([], new BytePairTrainingOptions { VocabularySize = 256 });

    [Theory]
    [InlineData("cl100k_base", 100256)]
    [InlineData("cl100k_base", 100261)]
    [InlineData("cl100k_base", 100275)]
    [InlineData("cl100k_base", 100277)]
    [InlineData("cl100k_base", -1)]
    [InlineData("o200k_base", 199998)]
    [InlineData("o200k_base", 200000)]
    [InlineData("o200k_base", 200017)]
    [InlineData("o200k_base", 200019)]
    [InlineData("o200k_base", int.MaxValue)]
    [InlineData("small", 340)]
    [InlineData("small", int.MinValue)]
    public void An_id_without_a_token_is_refused_by_its_number(string name, int missing)
    {
        BytePairTokenizer tokenizer = TestTokenizers.Named(name);
        string number = missing.ToString(CultureInfo.InvariantCulture);
        Assert.Contains(number, Assert.Throws<ArgumentOutOfRangeException>("ids", () => tokenizer.Decode([20, missing, 30])).Message, StringComparison.Ordinal);
        Assert.Contains(number, Assert.Throws<ArgumentOutOfRangeException>("id", () => tokenizer.GetTokenBytes(missing)).Message, StringComparison.Ordinal);

        int[] text = [.. tokenizer.EncodeToIds("ab")];
        Assert.Equal(OperationStatus.InvalidData, tokenizer.Decode([.. text, missing, .. text], new char[10], out int consumed, out int written));
        Assert.Equal((text.Length, 2), (consumed, written));
    }

    [Fact]
    public void Special_tokens_are_decoded_to_their_text()
    {
        BytePairTokenizer tokenizer = TestTokenizers.Cl100k;
        Assert.Equal("a<|endoftext|>a<|endofprompt|>", tokenizer.Decode([64, 100257, 64, 100276]));
        char[] destination = new char[40];
        Assert.Equal(OperationStatus.Done, tokenizer.Decode([64, 100257], destination, out int consumed, out int written));
        Assert.Equal((2, 14), (consumed, written));
        Assert.Equal("a<|endoftext|>", new string(destination, 0, written));
    }

    [Fact]
    public void No_ids_are_no_text()
    {
        Assert.Equal(string.Empty, Bytes.Decode([]));
        Assert.Equal(OperationStatus.Done, Bytes.Decode([], [], out int consumed, out int written));
        Assert.Equal((0, 0), (consumed, written));
        Assert.Throws<ArgumentNullException>("ids", () => Bytes.Decode(null!));
        Assert.Throws<ArgumentNullException>("ids", () => Bytes.Decode(null!, [], out _, out _));
    }

    [Theory]
    [InlineData("cl100k_base")]
    [InlineData("small")]
    [InlineData("uncut")]
    public void What_fits_into_a_span_is_the_longest_run_of_ids_that_ends_with_a_character(string name)
    {
        BytePairTokenizer tokenizer = TestTokenizers.Named(name);
        Gen.Select(HardText.Valid, Gen.Int[0, 30]).Sample(
            (text, room) =>
            {
                int[] ids = [.. tokenizer.EncodeToIds(text)];
                int[] positions = Utf8Map.Positions(tokenizer, ids);
                var map = new Utf8Map(text);
                int fits = ids.Length;
                int length;
                while (!map.IsBoundary(positions[fits], out length) || length > room)
                {
                    fits--;
                }

                char[] destination = new char[room];
                OperationStatus status = tokenizer.Decode(ids, destination, out int consumed, out int written);
                Assert.Equal(fits == ids.Length ? OperationStatus.Done : OperationStatus.DestinationTooSmall, status);
                Assert.Equal((fits, length), (consumed, written));
                Assert.Equal(text[..length], new string(destination, 0, written));
            },
            iter: 3000,
            print: sample => $"{HardText.Show(sample.Item1)}, {sample.Item2}");
    }

    [Fact]
    public void Decoding_goes_on_from_the_ids_consumed()
    {
        BytePairTokenizer tokenizer = TestTokenizers.Small;
        HardText.Valid.Sample(
            text =>
            {
                List<int> ids = [.. tokenizer.EncodeToIds(text)];
                var decoded = new StringBuilder();
                char[] destination = new char[1];
                while (ids.Count > 0)
                {
                    OperationStatus status = tokenizer.Decode(ids, destination, out int consumed, out int written);
                    Assert.Equal(consumed == ids.Count ? OperationStatus.Done : OperationStatus.DestinationTooSmall, status);
                    decoded.Append(destination, 0, written);
                    ids.RemoveRange(0, consumed);
                    Array.Resize(ref destination, consumed > 0 ? 1 : destination.Length + 1);
                }

                Assert.Equal(text, decoded.ToString());
            },
            iter: 500,
            print: HardText.Show);
    }

    [Fact]
    public void The_beginning_of_a_character_at_the_end_needs_more_data()
    {
        int[] ids = [.. Bytes.EncodeToIds("a😀")];
        for (int missing = 1; missing <= 3; missing++)
        {
            // Also where the destination is full: the missing bytes and not the room are what is wanted.
            foreach (int room in new[] { 1, 10 })
            {
                char[] destination = new char[room];
                Assert.Equal(OperationStatus.NeedMoreData, Bytes.Decode(ids[..^missing], destination, out int consumed, out int written));
                Assert.Equal((1, 1), (consumed, written));
                Assert.Equal('a', destination[0]);
            }

            Assert.Equal("a\uFFFD", Bytes.Decode(ids[..^missing]));
        }
    }

    [Theory]
    [InlineData(0xFF)]
    [InlineData(0x80)]
    [InlineData(0xC3)]
    public void A_byte_that_is_not_Utf8_becomes_the_replacement_character(byte value)
    {
        Assert.True(Bytes.TryGetId([value], out int id));
        Assert.True(Bytes.TryGetId("a"u8, out int a));
        Assert.Equal("\uFFFDa\uFFFDa", Bytes.Decode([id, a, id, a]));
        char[] destination = new char[10];
        Assert.Equal(OperationStatus.Done, Bytes.Decode([id, a, id, a], destination, out int consumed, out int written));
        Assert.Equal((4, 4), (consumed, written));
        Assert.Equal("\uFFFDa\uFFFDa", new string(destination, 0, written));
    }

    [Fact]
    public void A_token_longer_than_any_buffer_is_decoded_behind_the_beginning_of_its_first_character()
    {
        string text = new('中', 4096);
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        byte[][] tokens = [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }), bytes[1..]];
        var tokenizer = new BytePairTokenizer(new BytePairModel(new TokenVocabulary(tokens, new Dictionary<string, int>()), Merges: null, SplitPattern.None));
        char[] destination = new char[text.Length];
        Assert.Equal(OperationStatus.Done, tokenizer.Decode([bytes[0], 256], destination, out int consumed, out int written));
        Assert.Equal((2, text.Length), (consumed, written));
        Assert.Equal(text, new string(destination));
        Assert.Equal(text, tokenizer.Decode([bytes[0], 256]));
    }
}
