using System.Text;
using System.Text.Json.Nodes;

namespace MlNetTokenize.Tests;

/// <summary>What changes ids and is not done here is refused by its name and place; what does not is passed over.</summary>
public sealed class TokenizerJsonRefusalTests
{
    private const string ByteLevel = """{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":false}""";

    [Theory]
    [InlineData("version", "\"2.0\"", "$.version")]
    [InlineData("truncation", """{"max_length":5}""", "$.truncation")]
    [InlineData("padding", """{"strategy":"Unheard"}""", "$.padding")]
    [InlineData("pre_tokenizer", "null", "'pre_tokenizer' is missing or null")]
    [InlineData("pre_tokenizer", """{"type":"Whitespace"}""", "'Whitespace'")]
    [InlineData("pre_tokenizer", """{"type":"Digits","individual_digits":true}""", "there is no ByteLevel in it")]
    [InlineData("pre_tokenizer", """{"type":"ByteLevel","trim_offsets":true}""", "'add_prefix_space' is missing")]
    [InlineData("pre_tokenizer", $$"""{"type":"Sequence","pretokenizers":[{{ByteLevel}},{"type":"Digits","individual_digits":true}]}""", "pretokenizers[1]: 'Digits' behind ByteLevel")]
    [InlineData("pre_tokenizer", $$"""{"type":"Sequence","pretokenizers":[{{ByteLevel}},{{ByteLevel}}]}""", "'ByteLevel' behind ByteLevel")]
    [InlineData(
        "pre_tokenizer",
        """{"type":"Sequence","pretokenizers":[{"type":"Digits","individual_digits":true},{"type":"ByteLevel","add_prefix_space":true,"trim_offsets":true}]}""",
        "'add_prefix_space' behind another cut")]
    [InlineData("post_processor", """{"type":"Unheard"}""", "'Unheard'")]
    [InlineData("post_processor", """{"type":"RobertaProcessing","sep":["x",999999],"cls":["y",0],"trim_offsets":true,"add_prefix_space":true}""", "there is no token 999999")]
    [InlineData("decoder", """{"type":"Metaspace"}""", "'Metaspace'")]
    [InlineData("decoder", """{"type":"Sequence","decoders":[{"type":"ByteLevel"},{"type":"Fuse"}]}""", "$.decoder.decoders[1]: the decoder 'Fuse'")]
    [InlineData("model", "null", "'model' is missing")]
    [InlineData("model.type", "\"Unigram\"", "\"Unigram\"")]
    [InlineData("model.dropout", "0.1", "'dropout' 0.1")]
    [InlineData("model.dropout", "1e999", "'dropout' 1e999")]
    [InlineData("model.continuing_subword_prefix", "\"##\"", "'continuing_subword_prefix' \"##\"")]
    [InlineData("model.end_of_word_suffix", "\"</w>\"", "'end_of_word_suffix'")]
    [InlineData("model.merges", """["a"]""", "$.model.merges[0]: \"a\" is not two tokens")]
    [InlineData("model.merges", """["t h","t h"]""", "$.model.merges[1]: merge 1 of 't' and 'h' stands there a second time")]
    [InlineData("model.merges", """[["a","zzz"]]""", "$.model.merges[0]: merge 0 names 'zzz'")]
    [InlineData("model.merges", """["t h","x y"]""", "$.model.merges[1]: merge 1 makes 'xy'")]
    [InlineData("model.merges", """[["a","b","c"]]""", "is not two tokens")]
    [InlineData("model.merges", "{}", "$.model.merges: an array is expected")]
    [InlineData("model.vocab.ab", "-1", "$.model.vocab, 'ab': -1 is not an id")]
    [InlineData("model.vocab.ab", "1e999", "1e999 is not an id")]
    [InlineData("model.vocab.ab", "2147483647", "$.model.vocab, 'ab': the id 2147483647 is too high")]
    [InlineData("model.vocab.中", "5000", "'中': it is neither of the printable alphabet")]
    [InlineData("model.vocab.abab", "7", "the id 7")]
    [InlineData("added_tokens", """[{"content":"x y"}]""", "'id' is missing")]
    [InlineData("added_tokens", """[{"id":5000,"content":"x y","lstrip":1}]""", "true or false")]
    public void What_cannot_be_honoured_is_refused_by_its_place(string path, string value, string problem)
        => Assert.Contains(problem, Assert.Throws<InvalidDataException>(() => Layout.Read(With(path, value))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"Regex":"a"}""", "Removed", false, "'Removed'")]
    [InlineData("""{"Regex":"a"}""", "Removed", true, "'Removed' with 'invert'")]
    [InlineData("""{"Regex":"a"}""", "MergedWithPrevious", false, "'MergedWithPrevious'")]
    [InlineData("""{"Other":"a"}""", "Isolated", false, "'String' is missing")]
    public void A_split_that_is_not_done_here_is_refused_by_name(string pattern, string behavior, bool invert, string problem)
        => Assert.Contains(
            problem, Assert.Throws<InvalidDataException>(() => Layout.Read(WithSplit(pattern, behavior, invert))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("""{"String":"a.b"}""", "Isolated", false, "xa.ba-b", "x", "a.b", "a-b")]
    [InlineData("""{"Regex":"a"}""", "Isolated", true, "xax", "x", "a", "x")]
    [InlineData(
        """{"Regex":"'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+"}""", "Removed", true, "it's 4", "it", "'s", " 4")]
    public void A_split_that_cuts_alike_is_read(string pattern, string behavior, bool invert, string text, params string[] pieces)
        => Assert.Equal(
            pieces,
            Layout.Read(WithSplit(pattern, behavior, invert)).SplitPattern.PreTokenize(text).Select(piece => text.Substring(piece.Offset, piece.Length)));

    [Theory]
    [InlineData("unheard", """{"of":[1,2,3]}""")]
    [InlineData("model.unheard", "1")]
    [InlineData("model.dropout", "0.0")]
    [InlineData("model.unk_token", "\"<|endoftext|>\"")]
    [InlineData("model.fuse_unk", "true")]
    [InlineData("model.byte_fallback", "true")]
    [InlineData("normalizer", """{"type":"Sequence","normalizers":[]}""")]
    [InlineData("decoder", "null")]
    [InlineData("decoder", """{"type":"Sequence","decoders":[{"type":"ByteLevel"}]}""")]
    [InlineData("post_processor", "null")]
    [InlineData("added_tokens", """[{"id":5000,"content":"x y"},{"id":5000,"content":"x y"},{"id":5000,"content":"c d"}]""")]
    public void What_does_not_change_ids_is_passed_over(string path, string value)
        => Assert.Equal(new Layout("gpt2").Ids[5], Layout.Read(With(path, value)).EncodeToIds(Layout.Texts[5]));

    [Fact]
    public void A_missing_byte_is_refused_by_name()
    {
        JsonNode root = JsonNode.Parse(new Layout("gpt2").File)!;
        root["model"]!["vocab"]!.AsObject().Remove("A");
        Refused("the byte 0x41 is no token;");
        root["model"]!["vocab"]!.AsObject().Remove("B");
        root["model"]!["byte_fallback"] = true;
        Refused("the byte 0x41 and 1 others are no tokens");

        void Refused(string problem)
            => Assert.Contains(problem, Assert.Throws<InvalidDataException>(() => Layout.Read(Bytes(root))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void More_cuts_than_any_file_has_are_refused()
    {
        const string Digits = """{"type":"Digits","individual_digits":true}""";
        string many = string.Join(',', Enumerable.Repeat(Digits, 100_000));
        Assert.Contains(
            "more than 100 cuts",
            Assert.Throws<InvalidDataException>(() => Layout.Read(With("pre_tokenizer", $$"""{"type":"Sequence","pretokenizers":[{{many}}]}"""))).Message,
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"a":1,"a":1}""")]
    [InlineData("""{"a":1,"\u0061":1}""")]
    [InlineData("[]")]
    [InlineData("1")]
    [InlineData("{} {}")]
    public void What_is_not_an_object_of_distinct_names_is_refused(string json)
        => Assert.Throws<InvalidDataException>(() => Layout.Read(Encoding.UTF8.GetBytes(json)));

    [Fact]
    public void A_place_in_a_file_that_is_not_JSON_is_named()
        => Assert.Contains(
            "byte 3 of line 2",
            Assert.Throws<InvalidDataException>(() => Layout.Read("{\n  ]}"u8.ToArray())).Message,
            StringComparison.Ordinal);

    private static byte[] WithSplit(string pattern, string behavior, bool invert)
        => With(
            "pre_tokenizer",
            $$"""{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{{pattern}},"behavior":"{{behavior}}","invert":{{(invert ? "true" : "false")}}},{{ByteLevel}}]}""");

    /// <summary>The file of GPT-2's layout with one value in place of another.</summary>
    private static byte[] With(string path, string value)
    {
        JsonNode root = JsonNode.Parse(new Layout("gpt2").File)!;
        string[] names = path.Split('.');
        JsonNode parent = names[..^1].Aggregate(root, (node, name) => node[name]!);
        parent[names[^1]] = JsonNode.Parse(value);
        return Bytes(root);
    }

    private static byte[] Bytes(JsonNode root) => Encoding.UTF8.GetBytes(root.ToJsonString());
}
