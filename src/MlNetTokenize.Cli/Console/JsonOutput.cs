using System.Text.Encodings.Web;
using System.Text.Json;

namespace MlNetTokenize.Cli;

/// <summary>How objects are written for other programs.</summary>
internal static class JsonOutput
{
    public static JsonSerializerOptions Options { get; } = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A number that may be none: JSON has no way to write that.</summary>
    public static double? Finite(double value) => double.IsFinite(value) ? value : null;
}
