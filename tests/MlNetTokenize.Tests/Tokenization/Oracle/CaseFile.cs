using System.Text.Json;
using System.Text.Json.Nodes;

namespace MlNetTokenize.Tests;

/// <summary>A small tokenizer.json and what Hugging Face's tokenizers answers with it, as <c>tests/conformance/oracle/make-cases.mjs</c> wrote it into <c>cases.json</c>; the script says how it was asked.</summary>
internal sealed class CaseFile
{
    private static readonly Lazy<JsonObject> Recorded = new(Read);

    private readonly JsonObject _case;

    private CaseFile(JsonObject recorded) => _case = recorded;

    /// <summary>All of them by kind and name.</summary>
    public static IReadOnlyDictionary<(string Kind, string Name), CaseFile> All { get; } = Recorded.Value["cases"]!.AsArray().Select(item => new CaseFile(item!.AsObject())).ToDictionary(item => (item.Kind, item.Name));

    public string Kind => _case["kind"]!.GetValue<string>();

    public string Name => _case["name"]!.GetValue<string>();

    /// <summary>The file.</summary>
    public JsonObject Json
    {
        get
        {
            JsonObject json = _case["file"]!.DeepClone().AsObject();
            json["model"] = Recorded.Value["models"]![_case["model"]!.GetValue<int>()]!.DeepClone();
            return json;
        }
    }

    /// <summary>The texts that were asked, one or two in each row.</summary>
    public IReadOnlyList<string[]> Texts
    {
        get
        {
            string name = _case["texts"]!.GetValue<string>();
            return name == "pairs"
                ? [.. Pairs.Select(pair => pair[..1]), .. Pairs]
                : [.. Recorded.Value["texts"]![name]!.AsArray().Select(text => (string[])[text!.GetValue<string>()])];
        }
    }

    /// <summary>For each text its ids without special tokens; <see langword="null"/> where there is an error.</summary>
    public IReadOnlyList<int[]?>? Ids => Lists("ids");

    /// <summary>The first UTF-16 unit of each of those tokens and that after its last, by turns.</summary>
    public IReadOnlyList<int[]?>? Offsets => Lists("offsets");

    /// <summary>The ids with all added tokens found; <see langword="null"/> if the file has none.</summary>
    public IReadOnlyList<int[]?>? Special => Lists("special");

    /// <summary>Those ids, or the plain ones, as text.</summary>
    public IReadOnlyList<string?>? Decoded => _case["decoded"]?.AsArray().Select(item => item?.GetValue<string>()).ToArray();

    /// <summary>For each row its ids, types and mask, with what the post-processor, truncation and padding make of it.</summary>
    public IReadOnlyList<(int[] Ids, int[] Types, int[] Mask)?>? Processed
        => _case["processed"]?.AsArray().Select(item => item is null ? default((int[], int[], int[])?) : (Integers(item["ids"]!), Integers(item["types"]!), Integers(item["mask"]!))).ToArray();

    private static string[][] Pairs => [.. Recorded.Value["texts"]!["pairs"]!.AsArray().Select(pair => (string[])[pair![0]!.GetValue<string>(), pair[1]!.GetValue<string>()])];

    private static JsonObject Read()
    {
        using Stream json = typeof(CaseFile).Assembly.GetManifestResourceStream("cases.json")!;
        return JsonSerializer.Deserialize<JsonObject>(json)!;
    }

    private static int[] Integers(JsonNode array) => [.. array.AsArray().Select(item => item!.GetValue<int>())];

    private int[]?[]? Lists(string name) => _case[name]?.AsArray().Select(item => item is null ? null : Integers(item)).ToArray();
}
