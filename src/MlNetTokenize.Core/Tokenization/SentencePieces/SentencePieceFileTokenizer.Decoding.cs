using System.Buffers;
using System.Text;
using MlNetTokenize.Tokenization.Models;

namespace MlNetTokenize.Tokenization.SentencePieces;

/// <content>From ids back to text.</content>
internal sealed partial class SentencePieceFileTokenizer
{
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
}
