using System.Buffers;
using System.Runtime.CompilerServices;
using System.Text.Unicode;
using MlNetTokenize.Tokenization;
using MlNetTokenize.Tokenization.BytePairs;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Splitting.Scanning;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize;

public sealed partial class BytePairTokenizer
{
    /// <inheritdoc/>
    public override void Encode(ReadOnlySpan<char> text, IBufferWriter<int> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (!AlwaysFound.IsEmpty)
        {
            Encode(text, AlwaysFound, destination, offsets: null);
            return;
        }

        EncodeSegment(text, destination);
    }

    internal override void EncodeUtf8(ReadOnlySpan<byte> utf8, IBufferWriter<int> destination, AddedTokenSet added, bool isContinued)
    {
        // Without tokens for all bytes a byte that is no text cannot be kept: it is what it is in UTF-16.
        if ((!added.Normalized.IsEmpty && Model.Normalizer is not null) || (_lacksBytes && !Utf8.IsValid(utf8)))
        {
            EncodeUtf8AsUtf16(utf8, destination, added);
            return;
        }

        int position = 0;
        int from = 0;
        while (added.PlainUtf8.TryFind(utf8, ref from, position, out (AddedToken Token, int Start, int End) found))
        {
            EncodeUtf8Between(utf8[position..Math.Max(position, found.Start)], destination, added, isContinued && position == 0);
            destination.Write([found.Token.Id]);
            position = found.End;
        }

        EncodeUtf8Between(utf8[position..], destination, added, isContinued && position == 0);
    }

    internal override void Encode(ReadOnlySpan<char> text, AddedTokenSet added, IBufferWriter<int> ids, IBufferWriter<int>? offsets)
    {
        int position = 0;
        int from = 0;
        while (added.Plain.TryFind(text, ref from, position, out (AddedToken Token, int Start, int End) found))
        {
            EncodeBetween(text[position..Math.Max(position, found.Start)], position, added, ids, offsets);
            ids.Write([found.Token.Id]);
            offsets?.Write([found.Start, found.End]);
            TokenPlaces.NoteFound(offsets, text[found.Start..found.End]);
            position = found.End;
        }

        EncodeBetween(text[position..], position, added, ids, offsets);
    }

    // A text without tokens that are looked for in it.
    private void EncodeSegment(ReadOnlySpan<char> text, IBufferWriter<int> destination)
    {
        EncoderScratch scratch = EncoderScratch.Rent();
        if (Prepares)
        {
            text = Prepare(text, scratch).Text;
        }

        _encoder.Encode(text, destination, scratch);
        scratch.Return();
    }

    private void EncodeUtf8Between(ReadOnlySpan<byte> utf8, IBufferWriter<int> destination, AddedTokenSet added, bool isContinued)
    {
        int position = 0;
        int from = 0;
        while (added.NormalizedUtf8.TryFind(utf8, ref from, position, out (AddedToken Token, int Start, int End) found))
        {
            EncodeUtf8Segment(utf8[position..Math.Max(position, found.Start)], destination, isContinued && position == 0);
            destination.Write([found.Token.Id]);
            position = found.End;
        }

        EncodeUtf8Segment(utf8[position..], destination, isContinued && position == 0);
    }

    private void EncodeUtf8Segment(ReadOnlySpan<byte> utf8, IBufferWriter<int> destination, bool isContinued)
    {
        EncoderScratch scratch = EncoderScratch.Rent();
        if (Prepares)
        {
            utf8 = PrepareUtf8(utf8, scratch, isContinued);
        }

        _encoder.EncodeUtf8(utf8, destination, scratch);
        scratch.Return();
    }

    private void EncodeUtf8AsUtf16(ReadOnlySpan<byte> utf8, IBufferWriter<int> destination, AddedTokenSet added)
    {
        char[] units = ArrayPool<char>.Shared.Rent(utf8.Length);
        int length = Utf8Text.Decode(utf8, units);
        Encode(units.AsSpan(0, length), added, destination, offsets: null);
        ArrayPool<char>.Shared.Return(units);
    }

    /// <summary>Encodes what is between the tokens that are looked for in a text as it is; those of the normalized text are found in it.</summary>
    private void EncodeBetween(ReadOnlySpan<char> source, int sourceStart, AddedTokenSet added, IBufferWriter<int> ids, IBufferWriter<int>? offsets)
    {
        if (source.IsEmpty)
        {
            return;
        }

        if (offsets is null && added.Normalized.IsEmpty)
        {
            EncodeSegment(source, ids);
            return;
        }

        EncoderScratch scratch = EncoderScratch.Rent();
        PreparedText normalized = Normalize(source, scratch, isAligned: offsets is not null);
        ReadOnlySpan<char> text = normalized.Text;
        int position = 0;
        int from = 0;
        while (added.Normalized.TryFind(text, ref from, position, out (AddedToken Token, int Start, int End) found))
        {
            EncodePieces(normalized, position, Math.Max(position, found.Start), sourceStart, scratch, ids, offsets);
            ids.Write([found.Token.Id]);
            if (offsets is not null)
            {
                Range range = normalized.SourceOf(found.Start, found.End);
                offsets.Write([sourceStart + range.Start.Value, sourceStart + range.End.Value]);
                TokenPlaces.NoteFound(offsets, text[found.Start..found.End]);
            }

            position = found.End;
        }

        EncodePieces(normalized, position, text.Length, sourceStart, scratch, ids, offsets);
        scratch.Return();
    }

    [SkipLocalsInit]
    private void EncodePieces(PreparedText normalized, int start, int end, int sourceStart, EncoderScratch scratch, IBufferWriter<int> ids, IBufferWriter<int>? offsets)
    {
        if (start == end)
        {
            return;
        }

        ReadOnlySpan<char> text = Prefix(normalized.Of(normalized.Text[start..end], added: 0), scratch).Text;
        int shift = start - (text.Length - (end - start));

        // A space that is put before the text belongs to its first character.
        int first = start + (start + 1 < end && char.IsSurrogatePair(normalized.Text[start], normalized.Text[start + 1]) ? 2 : 1);
        scratch.Cuts.Clear();
        var pieces = new PieceWalk(SplitPattern, text, scratch);
        Span<int> buffer = stackalloc int[SmallBlock];
        while (pieces.TryNext(text, out int piece, out int behind))
        {
            ReadOnlySpan<int> encoded = _encoder.EncodePiece(new Utf16Text(text), piece, behind, buffer, scratch);
            ids.Write(encoded);
            if (offsets is null)
            {
                continue;
            }

            var characters = new CharacterOffsets(text[piece..behind]);
            foreach (int id in encoded)
            {
                (int from, int to) = characters.Next(Vocabulary.LengthOf(id));
                Range range = normalized.SourceOf(Math.Max(start, shift + piece + from), Math.Max(first, shift + piece + to));
                offsets.Write([sourceStart + range.Start.Value, sourceStart + range.End.Value]);
            }
        }
    }
}
