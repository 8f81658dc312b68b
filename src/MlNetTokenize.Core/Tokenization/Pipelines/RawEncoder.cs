using System.Buffers;
using MlNetTokenize.Tokenization.BytePairs;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Splitting.Scanning;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Pipelines;

/// <summary>
/// Encodes a text by cutting it as it is into pieces that all stages make the same of as in the whole text, and keeps what became of them: so that a word goes through the stages once. Thread-safe.
/// </summary>
/// <remarks>The first piece of a text is known apart from the others where something is put before a text.</remarks>
internal sealed class RawEncoder
{
    // Controls that BERT's normalizer takes out from between letters, so that what stands around them is one piece.
    private static readonly SearchValues<char> Controls = SearchValues.Create([.. Enumerable.Range(0, 0x20).Append(0x7F).Where(unit => !WhiteSpace.Is(unit) || unit is '\v' or '\f').Select(unit => (char)unit)]);
    private static readonly SearchValues<byte> ControlBytes = SearchValues.Create([.. Enumerable.Range(0, 0x20).Append(0x7F).Where(unit => !WhiteSpace.Is(unit) || unit is '\v' or '\f').Select(unit => (byte)unit)]);

    private readonly RawCut _cut;
    private readonly PieceEncoder _pieces;
    private readonly PieceEncoder? _first;

    /// <param name="pipeline">The stages.</param>
    /// <param name="added">The normalized tokens that are looked for in each piece.</param>
    /// <param name="cut">Where the text is cut.</param>
    public RawEncoder(Pipeline pipeline, AddedTokenSet added, RawCut cut)
    {
        _cut = cut;
        _pieces = Create(new PipelinePieces(pipeline, added, isContinued: true, cut.DropsSpaces));
        _first = cut.HasBeginning ? Create(new PipelinePieces(pipeline, added, isContinued: false, cut.DropsSpaces)) : null;
    }

    /// <summary>Encodes a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="isContinued">Whether it is the rest of what began before.</param>
    /// <param name="destination">Where the ids go.</param>
    /// <returns>Whether it can be encoded so; nothing is written else.</returns>
    public bool TryEncode(ReadOnlySpan<char> text, bool isContinued, IBufferWriter<int> destination)
    {
        if (_cut.IsAtSigns && text.ContainsAny(Controls))
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
        if (_cut.IsAtSigns && utf8.ContainsAny(ControlBytes))
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
        => _cut.IsAtSigns ? BertScanner.EndOfPiece(text, 0) : SpaceScanner.EndOfPiece(text, 0);

    private PieceEncoder Create(PieceSource source)
        => _cut.IsAtSigns ? PieceEncoder.Create<BertScanner>(source) : PieceEncoder.Create<SpaceScanner>(source);
}
