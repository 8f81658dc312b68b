using System.Buffers;
using MlNetTokenize.Tokenization.BytePairs;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Splitting.Scanning;

namespace MlNetTokenize.Tokenization.Pipelines;

/// <summary>
/// Encodes a text by cutting it as it is into pieces that all stages make the same of as in the whole text, and keeps what became of them: so that a word goes through the stages once. Thread-safe.
/// </summary>
/// <remarks>The first piece of a text is known apart from the others where something is put before a text.</remarks>
internal sealed class RawEncoder
{
    // Controls that BERT's normalizer takes out from between letters, so that what stands around them is one piece.
    private static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(0, 0x20).Append(0x7F).Where(unit => !SpaceCharacter.Is(unit) || unit is '\v' or '\f').Select(unit => (char)unit)]);
    private static readonly SearchValues<byte> ControlBytes = SearchValues.Create([.. Enumerable.Range(0, 0x20).Append(0x7F).Where(unit => !SpaceCharacter.Is(unit) || unit is '\v' or '\f').Select(unit => (byte)unit)]);

    private readonly RawCut _cut;
    private readonly PieceEncoder _pieces;
    private readonly PieceEncoder? _first;

    /// <param name="pieces">The ids of pieces that others stand before.</param>
    /// <param name="first">The ids of a text's first piece, where something is done to that only.</param>
    /// <param name="cut">Where the text is cut.</param>
    public RawEncoder(PieceSource pieces, PieceSource? first, RawCut cut)
    {
        _cut = cut;
        _pieces = Create(pieces);
        _first = first is null ? null : Create(first);
    }

    /// <summary>Whether a line's end is a place where a text is cut.</summary>
    public bool CutsAtLines => !_cut.AvoidsOtherSpaces;

    /// <summary>Encodes a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isContinued">Whether it is the rest of what began before.</param>
    /// <param name="destination">Where the ids go.</param>
    /// <returns>Whether it can be encoded so; nothing is written else.</returns>
    public bool TryEncode(ReadOnlySpan<char> text, bool isContinued, IBufferWriter<int> destination)
    {
        if ((_cut.AvoidsControls && text.ContainsAny(Controls)) || (_cut.AvoidsOtherSpaces && text.ContainsAnyInRange('\t', '\r')))
        {
            return false;
        }

        EncoderScratch scratch = EncoderScratch.Rent();
        if (_first is not null && !isContinued && !text.IsEmpty)
        {
            int end = EndOfPiece(new Utf16Text(text));
            _first.Encode(new Utf16Text(text), end, destination, scratch);
            text = text[end..];
        }

        _pieces.Encode(text, destination, scratch);
        scratch.Return();
        return true;
    }

    /// <inheritdoc cref="TryEncode(ReadOnlySpan{char}, bool, IBufferWriter{int})"/>
    public bool TryEncodeUtf8(ReadOnlySpan<byte> utf8, bool isContinued, IBufferWriter<int> destination)
    {
        if ((_cut.AvoidsControls && utf8.ContainsAny(ControlBytes)) || (_cut.AvoidsOtherSpaces && utf8.ContainsAnyInRange((byte)'\t', (byte)'\r')))
        {
            return false;
        }

        EncoderScratch scratch = EncoderScratch.Rent();
        if (_first is not null && !isContinued && !utf8.IsEmpty)
        {
            int end = EndOfPiece(new Utf8Text(utf8));
            _first.Encode(new Utf8Text(utf8), end, destination, scratch);
            utf8 = utf8[end..];
        }

        _pieces.EncodeUtf8(utf8, destination, scratch);
        scratch.Return();
        return true;
    }

    private int EndOfPiece<TText>(TText text)
        where TText : struct, IScannedText, allows ref struct
        => _cut.IsAtSigns ? BertScanner.EndOfPiece(text, 0) : _cut.IsBehindWords ? WordSpaceScanner.EndOfPiece(text, 0) : SpaceScanner.EndOfPiece(text, 0);

    private PieceEncoder Create(PieceSource source)
        => _cut.IsAtSigns ? PieceEncoder.Create<BertScanner>(source) : _cut.IsBehindWords ? PieceEncoder.Create<WordSpaceScanner>(source) : PieceEncoder.Create<SpaceScanner>(source);
}
