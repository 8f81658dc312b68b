using System.Buffers;
using System.Text;
using System.Text.Json;
using MlNetTokenize.Tokenization.Pipelines;

namespace MlNetTokenize.Tests;

/// <summary>Files as XLM-R's and ALBERT's, whose normalizers make one space of several: a text cut as it is comes to the ids of the whole text.</summary>
public sealed class JoinedSpaceTests
{
    private const string Joins = """{"type":"Replace","pattern":{"Regex":" {2,}"},"content":" "}""";
    private const string Quotes = """{"type":"Replace","pattern":{"String":"``"},"content":"\""}""";
    private const string Metaspace = """{"type":"Metaspace","replacement":"▁","prepend_scheme":"always","split":true}""";
    private const string Words = $$"""{"type":"Sequence","pretokenizers":[{"type":"WhitespaceSplit"},{{Metaspace}}]}""";

    private static readonly string[] Parts =
    [
        "a", "b", "ab", " ", " ", "  ", "   ", "\t", "\n", "\r\n", "\v", "\f", "\u0001", "\u007F", "\u00A0", "\u3000", "\u200B", "\u200D", "\u0301", "\uFF9E", "\u0E33", "\u0600", "\uFC5E", "\u00A8", "\u00AD", "▁", "``", "`", "é", "中", ",",
    ];

    public static TheoryData<string, string, bool> Files
    {
        get
        {
            string map = Charsmap;
            string albert = $$"""{"type":"Sequence","normalizers":[{{Quotes}},{"type":"NFKD"},{"type":"StripAccents"},{"type":"Lowercase"},{{map}},{{Joins}}]}""";
            string robert = $$"""{"type":"Sequence","normalizers":[{{map}},{{Joins}}]}""";
            return new TheoryData<string, string, bool>
            {
                { robert, Words, true }, { robert, Metaspace, true }, { albert, Words, true }, { albert, Metaspace, true }, { Joins, Words, true },
                { """{"type":"Replace","pattern":{"Regex":" {2,}"},"content":""}""", Words, false },
                { """{"type":"Replace","pattern":{"Regex":"\\s+b"},"content":" "}""", Words, false },
                { $$"""{"type":"Sequence","normalizers":[{"type":"Replace","pattern":{"String":"a"},"content":"x "},{{Joins}}]}""", Words, false },
                { $$"""{"type":"Sequence","normalizers":[{"type":"Replace","pattern":{"String":" "},"content":"▁"},{{Quotes}}]}""", Words, false },
            };
        }
    }

    private static string Charsmap => CaseFile.All[("normalizer", "Precompiled")].Json["normalizer"]!.ToJsonString();

    [Theory]
    [MemberData(nameof(Files))]
    public void Text_cut_before_spaces_has_the_ids_of_the_whole_text(string normalizer, string preTokenizer, bool isCut)
    {
        SubwordTokenizer tokenizer = Build(normalizer, preTokenizer);
        var pipeline = Assert.IsType<PipelineTokenizer>(tokenizer);
        Assert.Equal(isCut, RawCuts.Find(pipeline.Definition, pipeline.AlwaysFound) is not null);
        var random = new TwinRandom(5);
        for (int round = 0; round < 4000; round++)
        {
            string text = random.Text(Parts, 1 + random.Next(10));
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
    }

    private static SubwordTokenizer Build(string normalizer, string preTokenizer)
    {
        string[] tokens = ["<unk>", "▁", "a", "b", "▁a", "▁b", "ab", "▁ab", "▁▁", "é", "▁é", "\"", "▁\"", "`", ",", "\u0301", "x"];
        string vocabulary = string.Join(',', tokens.Select((token, id) => FormattableString.Invariant($"[{JsonSerializer.Serialize(token)},{-1.25 - (id * 0.375)}]")));
        return WordsFile.Read($$"""{"type":"Unigram","unk_id":0,"byte_fallback":false,"vocab":[{{vocabulary}}]}""", normalizer: normalizer, preTokenizer: preTokenizer);
    }
}
