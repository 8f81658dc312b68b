using System.Text;

namespace MlNetTokenize.Tests;

/// <summary>A tokenizer.json of a handful of words, with some of its parts given.</summary>
internal static class WordsFile
{
    /// <summary>WordPiece of the letters a and b, with BERT's special tokens: [PAD], [UNK], [CLS], [SEP], a, ##a, b, ##b.</summary>
    public const string Letters = """{"type":"WordPiece","unk_token":"[UNK]","continuing_subword_prefix":"##","max_input_chars_per_word":100,"vocab":{"[PAD]":0,"[UNK]":1,"[CLS]":2,"[SEP]":3,"a":4,"##a":5,"b":6,"##b":7}}""";

    public static SubwordTokenizer Read(
        string model = Letters, string added = "[]", string normalizer = "null", string postProcessor = "null", string decoder = "null", string truncation = "null", string padding = "null", string preTokenizer = """{"type":"Whitespace"}""")
        => SubwordTokenizer.FromTokenizerJson(new MemoryStream(Encoding.UTF8.GetBytes(
            $$"""{"version":"1.0","truncation":{{truncation}},"padding":{{padding}},"added_tokens":{{added}},"normalizer":{{normalizer}},"pre_tokenizer":{{preTokenizer}},"post_processor":{{postProcessor}},"decoder":{{decoder}},"model":{{model}} }""")));
}
