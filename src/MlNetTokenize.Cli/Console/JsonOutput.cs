using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace MlNetTokenize.Cli;

/// <summary>How results are written for other programs: without reflection, which a native program does not have.</summary>
internal static class JsonOutput
{
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
    private static readonly JsonWriterOptions Options = new() { Encoder = Encoder };

    /// <summary>The kinds of objects that files have, in one line.</summary>
    public static JsonFiles Line { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = Encoder });

    /// <summary>The kinds of objects that files have, for people who open them.</summary>
    public static JsonFiles Indented { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        Encoder = Encoder,
        WriteIndented = true,
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    });

    /// <summary>A value in one line.</summary>
    public static string Write(JsonNode value)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, Options))
        {
            value.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    /// <summary>An object of one of the kinds that files have.</summary>
    public static JsonNode ToNode<T>(T value, JsonTypeInfo<T> type) => JsonSerializer.SerializeToNode(value, type)!;

    /// <summary>A number that may be none: JSON has no way to write that.</summary>
    public static double? Finite(double value) => double.IsFinite(value) ? value : null;

    /// <summary>An array of objects.</summary>
    public static JsonArray ToJson(this IEnumerable<JsonNode?> values) => [.. values];

    /// <summary>An array of texts.</summary>
    public static JsonArray ToJson(this IEnumerable<string> values) => [.. values.Select(value => (JsonNode?)value)];

    /// <summary>An array of numbers.</summary>
    public static JsonArray ToJson(this IEnumerable<int> values) => [.. values.Select(value => (JsonNode?)value)];

    /// <summary>An array of numbers.</summary>
    public static JsonArray ToJson(this IEnumerable<float> values) => [.. values.Select(value => (JsonNode?)value)];

    /// <summary>An object with a number for each name.</summary>
    public static JsonObject ToJson(this IEnumerable<KeyValuePair<string, int>> values) => new(values.Select(value => KeyValuePair.Create(value.Key, (JsonNode?)value.Value)));
}
