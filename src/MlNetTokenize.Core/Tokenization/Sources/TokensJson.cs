using System.Text.Json.Serialization;

namespace MlNetTokenize.Tokenization.Sources;

/// <summary>How a <c>vocab.json</c> is read without reflection, which a trimmed or native program lacks.</summary>
[JsonSerializable(typeof(Dictionary<string, int>))]
internal sealed partial class TokensJson : JsonSerializerContext;
