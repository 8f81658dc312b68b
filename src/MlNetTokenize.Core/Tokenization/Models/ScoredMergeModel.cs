using System.Runtime.CompilerServices;
using System.Text;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Models;

/// <summary>Characters merged as SentencePiece does it: any two symbols whose joined text is a piece, the piece of the highest score first and of equal ones the leftmost.</summary>
internal sealed class ScoredMergeModel : PieceModel
{
    private readonly ScoredSymbols _symbols;
    private readonly PairMerges _merges;
    private readonly MergeHistory? _history;
    private readonly SentencePieceOutput _output;

    // Pieces that are looked for before characters are, and that never merge.
    private readonly ByteTrie? _userDefined;

    /// <param name="vocabulary">The pieces' texts.</param>
    /// <param name="pieces">Their scores and types, one for each id.</param>
    /// <param name="hasByteFallback">Whether characters without a piece are written in pieces of bytes.</param>
    public ScoredMergeModel(TokenVocabulary vocabulary, IReadOnlyList<SentencePiece> pieces, bool hasByteFallback)
        : base(vocabulary)
    {
        _output = new SentencePieceOutput(vocabulary, pieces, hasByteFallback);
        int[] userDefined = SentencePieceOutput.IdsOf(pieces, SentencePieceType.UserDefined);
        _userDefined = userDefined.Length == 0 ? null : new ByteTrie(vocabulary, userDefined);
        _symbols = new ScoredSymbols(vocabulary, pieces, _output.UnknownId);
        _merges = _symbols.FindMerges(out _history);
    }

    public override void Encode(ReadOnlySpan<byte> piece, PieceTokens tokens)
    {
        SymbolList list = SymbolList.Rent();
        AddSymbols(piece, list);
        Dictionary<int, (int Left, int Right)>? parts = _symbols.HasUnused ? [] : null;
        if (parts is null)
        {
            SymbolMerger.Merge(_merges, _history, list);
        }
        else
        {
            MergeAndRemember(list, parts);
        }

        bool wasUnknown = false;
        int start = 0;
        for (int i = 0; i < list.Count; i++)
        {
            int symbol = list.Symbols[i];
            if (parts is not null && _symbols.IsUnused(symbol))
            {
                AddParts(symbol, piece, ref start, parts, ref wasUnknown, tokens);
                continue;
            }

            int end = start + list.Lengths[i];
            _output.Add(_symbols.PieceOf(symbol), piece, start, end, ref wasUnknown, tokens);
            start = end;
        }

        list.Return();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddSymbols(ReadOnlySpan<byte> piece, SymbolList list)
    {
        for (int start = 0, length; start < piece.Length; start += length)
        {
            if (_userDefined is not null && _userDefined.LongestOf(piece[start..], _userDefined.Root, out length) is >= 0 and int id)
            {
                list.Add(ScoredSymbols.FrozenOf(id), length);
                continue;
            }

            _ = Rune.DecodeFromUtf8(piece[start..], out Rune character, out length);
            list.Add(_symbols.SymbolOf(character), length);
        }
    }

    // As SentencePiece remembers what unused pieces were made of: whatever pair of that text was seen last, anywhere in the text.
    private void MergeAndRemember(SymbolList list, Dictionary<int, (int Left, int Right)> parts)
    {
        list.Link();
        MergeQueue queue = SymbolMerger.Begin(_merges, list);
        for (int place = 0; place + 1 < list.Count; place++)
        {
            Remember(place);
        }

        while (queue.TryDequeue(out int rank, out int place))
        {
            if (list.Ranks[place] != rank)
            {
                continue;
            }

            SymbolMerger.MergeAt(place, list.Results[place], list);
            if (list.Previous[place] is >= 0 and int before)
            {
                SymbolMerger.FindPair(_merges, list, before, ref queue);
                Remember(before);
            }

            SymbolMerger.FindPair(_merges, list, place, ref queue);
            Remember(place);
        }

        SymbolMerger.Close(list);

        void Remember(int place)
        {
            if (list.Ranks[place] != PairMerges.NoRank && _symbols.IsUnused(list.Results[place]))
            {
                parts[list.Results[place]] = (list.Symbols[place], list.Symbols[list.Next[place]]);
            }
        }
    }

    private void AddParts(
        int unused, ReadOnlySpan<byte> piece, ref int start, Dictionary<int, (int Left, int Right)> parts, ref bool wasUnknown, PieceTokens tokens)
    {
        var waiting = new Stack<int>([unused]);
        while (waiting.TryPop(out int symbol))
        {
            if (_symbols.IsUnused(symbol) && parts.TryGetValue(symbol, out (int Left, int Right) pair))
            {
                waiting.Push(pair.Right);
                waiting.Push(pair.Left);
                continue;
            }

            int end = start + _symbols.LengthOf(symbol);
            _output.Add(_symbols.PieceOf(symbol), piece, start, end, ref wasUnknown, tokens);
            start = end;
        }
    }
}
