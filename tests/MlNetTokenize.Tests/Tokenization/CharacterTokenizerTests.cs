using System.Buffers;
using System.Globalization;
using System.Text;
using CsCheck;

namespace MlNetTokenize.Tests;

public sealed class CharacterTokenizerTests
{
    // Every lower-case letter, T, a space, a full stop and a line feed.
    private const string Pangram = "The quick brown fox jumps over the lazy dog.\n";

    [Fact]
    public void Every_character_of_the_text_has_an_id()
    {
        CharacterTokenizer tokenizer = CharacterTokenizer.Train([Pangram]);
        Assert.Equal(30, tokenizer.VocabularySize);
        Assert.Null(tokenizer.UnknownId);
        Assert.Equal([3, 11, 8, 1], tokenizer.EncodeToIds("The "));
    }

    [Fact]
    public void Ids_are_in_the_order_of_code_points()
    {
        // In UTF-16 units U+FFFD would come behind the emoji.
        CharacterTokenizer tokenizer = CharacterTokenizer.Train(["\uFFFDb😀", "中aA", "", "a\0"]);
        Assert.Equal("\0Aab中\uFFFD😀", tokenizer.Decode(Enumerable.Range(0, 7)));
        Assert.Equal(7, tokenizer.VocabularySize);
        Assert.Equal([0, 1, 2, 3, 4, 5, 6], tokenizer.EncodeToIds("\0Aab中\uFFFD😀"));
        Assert.Equal(new Rune(0x1F600), tokenizer.GetCharacter(6));
    }

    [Fact]
    public void The_unknown_id_is_the_last_and_stands_for_every_unseen_character()
    {
        CharacterTokenizer tokenizer = CharacterTokenizer.Train([Pangram], addUnknown: true);
        Assert.Equal(31, tokenizer.VocabularySize);
        Assert.Equal(30, tokenizer.UnknownId);
        Assert.Equal([30, 4, 30, 30], tokenizer.EncodeToIds("Aa😀\uD800"));
        Assert.Null(tokenizer.GetCharacter(30));
        Assert.Equal("\uFFFDa", tokenizer.Decode([30, 4]));
    }

    [Theory]
    [InlineData("foX", "'X'", "U+0058", "at 2 ")]
    [InlineData("🦊 fox 😀", "'😀'", "U+1F600", "at 7 ")]
    public void Without_an_unknown_id_an_unseen_character_is_named(string unseen, params string[] named)
    {
        CharacterTokenizer tokenizer = CharacterTokenizer.Train([Pangram, "🦊"]);
        foreach (Action encode in new Action[]
        {
            () => tokenizer.EncodeToIds(unseen),
            () => tokenizer.EncodeToTokens(unseen, out _),
            () => tokenizer.CountTokens(unseen),
            () => tokenizer.Encode(unseen, new ArrayBufferWriter<int>()),
        })
        {
            string message = Assert.Throws<ArgumentException>("text", encode).Message;
            Assert.All(named, name => Assert.Contains(name, message, StringComparison.Ordinal));
        }
    }

    [Fact]
    public void A_lone_surrogate_is_the_replacement_character()
    {
        CharacterTokenizer tokenizer = CharacterTokenizer.Train(["a\uDC00"]);
        Assert.Equal(2, tokenizer.VocabularySize);
        Assert.Equal([1, 0, 1], tokenizer.EncodeToIds("\uFFFDa\uD800"));
        Assert.Equal("\uFFFDa\uFFFD", tokenizer.Decode([1, 0, 1]));
    }

    [Fact]
    public void A_token_covers_its_character()
    {
        CharacterTokenizer tokenizer = CharacterTokenizer.Train(["ab😀\uFFFD"]);
        Assert.Equal(
            [(0, "a", 0..1), (3, "😀", 1..3), (2, "\uD83D", 3..4), (1, "b", 4..5), (3, "😀", 5..7)],
            tokenizer.EncodeToTokens("a😀\uD83Db😀", out _).Select(token => (token.Id, token.Value, token.Offset)));
    }

    [Fact]
    public void Any_text_of_seen_characters_comes_back()
    {
        CharacterTokenizer tokenizer = CharacterTokenizer.Train(["aé中😀𐐀", "\r\n\0'"]);
        Gen.OneOf("a", "é", "中", "😀", "𐐀", "\r", "\n", "\0", "'").Array[0, 40].Sample(
            characters =>
            {
                string text = string.Concat(characters);
                IReadOnlyList<int> ids = tokenizer.EncodeToIds(text);
                Assert.Equal(characters.Length, ids.Count);
                Assert.Equal(characters.Length, tokenizer.CountTokens(text));
                Assert.Equal(text, tokenizer.Decode(ids));
                var written = new ArrayBufferWriter<int>();
                tokenizer.Encode(text, written);
                Assert.Equal(ids, written.WrittenSpan.ToArray());
                char[] destination = new char[text.Length];
                Assert.Equal(OperationStatus.Done, tokenizer.Decode(ids, destination, out int consumed, out int length));
                Assert.Equal((ids.Count, text.Length), (consumed, length));
                Assert.Equal(text, new string(destination));
            },
            iter: 500);
    }

