using System.Text;
using System.Text.Json;
using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Models;
using MlNetTokenize.Tokenization.Pipelines;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Formats;

/// <summary>The <c>model</c> of a tokenizer.json of any kind, with its <c>added_tokens</c>.</summary>
internal sealed class PipelineJsonModel
{
    // Published vocabularies have holes, but no file should take more memory than in proportion to what it holds.
    private const int MostHoles = 65_535;

    private readonly JsonPlace _model;
    private readonly List<(AddedToken Token, JsonPlace Place)> _added;

    // Text and id of each token of the model, in the file's order.
    private readonly List<(string Text, int Id)> _entries = [];
    private readonly Dictionary<string, int> _idOf = new(StringComparer.Ordinal);
    private readonly List<double> _scores = [];

    private PipelineJsonModel(JsonPlace model, List<(AddedToken Token, JsonPlace Place)> added)
    {
        _model = model;
        _added = added;
    }

    /// <summary>Reads it.</summary>
    /// <param name="model">The model.</param>
    /// <param name="type">Its type.</param>
    /// <param name="added">The added tokens.</param>
    public static PipelineDefinition Read(JsonPlace model, string type, List<(AddedToken Token, JsonPlace Place)> added)
        => new PipelineJsonModel(model, added).Read(type);

    private PipelineDefinition Read(string type)
    {
        if (type == "Unigram")
        {
            ReadScored(_model.Require("vocab"));
        }
        else
        {
            foreach ((string key, JsonPlace value) in _model.Require("vocab").Members)
            {
                AddEntry(key, value.ReadId(key, PlaceOf));
            }
        }

        TokenPair[]? merges = type == "BPE" ? ReadMerges(_model.Require("merges")) : null;
        TokenVocabulary vocabulary = MakeVocabulary(merges);
        int[] ids = [.. _entries.Select(entry => entry.Id)];
        int[] found = [.. ids.Where(vocabulary.IsOrdinary)];
        double[]? scores = type == "Unigram" ? ScoresById(vocabulary.Count) : null;
        int? unknown = UnknownOf(type);
        PieceModel made = type switch
        {
            "BPE" => new CharacterMergeModel(vocabulary, found, merges!, ReadMergeOptions(unknown)),
            "WordPiece" => new WordPieceModel(
                vocabulary, found, unknown, _model.Require("continuing_subword_prefix").ReadText(), _model.Require("max_input_chars_per_word").ReadId()),
            "Unigram" => new UnigramModel(vocabulary, found, scores!, unknown, _model.Find("byte_fallback")?.ReadBoolean() ?? false),
            _ => new WordLevelModel(vocabulary, found, unknown),
        };
        (string, byte[])[] options = [.. _model.Members.Where(member => member.Name is not ("type" or "vocab" or "merges")).Select(member => (member.Name, JsonFile.Compact(member.Member)))];
        return new PipelineDefinition(vocabulary, made, new FileModel(type, options, ids) { Scores = scores, Merges = merges })
        {
            AddedTokens = [.. _added.Select(added => added.Token).OrderBy(token => token.Id)],
            UnknownIds = unknown is int id ? [id] : [],
        };
    }

    private static string PlaceOf(string key) => $"$.model.vocab, '{FormatFile.Shown(key)}'";

    // In a list of scores a token may stand twice: texts lead to the last one, and all have their ids.
    private void AddEntry(string text, int id)
    {
        _entries.Add((text, id));
        _idOf[text] = id;
    }

    private void ReadScored(JsonPlace vocabulary)
    {
        foreach (JsonPlace item in vocabulary.Items)
        {
            JsonPlace[] pair = [.. item.Items.Take(3)];
            if (pair is not [var text, { Value.ValueKind: JsonValueKind.Number } score])
            {
                throw item.Wrong($"{item.Shown()} is not a token and its score");
            }

            _scores.Add(ScoreText.Parse(Encoding.UTF8.GetBytes(score.Value.GetRawText())));
            AddEntry(text.ReadText(), _entries.Count);
        }
    }

