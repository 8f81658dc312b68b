using System.Buffers;
using System.Text;

namespace MlNetTokenize.Tests;

/// <summary>Texts on which files of <see cref="CaseFile"/> once differed from Hugging Face, with its answers.</summary>
public sealed class FoundDifferenceTests
{
    [Theory]
    [InlineData("pre-tokenizer", "ByteLevel true true", "|", "0 1 0 1")]
    [InlineData("pre-tokenizer", "ByteLevel true false", "\u00BD", "0 1 0 1 0 1")]
    [InlineData("post-processor", "RobertaProcessing true true", "\U000A0216", "0 2 0 2 0 2 0 2 0 2")]
    [InlineData("normalizer", "Precompiled", "\u200B\u1F9D", "0 1 0 1 0 1")]
    [InlineData("normalizer", "Precompiled, spaces", "\u200B\u00A9", "0 1 0 1")]
    [InlineData("normalizer", "Precompiled, spaces", "\u00AD\u0120", "0 1 0 1")]
    public void Places_of_what_is_put_in_or_taken_out(string kind, string name, string text, string offsets)
        => Assert.Equal(offsets, Shown(Read(kind, name).EncodeToTokens(text, out _).Select(token => token.Offset)));

    [Theory]
    [InlineData("post-processor", "RobertaProcessing true true", "\U0002D556", "0 0 0 0 0 2 0 2 0 2 0 2 0 0")]
    [InlineData("added tokens", "Prepend and Replace", " the", "0 1 0 1 0 1 0 1 0 1 0 1 0 4")]
    [InlineData("added tokens", "unk is added", "\r", "0 1 0 1")]
    [InlineData("added tokens", "unk is added", "\u0085", "0 1 0 1")]
    public void Places_without_the_spaces_at_their_ends(string kind, string name, string text, string offsets)
        => Assert.Equal(offsets, Shown(Read(kind, name).EncodeWithSpecialTokens(text).Offsets));

    [Fact]
    public void A_short_piece_of_many_ids_is_known_from_a_text_in_UTF_8_and_then_has_no_room()
    {
        // Each space is three tokens, more of them than there must be room for.
        SubwordTokenizer tokenizer = Read("normalizer", "Replace a space");
        const string Text = "              q ";
        var utf8 = new ArrayBufferWriter<int>();
        tokenizer.EncodeUtf8(Encoding.UTF8.GetBytes(Text), utf8);
        tokenizer.EncodeUtf8(Encoding.UTF8.GetBytes(Text), utf8);
        int[] expected = [.. tokenizer.EncodeToTokens(Text, out _).Select(token => token.Id)];
        Assert.Equal((int[])[.. expected, .. expected], utf8.WrittenSpan.ToArray());
        Assert.Equal(expected, tokenizer.EncodeToIds(Text, new HashSet<string>()));
        Assert.True(expected.Length > 40);
    }

    [Fact]
    public void A_piece_that_nothing_merges_in_is_in_order()
    {
        // Bytes that are left of a piece with a prefix: the queue of merges is empty.
        SubwordTokenizer tokenizer = WordsFile.Read(
            """{"type":"BPE","continuing_subword_prefix":"8#","vocab":{"<unk>":0,"a":1,"##b":2,"##b</w>":3,"ab</w>":4},"merges":[["a","##b</w>"]]}""", preTokenizer: "null");
        Assert.Equal([1], tokenizer.EncodeToIds(new string('a', 200)));
        Assert.Empty(tokenizer.EncodeToIds("  "));
    }

    private static SubwordTokenizer Read(string kind, string name) => SubwordTokenizer.FromTokenizerJson(new MemoryStream(Encoding.UTF8.GetBytes(CaseFile.All[(kind, name)].Json.ToJsonString())));

    private static string Shown(IEnumerable<Range> places) => string.Join(' ', places.SelectMany(place => new[] { place.Start.Value, place.End.Value }));
}