    [Fact]
    public void A_limit_counts_characters_from_either_side()
    {
        CharacterTokenizer tokenizer = CharacterTokenizer.Train(["a😀"]);
        Gen.Select(Gen.OneOf("a", "😀").Array[0, 12], Gen.Int[1, 15]).Sample(
            (characters, limit) =>
            {
                string text = string.Concat(characters);
                int count = Math.Min(limit, characters.Length);
                int end = string.Concat(characters.Take(count)).Length;
                Assert.Equal(count, tokenizer.EncodeToIds(text, limit, out _, out int consumed).Count);
                Assert.Equal(end, consumed);
                Assert.Equal(end, tokenizer.GetIndexByTokenCount(text, limit, out _, out int counted));
                Assert.Equal(count, counted);
                int start = text.Length - string.Concat(characters.TakeLast(count)).Length;
                Assert.Equal(start, tokenizer.GetIndexByTokenCountFromEnd(text, limit, out _, out counted));
                Assert.Equal(count, counted);
            },
            iter: 500);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_limit_of_no_characters_is_refused(int limit)
    {
        CharacterTokenizer tokenizer = CharacterTokenizer.Train(["a"]);
        Assert.Throws<ArgumentOutOfRangeException>("maxTokenCount", () => tokenizer.EncodeToIds("a", limit, out _, out _));
        Assert.Throws<ArgumentOutOfRangeException>("maxTokenCount", () => tokenizer.GetIndexByTokenCount("a", limit, out _, out _));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_limit_of_no_characters_from_the_end_is_refused(int limit)
    {
        CharacterTokenizer tokenizer = CharacterTokenizer.Train(["a"]);
        Assert.Throws<ArgumentOutOfRangeException>("maxTokenCount", () => tokenizer.GetIndexByTokenCountFromEnd("a", limit, out _, out _));
    }

    [Fact]
    public void Decoding_to_a_span_stops_before_the_character_that_does_not_fit()
    {
        CharacterTokenizer tokenizer = CharacterTokenizer.Train(["a😀"], addUnknown: true);
        char[] destination = new char[4];
        Assert.Equal(OperationStatus.DestinationTooSmall, tokenizer.Decode([1, 0, 1], destination, out int consumed, out int written));
        Assert.Equal((2, 3), (consumed, written));
        Assert.Equal("😀a", new string(destination, 0, written));
        Assert.Equal(OperationStatus.Done, tokenizer.Decode([2, 1], destination, out consumed, out written));
        Assert.Equal((2, 3), (consumed, written));
        Assert.Equal("\uFFFD😀", new string(destination, 0, written));
    }

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 3)]
    [InlineData(true, -1)]
    public void An_id_that_does_not_exist_is_refused_by_its_number(bool addUnknown, int missing)
    {
        CharacterTokenizer tokenizer = CharacterTokenizer.Train(["ab"], addUnknown);
        string number = missing.ToString(CultureInfo.InvariantCulture);
        Assert.Contains(number, Assert.Throws<ArgumentOutOfRangeException>("id", () => tokenizer.Decode([0, missing])).Message, StringComparison.Ordinal);
        Assert.Contains(number, Assert.Throws<ArgumentOutOfRangeException>("id", () => tokenizer.GetCharacter(missing)).Message, StringComparison.Ordinal);
        Assert.Equal(OperationStatus.InvalidData, tokenizer.Decode([0, missing, 0], new char[9], out int consumed, out int written));
        Assert.Equal((1, 1), (consumed, written));
    }

    [Fact]
    public void No_text_at_all_makes_an_empty_vocabulary()
    {
        Assert.Equal(0, CharacterTokenizer.Train([]).VocabularySize);
        CharacterTokenizer onlyUnknown = CharacterTokenizer.Train([], addUnknown: true);
        Assert.Equal(1, onlyUnknown.VocabularySize);
        Assert.Equal([0, 0], onlyUnknown.EncodeToIds("ab"));
    }

    [Fact]
    public void Encoding_allocates_nothing()
    {
        CharacterTokenizer tokenizer = CharacterTokenizer.Train([Pangram]);
        var ids = new ArrayBufferWriter<int>(100);
        Allocations.AssertNone(() =>
        {
            ids.ResetWrittenCount();
            tokenizer.Encode(Pangram, ids);
        });
    }
}
