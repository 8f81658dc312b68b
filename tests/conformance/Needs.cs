using System.Text.Json.Nodes;

namespace MlNetTokenize.Conformance;

/// <summary>The parts of a tokenizer.json, by the names that it gives them.</summary>
internal static class Needs
{
    private static readonly string[] Options = ["byte_fallback", "fuse_unk", "ignore_merges"];

    public static string Of(JsonObject file)
    {
        JsonObject model = file["model"]!.AsObject();
        string options = string.Concat(Options.Where(option => model[option]?.GetValueKind() == System.Text.Json.JsonValueKind.True).Select(option => $" {option}"));
        IEnumerable<string> parts = ((string[])["normalizer", "pre_tokenizer", "post_processor", "decoder"]).Select(part => Part(file[part])).Where(part => part.Length > 0);
        int ordinary = (file["added_tokens"] as JsonArray)?.Count(token => token!["special"]?.GetValue<bool>() == false) ?? 0;
        return string.Join("; ", [Model(model) + options, .. parts, .. ordinary > 0 ? (string[])[$"{ordinary} added tokens that are not special"] : []]);
    }

    public static string Model(JsonObject model)
        => model["type"]?.GetValue<string>() ?? (model.ContainsKey("merges") ? "BPE" : model["vocab"] is JsonArray ? "Unigram" : "WordPiece");

    private static string Part(JsonNode? part)
    {
        if (part is not JsonObject value)
        {
            return string.Empty;
        }

        string name = value["type"]?.GetValue<string>() ?? "?";
        JsonArray? inner = (value["normalizers"] ?? value["pretokenizers"] ?? value["processors"] ?? value["decoders"]) as JsonArray;
        return inner is not null ? string.Join(" + ", inner.Select(Part))
            : name == "Split" ? $"Split {value["behavior"]}"
            : name;
    }
}
