using System.Buffers;
using System.Text;
using System.Text.Unicode;
using Microsoft.ML.Tokenizers;
using MlNetTokenize.Tokenization.Models;
using MlNetTokenize.Tokenization.Normalization;
using MlNetTokenize.Tokenization.Pipelines;
using MlNetTokenize.Tokenization.PostProcessors;
using MlNetTokenize.Tokenization.Vocabularies;
using SentencePieceNormalizer = MlNetTokenize.Tokenization.Normalization.SentencePieceNormalizer;

namespace MlNetTokenize.Tokenization.SentencePieces;

/// <summary>A tokenizer of a SentencePiece model file, with SentencePiece's own ids.</summary>
internal sealed class SentencePieceFileTokenizer : SubwordTokenizer
{
    private const string Space = "\u2581";
    private const string AsciiSpaces = " \t\n\v\f\r";

    private readonly SentencePieceFile _file;
    private readonly SentencePieceNormalizer _normalizer;
    private readonly PieceModel _model;
    private readonly Lazy<RawEncoder?> _raw;

    /// <param name="model">The file.</param>
    /// <param name="specialTokens">Special tokens besides its own.</param>
    /// <exception cref="InvalidDataException">The file is no such model, or of a kind that is not done here.</exception>
    /// <exception cref="ArgumentException">A special token does not fit the model.</exception>
    public SentencePieceFileTokenizer(ReadOnlyMemory<byte> model, IReadOnlyDictionary<string, int>? specialTokens)
    {
        Bytes = model.ToArray();
        NamedTokens = specialTokens ?? new Dictionary<string, int>();
        _file = SentencePieceFile.Read(Bytes);
        Vocabulary = MakeVocabulary();
        int[] userDefined = SentencePieceOutput.IdsOf(_file.Pieces, SentencePieceType.UserDefined);
        Map = _file.CharacterMap.IsEmpty ? null : new PrecompiledCharacterMap(_file.CharacterMap.Span);
        UserDefined = userDefined.Length == 0 ? null : new ByteTrie(Vocabulary, userDefined);
        _normalizer = MakeNormalizer(_file.AddDummyPrefix);
        _model = _file.ModelType switch
        {
            SentencePieceModelType.Unigram => new SentencePieceUnigramModel(Vocabulary, _file.Pieces, _file.HasByteFallback),
            SentencePieceModelType.BytePair => new ScoredMergeModel(Vocabulary, _file.Pieces, _file.HasByteFallback),
            _ => throw new InvalidDataException($"The SentencePiece model is of whole {(_file.ModelType == SentencePieceModelType.Word ? "words" : "characters")} (model_type {(int)_file.ModelType}); unigram and byte-pair models are read here."),
        };
        AddedTokens = [.. SpecialTokensOf().OrderBy(token => token.Id)];
        PostProcessor = MakePostProcessor();
        _raw = new Lazy<RawEncoder?>(MakeRaw);
    }

    /// <summary>The file.</summary>
    public byte[] Bytes { get; }

    /// <summary>The special tokens that the caller named.</summary>
    public IReadOnlyDictionary<string, int> NamedTokens { get; }

    /// <inheritdoc/>
    public override PreTokenizer? PreTokenizer => null;

    /// <inheritdoc/>
    public override Normalizer? Normalizer => null;

    internal override TokenVocabulary Vocabulary { get; }

    internal override IReadOnlyList<AddedToken> AddedTokens { get; }

    internal override PostProcessor PostProcessor { get; }

    internal override Padding? Padding => _file.PadId is int id ? new Padding(null, id, FromStart: false) : null;

    private PrecompiledCharacterMap? Map { get; }

