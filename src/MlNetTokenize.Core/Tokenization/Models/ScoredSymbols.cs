using System.Text;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Models;

/// <summary>
/// The symbols that SentencePiece's merging can see: pieces, by their ids; characters that are no pieces but occur in some; and those that occur nowhere, which have no number.
/// </summary>
internal sealed class ScoredSymbols
{
    private readonly TokenVocabulary _vocabulary;
    private readonly IReadOnlyList<SentencePiece> _pieces;
    private readonly int _unknownId;
    private readonly int[] _mergeable;
    private readonly ByteTrie _tokens;

    // Characters of pieces that are no pieces themselves have numbers behind the ids, in this order.
    private readonly CharacterSymbols _characters = new();
    private readonly List<int> _lengths = [];

    // What a symbol is in the end, where that is not the piece of its number.
    private readonly Dictionary<int, int> _reserved = [];

    public ScoredSymbols(TokenVocabulary vocabulary, IReadOnlyList<SentencePiece> pieces, int unknownId)
    {
        _vocabulary = vocabulary;
        _pieces = pieces;
        _unknownId = unknownId;
        HasUnused = pieces.Any(piece => piece.Type == SentencePieceType.Unused);

        // A user-defined piece is found before anything merges, so that nothing merges into it.
        _mergeable = SentencePieceOutput.IdsOf(pieces, SentencePieceType.Normal, SentencePieceType.Unused);
        _tokens = new ByteTrie(vocabulary, _mergeable);
        foreach (int id in _mergeable)
        {
            AddCharacters(vocabulary.BytesOf(id));
        }

        foreach (int id in SentencePieceOutput.IdsOf(pieces, SentencePieceType.Control, SentencePieceType.Unknown, SentencePieceType.Byte))
        {
            AddReserved(id);
        }
    }

    public bool HasUnused { get; }

    /// <summary>Whether a symbol is a piece that is only made to be taken apart again.</summary>
    public bool IsUnused(int symbol) => (uint)symbol < (uint)_pieces.Count && _pieces[symbol].Type == SentencePieceType.Unused;

    /// <summary>The symbol of a character, below 0 where it merges with nothing.</summary>
    public int SymbolOf(Rune character) => _characters[character.Value];

    /// <summary>The symbol of a user-defined piece, which is below 0.</summary>
    public static int FrozenOf(int id) => -2 - id;

    /// <summary>What a symbol is in the end.</summary>
    public int PieceOf(int symbol)
    {
        if (symbol < CharacterSymbols.None)
        {
            return -2 - symbol;
        }

        return _reserved.Count > 0 && _reserved.TryGetValue(symbol, out int id) ? id : (uint)symbol < (uint)_pieces.Count ? symbol : _unknownId;
    }

    /// <summary>The length of a symbol's text in bytes; not of one below 0.</summary>
    public int LengthOf(int symbol) => symbol < _pieces.Count ? _vocabulary.LengthOf(symbol) : _lengths[symbol - _pieces.Count];

    /// <summary>Every pair of symbols that makes a piece, with ranks in the order of scores: the same for equal ones.</summary>
    /// <param name="history">Which symbols fit, where the scores are in an order that it can follow.</param>
    public PairMerges FindMerges(out MergeHistory? history)
    {
        float[] scores = [.. _mergeable.Select(id => _pieces[id].Score).Distinct().OrderDescending()];
        var ranks = new Dictionary<float, int>(scores.Length);
        for (int rank = 0; rank < scores.Length; rank++)
        {
            ranks.Add(scores[rank], rank);
        }

        var pairs = new List<SymbolPair>();
        foreach (int id in _mergeable)
        {
            ReadOnlySpan<byte> text = _vocabulary.BytesOf(id);
            uint node = _tokens.Root;
            for (int i = 0; i < text.Length - 1; i++)
            {
                _tokens.TryStep(ref node, text[i], out int left);
                if (left == ByteTrie.None && i + 1 == Utf8Characters.LengthAt(text[0]))
                {
                    left = CharacterAt(text[..(i + 1)]);
                }

                if (left >= 0 && FindSymbol(text[(i + 1)..]) is >= 0 and int right)
                {
                    pairs.Add(new SymbolPair(left, right, ranks[_pieces[id].Score], id));
                }
            }
        }

        var merges = new PairMerges(pairs.Count);
        foreach (SymbolPair pair in pairs)
        {
            merges.Set(pair.Left, pair.Right, pair.Rank, pair.Result);
        }

        SymbolPair[] sorted = [.. pairs.OrderBy(pair => pair.Rank)];
        history = MergeHistory.Of(merges, sorted, _pieces.Count + _lengths.Count, [.. _characters.Values]);
        return merges;
    }

    private int FindSymbol(ReadOnlySpan<byte> text)
    {
        int token = _tokens.TokenOf(text);
        return token != ByteTrie.None ? token : text.Length == Utf8Characters.LengthAt(text[0]) ? CharacterAt(text) : CharacterSymbols.None;
    }

    private int CharacterAt(ReadOnlySpan<byte> text)
    {
        _ = Rune.DecodeFromUtf8(text, out Rune character, out _);
        return _characters[character.Value];
    }

    private void AddCharacters(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            _ = Rune.DecodeFromUtf8(text, out Rune character, out int length);
            if (_characters[character.Value] == CharacterSymbols.None)
            {
                int symbol = _tokens.TokenOf(text[..length]);
                if (symbol == ByteTrie.None)
                {
                    symbol = _pieces.Count + _lengths.Count;
                    _lengths.Add(length);
                }

                _characters[character.Value] = symbol;
            }

            text = text[length..];
        }
    }

    // A control piece of one character, or of the text of another piece, is what that comes to in the end.
    private void AddReserved(int id)
    {
        ReadOnlySpan<byte> text = _vocabulary.BytesOf(id);
        int symbol = _tokens.TokenOf(text);
        if (symbol == ByteTrie.None && !text.IsEmpty && Rune.DecodeFromUtf8(text, out Rune character, out int length) == System.Buffers.OperationStatus.Done && length == text.Length)
        {
            AddCharacters(text);
            symbol = _characters[character.Value];
        }

        if (symbol != ByteTrie.None)
        {
            _reserved[symbol] = id;
        }
    }
}
