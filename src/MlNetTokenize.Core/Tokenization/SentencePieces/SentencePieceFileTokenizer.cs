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
internal sealed partial class SentencePieceFileTokenizer : SubwordTokenizer
{
    private const string Space = "\u2581";
    private const string AsciiSpaces = " \t\n\v\f\r";
    private const int LongestGuessed = 1 << 16;

    private readonly SentencePieceFile _file;
    private readonly SentencePieceNormalizer _normalizer;
    private readonly PieceModel _model;
    private readonly Lazy<RawEncoder?> _raw;

    // Only of a unigram model, and if nothing of the model reaches over a space.
    private readonly SentencePieceWords? _words;

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
        _words = UserDefined is not null || (Map?.HasSpaceWithin() ?? false) ? null : SentencePieceWords.Of(_normalizer, _model);
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

    internal override IReadOnlyList<int> UnknownTokenIds => [_file.UnknownId];

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
        EncodeIds(utf8, scratch);
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

        // Of a long text it is worth the time to learn its length first: at most it is three times as long, and mostly once.
        Span<byte> utf8 = scratch.Bytes(text.Length <= LongestGuessed ? 3 * text.Length : Encoding.UTF8.GetByteCount(text));
        Utf8.FromUtf16(text, utf8, out _, out int length, replaceInvalidSequences: true, isFinalBlock: true);
        if (offsets is null)
        {
            EncodeIds(utf8[..length], scratch);
            ids.Write(scratch.Tokens.Ids);
        }
        else
        {
            EncodeAll(utf8[..length], scratch);
            ids.Write(scratch.Tokens.Ids);
            WritePlaces(text, start, scratch, offsets);
        }

        scratch.Return();
    }

    // The same without places.
    private void EncodeIds(ReadOnlySpan<byte> utf8, SentencePieceScratch scratch)
    {
        if (_words is null)
        {
            EncodeAll(utf8, scratch);
            return;
        }

        scratch.Tokens.Clear();
        _words.Encode(utf8, scratch.Normalized, scratch.Tokens);
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

    /// <summary>Remembers words, where merges never reach over white space. A unigram model remembers its own.</summary>
    private RawEncoder? MakeRaw()
    {
        if (_model is not ScoredMergeModel || HasSpaceInUserDefined() || _file.TreatWhitespaceAsSuffix || !_file.EscapeWhitespaces || (Map?.HasSpaceWithin() ?? false) || HasSpaceWithinPiece(behindWords: true))
        {
            return null;
        }

        // Where all kinds of white space are one and extra ones are taken out, every word is a text of its own; where nothing is taken out, only the first one gets a space.
        bool isEqual = _file.RemoveExtraWhitespaces && _file.AddDummyPrefix && " \t\n\r".All(IsSpace);
        if (!isEqual && (_file.RemoveExtraWhitespaces || !AsciiSpaces.All(IsKnown)))
        {
            return null;
        }

        var cut = new RawCut(IsAtSigns: false, HasBeginning: !isEqual && _file.AddDummyPrefix, DropsSpaces: isEqual, AvoidsControls: isEqual && !"\v\f".All(IsSpace)) { IsBehindWords = HasSpaceWithinPiece(behindWords: false) };
        return isEqual
            ? new RawEncoder(new SentencePiecePieces(_normalizer, _model), null, cut)
            : new RawEncoder(new SentencePiecePieces(MakeNormalizer(addsPrefix: false), _model), cut.HasBeginning ? new SentencePiecePieces(_normalizer, _model) : null, cut);
    }

    private bool IsSpace(char space) => Normalized($"a{space}b") == $"{Space}a{Space}b";

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

    // User-defined pieces are found before a text is cut.
    private bool HasSpaceInUserDefined()
        => _file.Pieces.Any(piece => piece.Type == SentencePieceType.UserDefined && Encoding.UTF8.GetString(piece.Text.Span).AsSpan().ContainsAny(Space + AsciiSpaces));

    private bool HasSpaceWithinPiece(bool behindWords)
        => !RawCuts.IsNeverWithin(
            _file.Pieces.Where(piece => piece.Type is SentencePieceType.Normal or SentencePieceType.Unused).Select(piece => piece.Text.ToArray()), new HashSet<int> { Space[0] }, behindWords);
}
