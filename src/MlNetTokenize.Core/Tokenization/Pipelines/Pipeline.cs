using System.Buffers;
using System.Text.Unicode;
using MlNetTokenize.Tokenization.Models;
using MlNetTokenize.Tokenization.Normalization;
using MlNetTokenize.Tokenization.PreTokenizers;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tokenization.Pipelines;

/// <summary>The stages of a tokenizer.json one after the other, for a part of a text that has no added tokens but normalized ones: normalizer, pre-tokenizer, model. Immutable and thread-safe.</summary>
/// <param name="Normalizer">What is done to a text first.</param>
/// <param name="Splitter">How it is cut.</param>
/// <param name="Model">What turns a piece into tokens.</param>
internal sealed record Pipeline(TextNormalizer? Normalizer, TextSplitter? Splitter, PieceModel Model)
{
    // Whether something is done to what stands at the beginning of the source only.
    private readonly bool _asksForPlaces = AsksForPlaces(Splitter);

    /// <summary>Encodes a part of a text.</summary>
    /// <param name="source">The text.</param>
    /// <param name="start">Where the part begins.</param>
    /// <param name="end">Where it ends.</param>
    /// <param name="added">What is looked for once it is normalized.</param>
    /// <param name="isContinued">Whether nothing is put before it, because it is the rest of what began before.</param>
    /// <param name="scratch">The thread's buffers.</param>
    /// <param name="ids">Where the ids go.</param>
    /// <param name="offsets">Where their places in the source go, if somewhere.</param>
    public void Encode(
        ReadOnlySpan<char> source, int start, int end, AddedTokenSet added, bool isContinued, PipelineScratch scratch, IBufferWriter<int> ids, IBufferWriter<int>? offsets)
    {
        if (start == end)
        {
            return;
        }

        PieceBuffer pieces = scratch.Pieces;
        AlignedText text = pieces.Text;
        text.Load(source, start, end, isTracked: offsets is not null || _asksForPlaces);
        text.IsContinued = isContinued;
        Normalizer?.Apply(text);
        if (added.Normalized.IsEmpty)
        {
            EncodePieces(pieces, scratch, ids, offsets);
            return;
        }

        int position = 0;
        int from = 0;
        while (added.Normalized.TryFind(text.Text, ref from, position, out (AddedToken Token, int Start, int End) found))
        {
            EncodePart(text, position, found.Start, scratch, ids, offsets);
            ids.Write([found.Token.Id]);
            offsets?.Write([text.SourceStart(found.Start), text.SourceEnd(found.End - 1)]);
            TokenPlaces.NoteFound(offsets, text.Text[found.Start..found.End]);
            position = found.End;
        }

        EncodePart(text, position, text.Length, scratch, ids, offsets);
    }

    private void EncodePart(AlignedText text, int start, int end, PipelineScratch scratch, IBufferWriter<int> ids, IBufferWriter<int>? offsets)
    {
        if (start < end)
        {
            scratch.Part.Text.CopyFrom(text, start, end);
            EncodePieces(scratch.Part, scratch, ids, offsets);
        }
    }

    private void EncodePieces(PieceBuffer pieces, PipelineScratch scratch, IBufferWriter<int> ids, IBufferWriter<int>? offsets)
    {
        pieces.Begin(0, pieces.Text.Length);
        Splitter?.Split(pieces);
        AlignedText text = pieces.Text;
        PieceTokens tokens = scratch.Tokens;
        foreach ((int start, int end) in pieces.Pieces)
        {
            ReadOnlySpan<char> piece = text.Text[start..end];
            Span<byte> utf8 = scratch.Bytes(3 * piece.Length);
            Utf8.FromUtf16(piece, utf8, out _, out int length);
            tokens.Clear();
            Model.Encode(utf8[..length], tokens);
            ids.Write(tokens.Ids);
            if (offsets is not null)
            {
                WritePlaces(text, start, tokens.Places, offsets);
            }
        }
    }

    private static void WritePlaces(AlignedText text, int start, ReadOnlySpan<int> places, IBufferWriter<int> offsets)
    {
        Span<int> written = offsets.GetSpan(places.Length);
        var of = new PiecePlaces(text, start);
        for (int i = 0; i < places.Length; i += 2)
        {
            (written[i], written[i + 1]) = of.SourceOf(places[i], places[i + 1]);
        }

        offsets.Advance(places.Length);
    }

    private static bool AsksForPlaces(TextSplitter? splitter)
        => splitter is MetaspaceSplitter { Scheme: PrependScheme.First } || (splitter is SequenceSplitter sequence && sequence.Stages.Any(AsksForPlaces));
}
