using System.Runtime.CompilerServices;
using System.Text;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Models;

/// <summary>Characters merged pair by pair (Sennrich, Haddow and Birch 2016) as Hugging Face's <c>BPE</c> does it, whose files the vocabulary and its oddities come from.</summary>
internal sealed class CharacterMergeModel : PieceModel
{
    private readonly ByteTrie _tokens;
    private readonly FileMerges _merges;
    private readonly CharacterMergeOptions _options;
    private readonly ByteTokens? _bytes;
    private readonly byte[] _prefix;
    private readonly byte[] _suffix;

    // What a character is that begins or continues a piece, and the same where it ends one.
    private readonly CharacterSymbols _first;
    private readonly CharacterSymbols _continuing;
    private readonly CharacterSymbols _onlyOne;
    private readonly CharacterSymbols _last;

    /// <param name="vocabulary">The tokens.</param>
    /// <param name="ids">Those of the model: the file's own, not those added to them.</param>
    /// <param name="merges">The pairs, the first one merges first.</param>
    /// <param name="options">The rest.</param>
    /// <exception cref="InvalidDataException">A merge is not of tokens of the model, or does not make one.</exception>
    public CharacterMergeModel(TokenVocabulary vocabulary, ReadOnlySpan<int> ids, IReadOnlyList<TokenPair> merges, CharacterMergeOptions options)
        : base(vocabulary)
    {
        _options = options;
        _prefix = Encoding.UTF8.GetBytes(options.ContinuingSubwordPrefix);
        _suffix = Encoding.UTF8.GetBytes(options.EndOfWordSuffix);
        _tokens = new ByteTrie(vocabulary, ids);
        _bytes = options.ByteFallback ? new ByteTokens(_tokens) : null;
        _first = SymbolsOf(ids, [], []);
        _continuing = _prefix.Length == 0 ? _first : SymbolsOf(ids, _prefix, []);
        _onlyOne = _suffix.Length == 0 ? _first : SymbolsOf(ids, [], _suffix);
        _last = _prefix.Length == 0 ? _onlyOne : _suffix.Length == 0 ? _continuing : SymbolsOf(ids, _prefix, _suffix);
        IEnumerable<int> characters = new[] { _first, _continuing, _onlyOne, _last }.SelectMany(symbols => symbols.Values).Concat(_bytes?.Values ?? []);
        _merges = new FileMerges(vocabulary, _tokens, ids, merges, _prefix.Length, [.. characters.Append(options.UnknownId ?? -1).Where(id => id >= 0).Distinct()]);
        HashSet<int> standIns = [.. _bytes?.Values ?? [], .. options.UnknownId is int unknown ? [unknown] : Array.Empty<int>()];
        IsLocal = _prefix.Length == 0 && _suffix.Length == 0 && !options.IgnoreMerges && !options.LacksUnknown && (_bytes is null || _bytes.Values.Count() == 256)
            && !merges.Any(merge => standIns.Contains(merge.Left) || standIns.Contains(merge.Right));
    }

    /// <summary>
    /// Whether a piece may be cut where no token lies across: nothing is done at its ends, it is not looked up as a whole, and what stands for characters without a token neither merges nor changes places.
    /// </summary>
    public bool IsLocal { get; }

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">A character has no token, and the vocabulary not the unknown one that its file names.</exception>
    public override void Encode(ReadOnlySpan<byte> piece, PieceTokens tokens)
    {
        if (_options.IgnoreMerges && _tokens.TokenOf(piece) is >= 0 and int whole)
        {
            tokens.Add(whole, 0, piece.Length);
            return;
        }

        SymbolList list = SymbolList.Rent();
        AddSymbols(piece, list);
        _merges.Merge(list);
        int start = 0;
        for (int i = 0; i < list.Count; i++)
        {
            int end = start + list.Lengths[i];

            // Where bytes stand for a prefix or a suffix, the file's makers count places that the piece does not have.
            tokens.Add(list.Symbols[i], Math.Min(start, piece.Length), Math.Min(end, piece.Length));
            start = end;
        }

        list.Return();
    }

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    private void AddSymbols(ReadOnlySpan<byte> piece, SymbolList list)
    {
        // An unknown character waits for the next known one, as more of them may follow. Bytes, as Hugging Face has it, go before it.
        int unknown = 0;
        for (int start = 0, length; start < piece.Length; start += length)
        {
            _ = Rune.DecodeFromUtf8(piece[start..], out Rune character, out length);
            bool isLast = start + length == piece.Length;
            CharacterSymbols symbols = start == 0 ? (isLast ? _onlyOne : _first) : isLast ? _last : _continuing;
            int symbol = symbols[character.Value];
            if (symbol != CharacterSymbols.None)
            {
                Flush(list, ref unknown);
                list.Add(symbol, length);
            }
            else if (!TryAddBytes(piece.Slice(start, length), start == 0, isLast, list) && (_options.UnknownId is not null || _options.LacksUnknown))
            {
                if (_options.LacksUnknown)
                {
                    throw UnknownToken.Missing();
                }

                if (!_options.FuseUnknown)
                {
                    Flush(list, ref unknown);
                }

                unknown += length;
            }
        }

        Flush(list, ref unknown);
    }

    private void Flush(SymbolList list, ref int unknown)
    {
        if (unknown > 0)
        {
            list.Add(_options.UnknownId!.Value, unknown);
            unknown = 0;
        }
    }

    private bool TryAddBytes(ReadOnlySpan<byte> character, bool isFirst, bool isLast, SymbolList list)
    {
        if (_bytes is null)
        {
            return false;
        }

        ReadOnlySpan<byte> prefix = isFirst ? [] : _prefix;
        ReadOnlySpan<byte> suffix = isLast ? _suffix : [];
        if (!_bytes.HaveAll(prefix) || !_bytes.HaveAll(character) || !_bytes.HaveAll(suffix))
        {
            return false;
        }

        AddBytes(prefix, list);
        AddBytes(character, list);
        AddBytes(suffix, list);
        return true;
    }

    private void AddBytes(ReadOnlySpan<byte> bytes, SymbolList list)
    {
        foreach (byte value in bytes)
        {
            list.Add(_bytes![value], 1);
        }
    }

    // The tokens that are one character between a prefix and a suffix.
    private CharacterSymbols SymbolsOf(ReadOnlySpan<int> ids, ReadOnlySpan<byte> prefix, ReadOnlySpan<byte> suffix)
    {
        var symbols = new CharacterSymbols();
        foreach (int id in ids)
        {
            ReadOnlySpan<byte> token = Vocabulary.BytesOf(id);
            if (token.Length > prefix.Length + suffix.Length && token.StartsWith(prefix) && token.EndsWith(suffix))
            {
                token = token[prefix.Length..^suffix.Length];
                if (Rune.DecodeFromUtf8(token, out Rune character, out int length) == System.Buffers.OperationStatus.Done && length == token.Length)
                {
                    symbols[character.Value] = id;
                }
            }
        }

        return symbols;
    }
}
