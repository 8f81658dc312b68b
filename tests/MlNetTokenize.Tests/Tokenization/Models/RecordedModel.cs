using System.Text;
using System.Text.Json;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Models;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tests;

/// <summary>The <c>model</c> of a tokenizer.json, read for tests: without checks, and with all of its tokens the model's own.</summary>
internal sealed class RecordedModel
{
    public RecordedModel(JsonElement model)
    {
        Json = model;
        Type = model.GetProperty("type").GetString()!;
        if (Type == "Unigram")
        {
            Tokens = [.. model.GetProperty("vocab").EnumerateArray().Select(entry => entry[0].GetString()!)];
            Scores = [.. model.GetProperty("vocab").EnumerateArray().Select(entry => ScoreText.Parse(Encoding.UTF8.GetBytes(entry[1].GetRawText())))];
        }
        else
        {
            List<(string Text, int Id)> entries = [.. model.GetProperty("vocab").EnumerateObject().Select(entry => (entry.Name, entry.Value.GetInt32()))];
            Tokens = new string?[entries.Max(entry => entry.Id) + 1];
            entries.ForEach(entry => Tokens[entry.Id] = entry.Text);
        }

        Ids = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int id = 0; id < Tokens.Length; id++)
        {
            if (Tokens[id] is { } text)
            {
                Ids[text] = id;
            }
        }
    }

    public JsonElement Json { get; }

    public string Type { get; }

    /// <summary>By id; <see langword="null"/> for a hole.</summary>
    public string?[] Tokens { get; }

    /// <summary>The last one of each text.</summary>
    public Dictionary<string, int> Ids { get; }

    public double[] Scores { get; } = [];

    public bool IsSet(string option) => Json.TryGetProperty(option, out JsonElement value) && value.ValueKind == JsonValueKind.True;

    public string? TextOf(string option) => Json.TryGetProperty(option, out JsonElement value) ? value.GetString() : null;

    /// <summary>The model's unknown token, if it has one.</summary>
    public int? UnknownId => Type == "Unigram"
        ? Json.TryGetProperty("unk_id", out JsonElement id) && id.ValueKind == JsonValueKind.Number ? id.GetInt32() : null
        : TextOf("unk_token") is { } text && Ids.TryGetValue(text, out int found) ? found : null;

    public List<(string Left, string Right)> Merges
        => [.. Json.GetProperty("merges").EnumerateArray().Select(merge => merge.ValueKind == JsonValueKind.Array
            ? (merge[0].GetString()!, merge[1].GetString()!)
            : (merge.GetString()!.Split(' ')[0], merge.GetString()!.Split(' ')[1]))];

    /// <summary>Ours.</summary>
    public PieceModel Build()
    {
        // Of two with the same text the first is never found. Its score counts for the lowest one all the same.
        TokenVocabulary vocabulary = VocabularyOf(Tokens.Select((text, id) => text is not null && Ids[text] == id ? text : null));
        int[] ids = [.. Enumerable.Range(0, Tokens.Length).Where(id => Tokens[id] is not null)];
        return Type switch
        {
            "WordPiece" => new WordPieceModel(vocabulary, ids, UnknownId!.Value, TextOf("continuing_subword_prefix")!, Json.GetProperty("max_input_chars_per_word").GetInt32()),
            "Unigram" => new UnigramModel(vocabulary, ids, Scores, UnknownId, IsSet("byte_fallback")),
            _ => new CharacterMergeModel(vocabulary, ids, [.. Merges.Select(merge => new TokenPair(Ids[merge.Left], Ids[merge.Right]))], new CharacterMergeOptions
            {
                UnknownId = UnknownId,
                FuseUnknown = IsSet("fuse_unk"),
                ByteFallback = IsSet("byte_fallback"),
                ContinuingSubwordPrefix = TextOf("continuing_subword_prefix") ?? string.Empty,
                EndOfWordSuffix = TextOf("end_of_word_suffix") ?? string.Empty,
                IgnoreMerges = IsSet("ignore_merges"),
            }),
        };
    }

    /// <summary>Tokens by id, with a hole for each that is missing.</summary>
    public static TokenVocabulary VocabularyOf(IEnumerable<string?> tokens)
        => new([.. tokens.Select(token => token is null ? null : Encoding.UTF8.GetBytes(token))], new Dictionary<string, int>());
}