    private double[] ScoresById(int count)
    {
        double[] scores = new double[count];
        _scores.CopyTo(scores);
        return scores;
    }

    private int? UnknownOf(string type)
    {
        if (type == "Unigram")
        {
            return _model.Find("unk_id") is not { } place ? null
                : place.ReadId() is int index && index < _entries.Count ? index : throw place.Wrong($"there is no token {place.Shown()}");
        }

        JsonPlace? name = type == "BPE" ? _model.Find("unk_token") : _model.Require("unk_token");
        return name is { } text && _idOf.TryGetValue(text.ReadText(), out int found) ? found : null;
    }

    private CharacterMergeOptions ReadMergeOptions(int? unknown) => new()
    {
        UnknownId = unknown,
        LacksUnknown = unknown is null && _model.Find("unk_token") is not null,
        FuseUnknown = _model.Find("fuse_unk")?.ReadBoolean() ?? false,
        ByteFallback = _model.Find("byte_fallback")?.ReadBoolean() ?? false,
        IgnoreMerges = _model.Find("ignore_merges")?.ReadBoolean() ?? false,
        ContinuingSubwordPrefix = _model.Find("continuing_subword_prefix")?.ReadText() ?? string.Empty,
        EndOfWordSuffix = _model.Find("end_of_word_suffix")?.ReadText() ?? string.Empty,
    };

    private TokenPair[] ReadMerges(JsonPlace place)
    {
        var merges = new List<TokenPair>();
        foreach (JsonPlace merge in place.Items)
        {
            (string left, string right) = TokenizerJsonModel.ReadMerge(merge);
            merges.Add(new TokenPair(IdOf(left), IdOf(right)));

            int IdOf(string token) => _idOf.TryGetValue(token, out int id) ? id : throw merge.Wrong($"merge {merges.Count} names '{FormatFile.Shown(token)}', which is not in the vocabulary");
        }

        return [.. merges];
    }

    /// <summary>All tokens. Those that no text may lead to are special: added ones that are, unless merges need them, and those that the model does not have.</summary>
    private TokenVocabulary MakeVocabulary(TokenPair[]? merges)
    {
        HashSet<int> needed = [.. (merges ?? []).SelectMany(merge => new[] { merge.Left, merge.Right })];
        var tokens = new Dictionary<int, string>();
        foreach ((string text, int id) in _entries)
        {
            if (!tokens.TryAdd(id, text))
            {
                throw new InvalidDataException($"{PlaceOf(text)}: the id {id} is taken by '{FormatFile.Shown(tokens[id])}'.");
            }
        }

        var special = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach ((AddedToken token, JsonPlace place) in _added)
        {
            bool isInModel = _idOf.TryGetValue(token.Text, out int id);
            if (isInModel && id != token.Id)
            {
                // Both are kept: texts lead to the model's, what is searched for to the added one.
                isInModel = false;
            }

            if (!isInModel && !tokens.TryAdd(token.Id, token.Text))
            {
                throw place.Wrong($"the added token '{FormatFile.Shown(token.Text)}' has the id {token.Id}, which is taken by '{FormatFile.Shown(tokens[token.Id])}'");
            }

            if ((!isInModel || (token.IsSpecial && !needed.Contains(id))) && token.Text.Length > 0 && !special.TryAdd(token.Text, token.Id))
            {
                throw place.Wrong($"the added token '{FormatFile.Shown(token.Text)}' stands twice");
            }
        }

        int highest = tokens.Count == 0 ? -1 : tokens.Keys.Max();
        if (highest > ((long)tokens.Count * 2) + MostHoles)
        {
            throw _model.Wrong($"the id {highest} of '{FormatFile.Shown(tokens[highest])}' is too high for {tokens.Count} tokens");
        }

        byte[]?[] bytes = new byte[]?[highest + 1];
        foreach ((int id, string text) in tokens)
        {
            bytes[id] = Encoding.UTF8.GetBytes(text);
        }

        return new TokenVocabulary(bytes, special, keepsTwins: true);
    }
}
