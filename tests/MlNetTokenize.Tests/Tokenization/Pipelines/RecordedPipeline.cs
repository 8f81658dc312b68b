using System.Text.Json;
using System.Text.Json.Nodes;

namespace MlNetTokenize.Tests;

/// <summary>A small tokenizer.json, and what Hugging Face's <c>tokenizers</c> answered (record-pipelines.mjs).</summary>
internal sealed class RecordedPipeline
{
    private static readonly JsonElement Root = Read();
    private static readonly Dictionary<string, RecordedPipeline> All = Root.GetProperty("files").EnumerateArray().Select(file => new RecordedPipeline(file)).ToDictionary(file => file.Name);

    private readonly Lazy<SubwordTokenizer> _tokenizer;

    private RecordedPipeline(JsonElement file)
    {
        Name = file.GetProperty("name").GetString()!;
        JsonObject whole = JsonObject.Create(file.GetProperty("parts"))!;
        whole["model"] = JsonObject.Create(Root.GetProperty("models").GetProperty(file.GetProperty("model").GetString()!));
        File = JsonSerializer.SerializeToUtf8Bytes(whole);
        Cases = [.. file.GetProperty("cases").EnumerateArray()];
        _tokenizer = new(() => SubwordTokenizer.FromTokenizerJson(new MemoryStream(File)));
    }

    public static TheoryData<string> Names => [.. All.Keys];

    public static string[] Texts { get; } = [.. Root.GetProperty("texts").EnumerateArray().Select(text => text.GetString()!)];

    public string Name { get; }

    public byte[] File { get; }

    public SubwordTokenizer Tokenizer => _tokenizer.Value;

    /// <summary>The answers, text by text.</summary>
    public IReadOnlyList<JsonElement> Cases { get; }

    public static RecordedPipeline Named(string name) => All[name];

    public static int[] Numbers(JsonElement recorded, string property) => [.. recorded.GetProperty(property).EnumerateArray().Select(number => number.GetInt32())];

    private static JsonElement Read()
    {
        using Stream stream = typeof(RecordedPipeline).Assembly.GetManifestResourceStream("pipelines.json")!;
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
