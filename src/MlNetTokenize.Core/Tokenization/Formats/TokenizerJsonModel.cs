using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Formats;

/// <summary>The <c>model</c> of a tokenizer.json together with its <c>added_tokens</c>.</summary>
internal static class TokenizerJsonModel
{
    public static (TokenVocabulary Vocabulary, TokenPair[] Merges, bool IgnoreMerges) Read(
        JsonPlace model, List<(AddedToken Token, JsonPlace Place)> addedTokens)
    {
        CheckOptions(model);
        Dictionary<string, int> entries = ReadEntries(model.Require("vocab"));
        var added = new Dictionary<string, int>(StringComparer.Ordinal);
        HashSet<string> needed = NeededOf(model.Require("merges"));
        foreach ((AddedToken token, _) in addedTokens)
        {
            // A key that merges lead to stays what they lead to, whether or not it is searched for too.
            if ((!entries.TryGetValue(token.Text, out int id) || id == token.Id) && !needed.Contains(token.Text))
            {
                added.TryAdd(token.Text, token.Id);
            }
        }

        // A key that is an added token is that, and not what it would be in the printable alphabet.
        var vocabulary = new VocabularyBuilder();
        var ordinary = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach ((string key, int id) in entries)
        {
            if (!added.ContainsKey(key))
            {
                vocabulary.AddOrdinary(id, Decode(key), () => PlaceOf(key));
                ordinary.Add(key, id);
            }
        }

        foreach ((AddedToken token, JsonPlace place) in addedTokens)
        {
            if (IsByteThatNoTextHas(token.Text, ordinary, out byte[] value))
            {
                vocabulary.AddOrdinary(token.Id, value, () => place.Path);
            }
            else if (!ordinary.TryGetValue(token.Text, out int same) || same != token.Id)
            {
                vocabulary.AddSpecial(token.Text, token.Id, () => place.Path);
            }
        }

        TokenVocabulary tokens = vocabulary.Build(
            id => entries.ContainsValue(id) ? PlaceOf(entries.First(entry => entry.Value == id).Key) : "$.added_tokens");
        TokenPair[] merges = ReadMerges(model.Require("merges"), ordinary);
        CheckBytes(model, tokens);
        return (tokens, merges, model.Find("ignore_merges")?.ReadBoolean() ?? false);

        static byte[] Decode(string key) => PrintableBytes.TryDecode(key, out byte[]? bytes)
            ? bytes
            : throw new InvalidDataException(
                $"{PlaceOf(key)}: it is neither of the printable alphabet of a byte-level vocabulary nor among the added tokens.");
    }

    // What merges name or make.
    private static HashSet<string> NeededOf(JsonPlace merges)
    {
        var needed = new HashSet<string>(StringComparer.Ordinal);
        foreach (JsonPlace merge in merges.Items)
        {
            (string left, string right) = ReadMerge(merge);
            needed.Add(left);
            needed.Add(right);
            needed.Add(left + right);
        }

        return needed;
    }

    private static string PlaceOf(string key) => $"$.model.vocab, '{FormatFile.Shown(key)}'";

    private static void CheckOptions(JsonPlace model)
    {
        if (model.Find("type") is { } type && type.ReadText() != "BPE")
        {
            throw type.Wrong($"the model is {type.Shown()}; only \"BPE\" is read here");
        }

        if (model.Find("dropout") is { } dropout && !dropout.IsZero())
        {
            throw dropout.Wrong($"'dropout' {dropout.Shown()} leaves merges out by chance, which is not done here");
        }

        foreach (string name in (string[])["continuing_subword_prefix", "end_of_word_suffix"])
        {
            if (model.Find(name) is { } affix && affix.ReadText().Length > 0)
            {
                throw affix.Wrong($"'{name}' {affix.Shown()} has no meaning for bytes and is not done here");
            }
        }
    }

    private static Dictionary<string, int> ReadEntries(JsonPlace vocabulary)
    {
        var entries = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach ((string key, JsonPlace value) in vocabulary.Members)
        {
            entries.Add(key, (value with { Path = PlaceOf(key) }).ReadId());
        }

        return entries;
    }

    private static TokenPair[] ReadMerges(JsonPlace place, Dictionary<string, int> ordinary)
    {
        var merges = new MergeListBuilder(ordinary);
        foreach (JsonPlace merge in place.Items)
        {
            (string left, string right) = ReadMerge(merge);
            merges.Add(left, right, () => merge.Path);
        }

        return merges.Merges;
    }

    /// <summary>Reads a merge: two tokens in an array, or in a text with a space between them.</summary>
    public static (string Left, string Right) ReadMerge(JsonPlace merge)
    {
        string[] tokens = merge.Value.ValueKind == System.Text.Json.JsonValueKind.Array
            ? [.. merge.Items.Select(token => token.ReadText())]
            : merge.ReadText().Split(' ');
        return tokens is [{ Length: > 0 } left, { Length: > 0 } right] ? (left, right) : throw merge.Wrong($"{merge.Shown()} is not two tokens");
    }

    // deepseek-coder was trained without the bytes that UTF-8 never has and holds them as added tokens, each a character of the alphabet. As
    // ordinary tokens they complete the bytes; in a text they never are.
    private static bool IsByteThatNoTextHas(string text, Dictionary<string, int> ordinary, out byte[] value)
    {
        value = [];
        if (ordinary.ContainsKey(text) || !PrintableBytes.TryDecode(text, out byte[]? bytes) || bytes is not [0xC0 or 0xC1 or >= 0xF5])
        {
            return false;
        }

        value = bytes;
        return true;
    }

    // Bytes that no valid UTF-8 has may be missing: no text leads to them. Others are left to what Hugging Face does with characters that have no token.
    private static void CheckBytes(JsonPlace model, TokenVocabulary vocabulary)
    {
        int[] missing = [.. Enumerable.Range(0, 256).Where(value => !vocabulary.TryGetId([(byte)value], out int id) || vocabulary.IsSpecial(id)).Where(value => !BytePairEncoder.IsInNoText((byte)value))];
        if (missing.Length > 0)
        {
            string others = missing.Length == 1 ? " is no token" : $" and {missing.Length - 1} others are no tokens";
            throw model.Require("vocab").Wrong($"the byte 0x{missing[0]:X2}{others}; a byte-level vocabulary has all 256 (train it with initial_alphabet=ByteLevel.alphabet())");
        }
    }
}
