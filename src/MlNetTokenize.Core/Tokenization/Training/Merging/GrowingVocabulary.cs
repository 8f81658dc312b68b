using System.Text;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Formats;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Training.Merging;

/// <summary>The tokens and merges while they are learned: special tokens, bytes and what merges make, or an existing tokenizer's and what follows.</summary>
internal sealed class GrowingVocabulary : IPieceTokens
{
    private readonly BytePairTokenizer? _initial;
    private readonly SplitPattern _pattern;
    private readonly List<byte[]?> _tokens = [];
    private readonly Dictionary<string, int> _specialTokens = new(StringComparer.Ordinal);
    private readonly List<AddedToken> _addedTokens = [];
    private readonly HashSet<string> _specialBytes = [];
    private readonly int _longestToken;
    private readonly int[] _byteIds = new int[256];
    private readonly List<TokenPair> _merges = [];
    private readonly int _initialMerges;

    // An existing tokenizer can have a token that its own merges do not lead to, and a new one does; and a merge of such a token in its list. From bytes alone
    // that cannot happen: see PairMerger.
    private readonly Dictionary<string, int>? _idOf;
    private readonly HashSet<TokenPair>? _seen;

    public GrowingVocabulary(BytePairTrainingOptions options, SplitPattern pattern)
    {
        _initial = options.InitialVocabulary;
        _pattern = pattern;
        _longestToken = options.MaximumTokenLength;
        if (_initial is not null)
        {
            TokenVocabulary vocabulary = _initial.Vocabulary;
            _tokens.AddRange(Enumerable.Range(0, vocabulary.Count).Select(id => vocabulary.Contains(id) ? vocabulary[id].ToArray() : null));
            _merges.AddRange(MergeList.FromModel(_initial.Model).Merges);
            _initialMerges = _merges.Count;
            _seen = [.. _merges];
            _idOf = vocabulary.OrdinaryIds().ToDictionary(id => Key(_tokens[id]!), StringComparer.Ordinal);
            _addedTokens.AddRange(_initial.Model.AddedTokens);
            foreach ((string text, int id) in _initial.SpecialTokens)
            {
                _specialTokens.Add(text, id);
            }
        }

        foreach (string special in options.SpecialTokens)
        {
            if (_specialTokens.TryAdd(special, _tokens.Count))
            {
                _addedTokens.Add(new AddedToken(special, _tokens.Count));
                _tokens.Add(Encoding.UTF8.GetBytes(special));
            }
        }

        _specialBytes.UnionWith(_specialTokens.Keys.Select(special => Key(Encoding.UTF8.GetBytes(special))));
        if (_initial is not null)
        {
            return;
        }

        foreach (byte value in PrintableBytes.Order)
        {
            _byteIds[value] = _tokens.Count;
            _tokens.Add([value]);
        }
    }

    /// <summary>The number of ids, holes included.</summary>
    public int Count => _tokens.Count;

    /// <summary>How many merges have been learned.</summary>
    public int LearnedMerges => _merges.Count - _initialMerges;

    /// <summary>The token made last.</summary>
    public byte[]? LastToken { get; private set; }

    /// <summary>The number of bytes of a token.</summary>
    public int LengthOf(int token) => _tokens[token]!.Length;

    /// <summary>Whether a pair may become a token. User text could otherwise be encoded as a token that reads like a special one.</summary>
    public bool Allows(TokenPair pair)
        => LengthOf(pair.Left) + LengthOf(pair.Right) <= _longestToken && (_specialBytes.Count == 0 || !_specialBytes.Contains(Key(Join(pair))));

    /// <summary>Makes a token of a pair.</summary>
    /// <returns>Its id: a new one, or that of a token with the same bytes.</returns>
    public int Merge(TokenPair pair)
    {
        byte[] joined = Join(pair);
        LastToken = joined;
        int id = _tokens.Count;
        if (_idOf is not null && !_idOf.TryAdd(Key(joined), id))
        {
            id = _idOf[Key(joined)];
        }
        else
        {
            _tokens.Add(joined);
        }

        if (_seen is null || _seen.Add(pair))
        {
            _merges.Add(pair);
        }

        return id;
    }

    public void Write(ReadOnlySpan<byte> piece, Span<int> cells)
    {
        if (_initial is null)
        {
            for (int i = 0; i < piece.Length; i++)
            {
                cells[i] = _byteIds[piece[i]];
            }

            return;
        }

        EncoderScratch scratch = EncoderScratch.Rent();
        int start = 0;
        foreach (int id in _initial.Merger.Encode(piece, scratch))
        {
            int end = start + _tokens[id]!.Length;
            cells[start] = id;
            cells[end - 1] = id;
            start = end;
        }

        scratch.Return();
    }

    public BytePairModel ToModel()
    {
        var model = new BytePairModel(new TokenVocabulary(_tokens, _specialTokens), [.. _merges], _pattern);
        return _initial is null ? model : model with
        {
            IgnoreMerges = _initial.Model.IgnoreMerges,
            AddPrefixSpace = _initial.Model.AddPrefixSpace,
            Normalizer = _initial.Model.Normalizer,
            BeginningTokenId = _initial.Model.BeginningTokenId,
            EndTokenId = _initial.Model.EndTokenId,
            PostProcessor = _initial.Model.PostProcessor,
            Truncation = _initial.Model.Truncation,
            Padding = _initial.Model.Padding,
            Parts = _initial.Model.Parts,
            FindsAddedTokens = _initial.Model.FindsAddedTokens,
            AddedTokens = [.. _addedTokens],
        };
    }

    private byte[] Join(TokenPair pair) => [.. _tokens[pair.Left]!, .. _tokens[pair.Right]!];

    private static string Key(byte[] bytes) => Encoding.Latin1.GetString(bytes);
}
