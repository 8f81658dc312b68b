using System.Text.Json.Nodes;

namespace MlNetTokenize.Fuzz;

/// <summary>A tokenizer.json for each kind of part, with a vocabulary of a few tokens.</summary>
internal static class TokenizerJsonSeeds
{
    private const string ByteLevel = """{"type":"ByteLevel","add_prefix_space":false,"trim_offsets":true,"use_regex":true}""";
    private const string Metaspace = """{"type":"Metaspace","replacement":"▁","prepend_scheme":"first","split":true}""";
    private const string Bpe = """{"type":"BPE","unk_token":"<unk>","fuse_unk":true,"byte_fallback":true,"vocab":{"<unk>":0,"<s>":1,"</s>":2,"▁":3,"a":4,"b":5,"ab":6,"▁a":7,"<0x0A>":8,"<0xC3>":9},"merges":[["a","b"],["▁","a"]]}""";
    private const string SmallBytes = """{"type":"BPE","unk_token":null,"ignore_merges":true,"vocab":{"a":0,"b":1,"Ġ":2,"ab":3,"Ġab":4,"e":5,"<s>":6},"merges":["a b","Ġ ab"]}""";
    private const string Suffixed = """{"type":"BPE","unk_token":"<unk>","end_of_word_suffix":"</w>","continuing_subword_prefix":"##","vocab":{"<unk>":0,"a":1,"##b":2,"##b</w>":3,"ab</w>":4},"merges":[["a","##b</w>"]]}""";
    private const string WordPiece = """{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","max_input_chars_per_word":100,"vocab":{"[PAD]":0,"[UNK]":1,"[CLS]":2,"[SEP]":3,"a":4,"##b":5,"the":6,"中":7}}""";
    private const string Unigram = """{"type":"Unigram","unk_id":0,"byte_fallback":false,"vocab":[["<unk>",0],["<s>",0],["▁",-2.5],["a",-3],["▁a",-2],["b",-4.25],["ab",-3.5]]}""";
    private const string WordLevel = """{"type":"WordLevel","unk_token":"[UNK]","vocab":{"[UNK]":0,"the":1,"a":2}}""";
    private const string Template = """{"type":"TemplateProcessing","single":[{"SpecialToken":{"id":"<s>","type_id":0}},{"Sequence":{"id":"A","type_id":0}}],"pair":[{"Sequence":{"id":"A","type_id":0}},{"SpecialToken":{"id":"<s>","type_id":1}},{"Sequence":{"id":"B","type_id":1}}],"special_tokens":{"<s>":{"id":"<s>","ids":[1,2],"tokens":["<s>","</s>"]}}}""";
    private const string Charsmap = "EAAAAAAAAAAAAAAAAAAAAAAA";

    private static readonly string[] Normalizers =
    [
        """{"type":"NFC"}""", """{"type":"NFD"}""", """{"type":"NFKC"}""", """{"type":"NFKD"}""", """{"type":"Lowercase"}""", """{"type":"StripAccents"}""", """{"type":"Nmt"}""", """{"type":"Strip","strip_left":true,"strip_right":false}""",
        """{"type":"Prepend","prepend":"▁"}""", """{"type":"Replace","pattern":{"String":" "},"content":"▁"}""", """{"type":"Replace","pattern":{"Regex":"(a)|\\s{2,}"},"content":""}""", """{"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":true,"strip_accents":null,"lowercase":true}""",
        $$"""{"type":"Precompiled","precompiled_charsmap":"{{Charsmap}}"}""", """{"type":"Sequence","normalizers":[{"type":"Prepend","prepend":"▁"},{"type":"Replace","pattern":{"String":" "},"content":"▁"}]}""", """{"type":"ByteLevel"}""",
    ];

    private static readonly string[] PreTokenizers =
    [
        ByteLevel, Metaspace, """{"type":"Metaspace","replacement":"▁","add_prefix_space":true}""", """{"type":"BertPreTokenizer"}""", """{"type":"Whitespace"}""", """{"type":"WhitespaceSplit"}""", """{"type":"UnicodeScripts"}""", """{"type":"Punctuation","behavior":"Contiguous"}""",
        """{"type":"Digits","individual_digits":true}""", """{"type":"CharDelimiterSplit","delimiter":"-"}""", """{"type":"FixedLength","length":3}""", """{"type":"Split","pattern":{"String":"a"},"behavior":"MergedWithNext","invert":false}""",
        """{"type":"Split","pattern":{"Regex":"\\p{L}+|[^\\s&&[^a]]{1,3}|\\h+|(?i:'s|\\R)|[[:alpha:]]?+"},"behavior":"Removed","invert":true}""", $$"""{"type":"Sequence","pretokenizers":[{"type":"Split","pattern":{"Regex":"(?i:'s|'t)|\\p{N}{1,3}|\\s+(?!\\S)|\\s+"},"behavior":"Isolated","invert":false},{{ByteLevel}}]}""",
    ];

