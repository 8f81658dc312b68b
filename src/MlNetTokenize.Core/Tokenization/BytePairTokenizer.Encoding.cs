using System.Buffers;
using System.Runtime.CompilerServices;
using MlNetTokenize.Tokenization.BytePairs;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Splitting.Scanning;

namespace MlNetTokenize;

public sealed partial class BytePairTokenizer
{
    /// <summary>Encodes a text.</summary>
    /// <param name="text">The text.</param>
    /// <param name="destination">Where the ids go. Nothing is allocated per call once this thread's buffers are warm.</param>
    /// <exception cref="ArgumentNullException"><paramref name="destination"/> is <see langword="null"/>.</exception>
    public void Encode(ReadOnlySpan<char> text, IBufferWriter<int> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        EncoderScratch scratch = EncoderScratch.Rent();
        if (Prepares)
        {
            text = Prepare(text, scratch).Text;
        }

        _encoder.Encode(text, destination, scratch);
        scratch.Return();
    }

    /// <summary>Encodes UTF-8.</summary>
    /// <param name="utf8">
    /// The text. A byte that is no part of a character (RFC 3629) counts as a character that is neither letter, digit, mark nor space, and keeps
    /// its own byte, so that <see cref="GetTokenBytes"/> over the ids gives any input back.
    /// </param>
    /// <param name="destination">Where the ids go. Nothing is allocated per call once this thread's buffers are warm.</param>
    /// <exception cref="ArgumentNullException"><paramref name="destination"/> is <see langword="null"/>.</exception>
    public void EncodeUtf8(ReadOnlySpan<byte> utf8, IBufferWriter<int> destination)
    {
        ArgumentNullException.ThrowIfNull(destination);
        EncodeUtf8(utf8, destination, isContinued: false);
    }

    /// <summary>Encodes a text, or what follows in it.</summary>
    /// <param name="utf8">The text, or a part of it that begins where a piece does.</param>
    /// <param name="destination">Where the ids go.</param>
    /// <param name="isContinued">Whether the text began before this part.</param>
    internal void EncodeUtf8(ReadOnlySpan<byte> utf8, IBufferWriter<int> destination, bool isContinued)
    {
        EncoderScratch scratch = EncoderScratch.Rent();
        if (Prepares)
        {
            utf8 = PrepareUtf8(utf8, scratch, isContinued);
        }

        _encoder.EncodeUtf8(utf8, destination, scratch);
        scratch.Return();
    }

    /// <summary>Encodes a text and says which UTF-16 units each token covers: the first one and that behind the last, by turns. Nothing is allocated once warm.</summary>
    [SkipLocalsInit]
    internal void EncodeWithOffsets(ReadOnlySpan<char> source, IBufferWriter<int> ids, IBufferWriter<int> offsets)
    {
        EncoderScratch scratch = EncoderScratch.Rent();
        PreparedText prepared = Prepare(source, scratch);
        ReadOnlySpan<char> text = prepared.Text;
        var pieces = new PieceWalk(SplitPattern, text, scratch);
        Span<int> buffer = stackalloc int[SmallBlock];
        while (pieces.TryNext(text, out int start, out int end))
        {
            ReadOnlySpan<int> encoded = _encoder.EncodePiece(new Utf16Text(text), start, end, buffer, scratch);
            ids.Write(encoded);
            var characters = new CharacterOffsets(text[start..end]);
            foreach (int id in encoded)
            {
                (int first, int last) = characters.Next(Vocabulary.LengthOf(id));
                Range range = prepared.SourceOf(start + first, start + last);
                offsets.Write([range.Start.Value, range.End.Value]);
            }
        }

        scratch.Return();
    }
}
