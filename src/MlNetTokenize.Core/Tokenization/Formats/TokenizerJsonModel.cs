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
        JsonPlace mergeList = model.Require("merges");
        List<(string Left, string Right, int Index)> merges = [.. mergeList.Items.Select(static (merge, index) => Numbered(ReadMerge(merge), index))];
        HashSet<string> needed = NeededOf(merges, [.. addedTokens.Select(token => token.Token.Text)]);
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
                vocabulary.AddOrdinary(id, Decode(key), key, PlaceOf);
                ordinary.Add(key, id);
            }
        }

        foreach ((AddedToken token, JsonPlace place) in addedTokens)
        {
            if (IsByteThatNoTextHas(token.Text, ordinary, out byte[] value))
            {
                vocabulary.AddOrdinary(token.Id, value, place, static place => place.Path);
            }
            else if (!ordinary.TryGetValue(token.Text, out int same) || same != token.Id)
            {
                vocabulary.AddSpecial(token.Text, token.Id, () => place.Path);
            }
        }

        TokenVocabulary tokens = vocabulary.Build(
            id => entries.ContainsValue(id) ? PlaceOf(entries.First(entry => entry.Value == id).Key) : "$.added_tokens");
        TokenPair[] pairs = PairsOf(merges, mergeList, ordinary);
        CheckBytes(model, tokens);
        return (tokens, pairs, model.Find("ignore_merges")?.ReadBoolean() ?? false);

        static byte[] Decode(string key) => PrintableBytes.TryDecode(key, out byte[]? bytes)
            ? bytes
            : throw new InvalidDataException(
                $"{PlaceOf(key)}: it is neither of the printable alphabet of a byte-level vocabulary nor among the added tokens.");
    }

    private static (string Left, string Right, int Index) Numbered((string Left, string Right) merge, int index) => (merge.Left, merge.Right, index);

    // Which of these merges name or make.
    private static HashSet<string> NeededOf(List<(string Left, string Right, int Index)> merges, HashSet<string> asked)
    {
        var needed = new HashSet<string>(StringComparer.Ordinal);
        HashSet<int> lengths = [.. asked.Select(text => text.Length)];
        foreach ((string left, string right, _) in merges)
        {
            Add(left.Length, left, string.Empty);
            Add(right.Length, right, string.Empty);
            Add(left.Length + right.Length, left, right);
        }

        return needed;

        // Few are asked for, and few have the length of one of them.
        void Add(int length, string left, string right)
        {
            if (lengths.Contains(length) && left + right is var text && asked.Contains(text))
            {
                needed.Add(text);
            }
        }
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
            entries.Add(key, value.ReadId(key, PlaceOf));
        }

        return entries;
    }

    private static TokenPair[] PairsOf(List<(string Left, string Right, int Index)> merges, JsonPlace list, Dictionary<string, int> ordinary)
    {
        var pairs = new MergeListBuilder(ordinary);
        foreach ((string left, string right, int index) in merges)
        {
            pairs.Add(left, right, (list, index), static place => $"{place.list.Path}[{place.index}]");
        }

        return pairs.Merges;
    }

    /// <summary>Reads a merge: two tokens in an array, or in a text with a space between them.</summary>
    public static (string Left, string Right) ReadMerge(JsonPlace merge)
    {
        string left = string.Empty;
        string right = string.Empty;
        if (merge.Value.ValueKind == System.Text.Json.JsonValueKind.Array)
        {
            string[] tokens = [.. merge.Items.Select(token => token.ReadText())];
            (left, right) = tokens.Length == 2 ? (tokens[0], tokens[1]) : (left, right);
        }
        else
        {
            string text = merge.ReadText();
            int space = text.IndexOf(' ');
            (left, right) = space >= 0 && text.IndexOf(' ', space + 1) < 0 ? (text[..space], text[(space + 1)..]) : (left, right);
        }

        return left.Length > 0 && right.Length > 0 ? (left, right) : throw merge.Wrong($"{merge.Shown()} is not two tokens");
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