    private ByteTrie? UserDefined { get; }

    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<char> text, IBufferWriter<int> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        Encode(text, AlwaysFound, destination, offsets: null);
    }

    /// <inheritdoc/>
    public override void SaveTokenizerJson(Stream json)
    {
        ArgumentNullException.ThrowIfNull(json);
        throw new InvalidOperationException(
            "A tokenizer.json cannot hold a SentencePiece model with its own meaning: Hugging Face's normalizer and sums are others than SentencePiece's. Keep the .model file; a model.zip holds it.");
    }

    /// <inheritdoc/>
    public override string Decode(IEnumerable<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var text = new StringBuilder();
        var bytes = new List<byte>();
        bool isBeginning = true;
        bool hadSpace = false;
        foreach (int id in ids)
        {
            if (!Vocabulary.Contains(id))
            {
                throw new ArgumentOutOfRangeException(nameof(ids), id, NoSuchToken(id));
            }

            string piece = Encoding.UTF8.GetString(Vocabulary.BytesOf(id));
            if (TypeOf(id) == SentencePieceType.Byte && Decoders.ByteFallbackDecoder.TryParse(piece, out byte value))
            {
                bytes.Add(value);
                continue;
            }

            Flush(bytes, text);
            isBeginning &= !hadSpace && text.Length == 0;
            text.Append(DecodePiece(piece, TypeOf(id), isBeginning, out hadSpace));
        }

        Flush(bytes, text);
        return text.ToString();
    }

    /// <inheritdoc/>
    public override OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten)
    {
        ArgumentNullException.ThrowIfNull(ids);
        int[] all = [.. ids];
        idsConsumed = 0;
        charsWritten = 0;
        if (all.Any(id => !Vocabulary.Contains(id)))
        {
            return OperationStatus.InvalidData;
        }

        string text = Decode(all);
        if (!text.TryCopyTo(destination))
        {
            return OperationStatus.DestinationTooSmall;
        }

        idsConsumed = all.Length;
        charsWritten = text.Length;
        return OperationStatus.Done;
    }

    internal override void EncodeUtf8(ReadOnlySpan<byte> utf8, IBufferWriter<int> destination, AddedTokenSet added, bool isContinued)
    {
        int position = 0;
        int from = 0;
        while (added.PlainUtf8.TryFind(utf8, ref from, position, out (AddedToken Token, int Start, int End) found))
        {
            EncodeUtf8Segment(utf8[position..Math.Max(position, found.Start)], isContinued && position == 0, destination);
            destination.Write([found.Token.Id]);
            position = found.End;
        }

        EncodeUtf8Segment(utf8[position..], isContinued && position == 0, destination);
    }

    internal override void Encode(ReadOnlySpan<char> text, AddedTokenSet added, IBufferWriter<int> ids, IBufferWriter<int>? offsets)
    {
        int position = 0;
        int from = 0;
        while (added.Plain.TryFind(text, ref from, position, out (AddedToken Token, int Start, int End) found))
        {
            EncodeSegment(text[position..Math.Max(position, found.Start)], position, ids, offsets);
            ids.Write([found.Token.Id]);
            offsets?.Write([found.Start, found.End]);
            position = found.End;
        }

        EncodeSegment(text[position..], position, ids, offsets);
    }

    internal override int FindExactCut(ReadOnlySpan<byte> utf8)
    {
        // Between a letter or a digit and the space after it.
        for (int place = _raw.Value is null ? 0 : utf8.Length - 1; place > 0; place--)
        {
            if (utf8[place] is (byte)' ' or (byte)'\n' && char.IsAsciiLetterOrDigit((char)utf8[place - 1]))
            {
                return place;
            }
        }

        return 0;
    }

    private protected override string PrintableTextOf(int id) => Encoding.UTF8.GetString(Vocabulary.BytesOf(id));

    private void EncodeUtf8Segment(ReadOnlySpan<byte> utf8, bool isContinued, IBufferWriter<int> ids)
    {
        if (utf8.IsEmpty || (_raw.Value is { } raw && raw.TryEncodeUtf8(utf8, isContinued, ids)))
        {
            return;
        }

        SentencePieceScratch scratch = SentencePieceScratch.Rent();
        EncodeAll(utf8, scratch);
        ids.Write(scratch.Tokens.Ids);
        scratch.Return();
    }

    private void EncodeSegment(ReadOnlySpan<char> text, int start, IBufferWriter<int> ids, IBufferWriter<int>? offsets)
    {
        if (text.IsEmpty || (offsets is null && _raw.Value is { } raw && raw.TryEncode(text, isContinued: false, ids)))
        {
            return;
        }

        SentencePieceScratch scratch = SentencePieceScratch.Rent();
        Span<byte> utf8 = scratch.Bytes(3 * text.Length);
        Utf8.FromUtf16(text, utf8, out _, out int length, replaceInvalidSequences: true, isFinalBlock: true);
        EncodeAll(utf8[..length], scratch);
        ids.Write(scratch.Tokens.Ids);
        if (offsets is not null)
        {
            WritePlaces(text, start, scratch, offsets);
        }

        scratch.Return();
    }

    private void EncodeAll(ReadOnlySpan<byte> utf8, SentencePieceScratch scratch)
    {
        _normalizer.Normalize(utf8, scratch.Normalized);
        scratch.Tokens.Clear();
        if (scratch.Normalized.Length > 0)
        {
            _model.Encode(scratch.Normalized.Bytes, scratch.Tokens);
        }
    }

    private static void WritePlaces(ReadOnlySpan<char> text, int start, SentencePieceScratch scratch, IBufferWriter<int> offsets)
    {
        ReadOnlySpan<int> places = scratch.Tokens.Places;
        ReadOnlySpan<int> origins = scratch.Normalized.Origins;
        Span<int> written = offsets.GetSpan(places.Length);
        int unit = 0;
        int place = 0;
        for (int i = 0; i < places.Length; i++)
        {
            int origin = origins[places[i]];
            if (origin < place)
            {
                unit = 0;
                place = 0;
            }

            while (place < origin && unit < text.Length)
            {
                Rune.DecodeFromUtf16(text[unit..], out Rune character, out int length);
                place += character.Utf8SequenceLength;
                unit += length;
            }

            written[i] = start + unit;
        }

        offsets.Advance(places.Length);
    }

    private SentencePieceNormalizer MakeNormalizer(bool addsPrefix)
        => new(Map, new SentencePieceWhiteSpace(addsPrefix, _file.RemoveExtraWhitespaces, _file.EscapeWhitespaces, _file.TreatWhitespaceAsSuffix), UserDefined);

    private TokenVocabulary MakeVocabulary()
    {
        var tokens = new List<byte[]?>(_file.Pieces.Count);
        var special = new Dictionary<string, int>(StringComparer.Ordinal);
        var ids = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int id = 0; id < _file.Pieces.Count; id++)
        {
            string text = Encoding.UTF8.GetString(_file.Pieces[id].Text.Span);
            tokens.Add(_file.Pieces[id].Text.ToArray());
            if (_file.Pieces[id].Type is SentencePieceType.Control or SentencePieceType.Unknown)
            {
                special.TryAdd(text, id);
            }

            ids.TryAdd(text, id);
        }

        VocabularyBuilder.CheckSpecialTokens(NamedTokens, "specialTokens");
        foreach ((string text, int id) in NamedTokens)
        {
            if (ids.GetValueOrDefault(text, id) != id || (id < tokens.Count && tokens[id] is { } taken && !taken.AsSpan().SequenceEqual(Encoding.UTF8.GetBytes(text))) || id > tokens.Count + 65_535)
            {
                throw new ArgumentException($"The special token '{text}' has the id {id}, which is another piece's in the model, or another id there, or too high.");
            }

            while (tokens.Count <= id)
            {
                tokens.Add(null);
            }

            tokens[id] = Encoding.UTF8.GetBytes(text);
            if (id >= _file.Pieces.Count)
            {
                special.TryAdd(text, id);
            }
        }

        return new TokenVocabulary(tokens, special);
    }

    private SentencePieceType TypeOf(int id) => id < _file.Pieces.Count ? _file.Pieces[id].Type : SentencePieceType.UserDefined;

    // Control symbols, and what the caller named.
    private IEnumerable<AddedToken> SpecialTokensOf()
        => Enumerable.Range(0, _file.Pieces.Count).Where(id => _file.Pieces[id].Type is SentencePieceType.Control or SentencePieceType.Unknown)
            .Select(id => new AddedToken(Encoding.UTF8.GetString(_file.Pieces[id].Text.Span), id))
            .Concat(NamedTokens.Select(token => new AddedToken(token.Key, token.Value)))
            .DistinctBy(token => token.Text);

    private PostProcessor MakePostProcessor()
    {
        TemplatePiece[] before = _file.BeginningId is int beginning ? [TemplatePiece.OfIds([beginning], 0)] : [];
        int[] end = _file.EndId is int id ? [id] : [];
        TemplatePiece[] after = end.Length == 0 ? [] : [TemplatePiece.OfIds(end, 0)];
        TemplatePiece[] afterBoth = end.Length == 0 ? [] : [TemplatePiece.OfIds(end, 1)];
        return new PostProcessor([.. before, TemplatePiece.OfText(0), .. after], [.. before, TemplatePiece.OfText(0), TemplatePiece.OfText(1), .. afterBoth]);
    }

    private string DecodePiece(string piece, SentencePieceType type, bool isBeginning, out bool hadSpace)
    {
        hadSpace = false;
        if (type == SentencePieceType.Control)
        {
            return string.Empty;
        }

        if (type == SentencePieceType.Unknown)
        {
            return _file.UnknownSurface;
        }

        if (isBeginning && (_file.AddDummyPrefix || _file.RemoveExtraWhitespaces) && piece.StartsWith(Space, StringComparison.Ordinal))
        {
            piece = piece[Space.Length..];

            // Where extra spaces are taken out, all at the beginning are.
            hadSpace = !_file.RemoveExtraWhitespaces;
        }

        return piece.Replace(Space, " ", StringComparison.Ordinal);
    }

    private static void Flush(List<byte> bytes, StringBuilder text)
    {
        for (ReadOnlySpan<byte> left = bytes.ToArray(); !left.IsEmpty;)
        {
            bool isCharacter = Rune.DecodeFromUtf8(left, out Rune character, out int length) == OperationStatus.Done;
            text.Append(isCharacter ? character.ToString() : "\uFFFD");
            left = left[(isCharacter ? length : 1)..];
        }

        bytes.Clear();
    }

    /// <summary>Remembers words, where merges never reach over white space. A unigram model remembers its own.</summary>
    private RawEncoder? MakeRaw()
    {
        if (_model is not ScoredMergeModel || UserDefined is not null || _file.TreatWhitespaceAsSuffix || !_file.EscapeWhitespaces || (Map?.HasSpaceWithin() ?? false) || HasSpaceWithinPiece())
        {
            return null;
        }

        // Where all kinds of white space are one and extra ones are taken out, every word is a text of its own; where nothing is taken out, only the first one gets a space.
        bool isEqual = _file.RemoveExtraWhitespaces && _file.AddDummyPrefix && AsciiSpaces.All(space => Normalized($"a{space}b") == $"{Space}a{Space}b");
        if (!isEqual && (_file.RemoveExtraWhitespaces || !AsciiSpaces.All(IsKnown)))
        {
            return null;
        }

        var cut = new RawCut(IsAtSigns: false, HasBeginning: !isEqual && _file.AddDummyPrefix, DropsSpaces: isEqual);
        return isEqual
            ? new RawEncoder(new SentencePiecePieces(_normalizer, _model), null, cut)
            : new RawEncoder(new SentencePiecePieces(MakeNormalizer(addsPrefix: false), _model), cut.HasBeginning ? new SentencePiecePieces(_normalizer, _model) : null, cut);
    }

    private string Normalized(string text)
    {
        var normalized = new AlignedBytes();
        _normalizer.Normalize(Encoding.UTF8.GetBytes(text), normalized);
        return Encoding.UTF8.GetString(normalized.Bytes);
    }

    // Unknown characters on both sides of a place would be one.
    private bool IsKnown(char space)
    {
        var normalized = new AlignedBytes();
        MakeNormalizer(addsPrefix: false).Normalize(Encoding.UTF8.GetBytes($"a{space}a"), normalized);
        string text = Encoding.UTF8.GetString(normalized.Bytes);
        var tokens = new PieceTokens();
        if (text.Length == 3)
        {
            _model.Encode(Encoding.UTF8.GetBytes(text[1..2]), tokens);
        }

        return tokens.Count > 0 && !tokens.Ids.Contains(_file.UnknownId);
    }

    private bool HasSpaceWithinPiece()
    {
        foreach (SentencePiece piece in _file.Pieces.Where(piece => piece.Type is SentencePieceType.Normal or SentencePieceType.Unused))
        {
            bool isAfterOther = false;
            foreach (Rune character in Encoding.UTF8.GetString(piece.Text.Span).EnumerateRunes())
            {
                bool isSpace = character.Value == Space[0] || AsciiSpaces.Contains((char)Math.Min(character.Value, char.MaxValue));
                if (isSpace && isAfterOther)
                {
                    return true;
                }

                isAfterOther = !isSpace;
            }
        }

        return false;
    }
}