    private static readonly string[] PostProcessors =
    [
        Template, """{"type":"BertProcessing","sep":["</s>",2],"cls":["<s>",1]}""", """{"type":"RobertaProcessing","sep":["</s>",2],"cls":["<s>",1],"trim_offsets":true,"add_prefix_space":false}""", ByteLevel, $$"""{"type":"Sequence","processors":[{{ByteLevel}},{{Template}}]}""",
    ];

    private static readonly string[] Decoders =
    [
        ByteLevel, Metaspace, """{"type":"WordPiece","prefix":"##","cleanup":true}""", """{"type":"BPEDecoder","suffix":"</w>"}""", """{"type":"ByteFallback"}""", """{"type":"Fuse"}""", """{"type":"CTC","pad_token":"<pad>","word_delimiter_token":"|","cleanup":true}""",
        """{"type":"Strip","content":" ","start":1,"stop":0}""", """{"type":"Sequence","decoders":[{"type":"Replace","pattern":{"String":"▁"},"content":" "},{"type":"ByteFallback"},{"type":"Fuse"},{"type":"Strip","content":" ","start":1,"stop":0}]}""",
    ];

    private const string AddedTokens = """[{"id":1,"content":"<s>","single_word":false,"lstrip":true,"rstrip":false,"normalized":false,"special":true},{"id":10,"content":"é","single_word":true,"lstrip":false,"rstrip":true,"normalized":true,"special":false}]""";

    public static IEnumerable<string> All()
    {
        foreach (string model in (string[])[Bpe, SmallBytes, Suffixed, WordPiece, Unigram, WordLevel])
        {
            yield return File(model);
            yield return File(model, normalizer: Normalizers[9], preTokenizer: model == SmallBytes ? ByteLevel : Metaspace, postProcessor: Template, decoder: Decoders[^1], added: AddedTokens);
        }

        foreach (string normalizer in Normalizers)
        {
            yield return File(Bpe, normalizer: normalizer);
        }

        foreach (string preTokenizer in PreTokenizers)
        {
            yield return File(WordPiece, preTokenizer: preTokenizer);
        }

        foreach (string postProcessor in PostProcessors)
        {
            yield return File(Bpe, postProcessor: postProcessor, added: AddedTokens);
        }

        foreach (string decoder in Decoders)
        {
            yield return File(Unigram, decoder: decoder);
        }

        // All 256 bytes, which a byte-level vocabulary had before others were read.
        var vocabulary = new JsonObject();
        for (int value = 0; value < 256; value++)
        {
            vocabulary[PrintableBytes.Encode([(byte)value])] = value;
        }

        vocabulary["ab"] = 256;
        string all = new JsonObject { ["type"] = "BPE", ["vocab"] = vocabulary, ["merges"] = new JsonArray("a b") }.ToJsonString();
        foreach (string preTokenizer in (string[])[ByteLevel, PreTokenizers[^1]])
        {
            yield return File(all, normalizer: Normalizers[0], preTokenizer: preTokenizer, postProcessor: ByteLevel, decoder: ByteLevel);
        }

        const string Truncation = """{"direction":"Right","max_length":5,"strategy":"LongestFirst","stride":0}""";
        const string Padding = """{"strategy":{"Fixed":5},"direction":"Right","pad_to_multiple_of":null,"pad_id":0,"pad_type_id":0,"pad_token":"[PAD]"}""";
        yield return File(WordPiece).Replace("\"truncation\":null", $"\"truncation\":{Truncation}", StringComparison.Ordinal).Replace("\"padding\":null", $"\"padding\":{Padding}", StringComparison.Ordinal);
    }

    private static string File(string model, string normalizer = "null", string preTokenizer = "null", string postProcessor = "null", string decoder = "null", string added = "[]")
        => $$"""{"version":"1.0","truncation":null,"padding":null,"added_tokens":{{added}},"normalizer":{{normalizer}},"pre_tokenizer":{{preTokenizer}},"post_processor":{{postProcessor}},"decoder":{{decoder}},"model":{{model}}}""";
}
