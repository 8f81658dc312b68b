using System.Buffers;
using System.Text;
using System.Text.Json;
using MlNetTokenize.Tokenization.Pipelines;
using MlNetTokenize.Tokenization.Splitting.Scanning;

namespace MlNetTokenize.Tests;

/// <summary>Vocabularies as Llama 2's, in which tokens reach over some white space: a text cut behind words comes to the ids of the whole text.</summary>
public sealed class WordSpaceTests
{
    private static readonly string[] Parts =
    [
        "a", "b", "ab", "abab", " ", " ", "  ", "\n", "\r\n", "\r", "\t", "\v", ";", ";\r", ">", "> <", "</", ",", ".", "!", "?", "'", "\"", ")", "]", "-", "(", "é", "文", "\u00A0", "\u3000", "\u0301", "▁", "x", "\0",
    ];

    [Fact]
    public void Text_cut_behind_words_has_the_ids_of_the_whole_text()
    {
        SubwordTokenizer tokenizer = Build();
        Assert.True(Assert.NotNull(CutOf(tokenizer)).IsBehindWords);
        var random = new TwinRandom(3);
        for (int round = 0; round < 6000; round++)
        {
            Check(tokenizer, random.Text(Parts, 1 + random.Next(14)));
        }
    }

    [Fact]
    public void A_word_may_end_at_every_place_of_a_window_and_of_a_block()
    {
        SubwordTokenizer tokenizer = Build();
        foreach (int before in new[] { 0, 1, 14, 15, 16, 31, 46, 47, 48, 49, 62, 63, 64, 65 })
        {
            for (int length = 0; length <= 18; length++)
            {
                foreach (string sign in new[] { string.Empty, ",", ">", ";", "é", "\r" })
                {
                    foreach (string behind in new[] { string.Empty, " ", " a", "\n", "\r", "\t", ">", "> <", "é" })
                    {
                        Check(tokenizer, new string('b', before) + " " + new string('a', length) + sign + behind + "bb ab");
                    }
                }
            }
        }
    }

    [Fact]
    public void A_piece_ends_where_a_word_ends()
    {
        Assert.Equal(["foo;", " bar", "  x"], Cut("foo; bar  x"));
        Assert.Equal(["a> b", " c"], Cut("a> b c"));
        Assert.Equal(["a\r b", "\n\r c"], Cut("a\r b\n\r c"));
        Assert.Equal(["é", " é( x"], Cut("é é( x"));
        Assert.Equal(["(\u3000 a", " b"], Cut("(\u3000 a b"));
    }

    [Theory]
    [InlineData("\"end_of_word_suffix\":\"</w>\"")]
    [InlineData("\"ignore_merges\":true")]
    [InlineData("\"continuing_subword_prefix\":\"##\"")]
    public void A_model_that_looks_at_whole_pieces_is_not_cut(string option) => Assert.Null(CutOf(Build(option)));

    private static RawCut? CutOf(SubwordTokenizer tokenizer)
    {
        var pipeline = Assert.IsType<PipelineTokenizer>(tokenizer);
        return RawCuts.Find(pipeline.Definition, pipeline.AlwaysFound);
    }

    private static string[] Cut(string text)
    {
        var pieces = new List<string>();
        for (int start = 0; start < text.Length; start += pieces[^1].Length)
        {
            pieces.Add(text[start..(start + WordSpaceScanner.EndOfPiece(new Utf16Text(text.AsSpan(start)), 0))]);
        }

        return [.. pieces];
    }

    private static void Check(SubwordTokenizer tokenizer, string text)
    {
        var whole = new ArrayBufferWriter<int>();
        tokenizer.EncodeWithOffsets(text, whole, new ArrayBufferWriter<int>());
        var cut = new ArrayBufferWriter<int>();
        tokenizer.Encode(text, cut);
        var utf8 = new ArrayBufferWriter<int>();
        tokenizer.EncodeUtf8(Encoding.UTF8.GetBytes(text), utf8);
        Assert.True(
            whole.WrittenSpan.SequenceEqual(cut.WrittenSpan) && whole.WrittenSpan.SequenceEqual(utf8.WrittenSpan),
            $"{HardText.Show(text)}: {string.Join(',', whole.WrittenSpan.ToArray())}, not {string.Join(',', cut.WrittenSpan.ToArray())} or {string.Join(',', utf8.WrittenSpan.ToArray())}");
    }

    private static SubwordTokenizer Build(string? option = null)
    {
        (string Left, string Right)[] merges = option?.Contains("prefix", StringComparison.Ordinal) == true
            ? []
            : [("a", "b"), ("▁", "a"), ("▁", "ab"), ("▁▁", "a"), ("▁", "▁"), (";", "\r"), (">", "▁"), (">▁", "<"), ("ab", "ab"), ("<", "/"), ("é", "é"), ("▁", "é")];
        string[] bytes = [.. Enumerable.Range(0, 256).Select(value => $"<0x{value:X2}>")];
        string[] tokens = [.. new[] { "<unk>" }.Concat(bytes).Concat(["a", "b", "▁", ";", "\r", ">", "<", "/", ",", ".", "é"]).Concat(merges.Select(merge => merge.Left + merge.Right)).Distinct()];
        string vocabulary = string.Join(',', tokens.Select((token, id) => $"{JsonSerializer.Serialize(token)}:{id}"));
        string pairs = string.Join(',', merges.Select(merge => $"[{JsonSerializer.Serialize(merge.Left)},{JsonSerializer.Serialize(merge.Right)}]"));
        string json = $$$"""
            {"version":"1.0","truncation":null,"padding":null,"added_tokens":[],
            "normalizer":{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},{"type":"Replace","pattern":{"String":" "},"content":"▁"}]},"pre_tokenizer":null,"post_processor":null,"decoder":null,
            "model":{"type":"BPE","dropout":null,"unk_token":"<unk>","fuse_unk":true,"byte_fallback":true,{{{option}}}{{{(option is null ? string.Empty : ",")}}}"vocab":{ {{{vocabulary}}} },"merges":[{{{pairs}}}]}}
            """;
        return SubwordTokenizer.FromTokenizerJson(new MemoryStream(Encoding.UTF8.GetBytes(json)));
    }
}
