using System.Buffers;
using System.Text;
using System.Text.Unicode;

namespace MlNetTokenize;

public sealed partial class BytePairTokenizer
{
    /// <summary>The text of the ids. Bytes that are not UTF-8, such as half a character at the end, become U+FFFD.</summary>
    /// <param name="ids">Tokens, special ones included.</param>
    /// <exception cref="ArgumentOutOfRangeException">An id has no token; the message holds its number.</exception>
    public override string Decode(IEnumerable<int> ids)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var bytes = new ArrayBufferWriter<byte>();
        foreach (int id in ids)
        {
            if (!Vocabulary.Contains(id))
            {
                throw new ArgumentOutOfRangeException(nameof(ids), id, NoSuchToken(id));
            }

            bytes.Write(BytesOfText(id));
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
    }

    /// <summary>A decoder for ids that come one by one.</summary>
    /// <returns>A new one, for one stream.</returns>
    public StreamingDecoder CreateStreamingDecoder() => new(this);

    /// <summary>Writes the text of the ids into a span, as far as it is whole characters.</summary>
    /// <param name="ids">Tokens, special ones included.</param>
    /// <param name="destination">Where the text goes. What lies behind <paramref name="charsWritten"/> is undefined.</param>
    /// <param name="idsConsumed">How many ids the written text is: the last place where a token and a character end together and fit.</param>
    /// <param name="charsWritten">The length of that text.</param>
    /// <returns>
    /// <see cref="OperationStatus.Done"/>; <see cref="OperationStatus.DestinationTooSmall"/>; <see cref="OperationStatus.NeedMoreData"/> where the last
    /// ids are the beginning of a character; <see cref="OperationStatus.InvalidData"/> at an id that has no token.
    /// </returns>
    public override OperationStatus Decode(IEnumerable<int> ids, Span<char> destination, out int idsConsumed, out int charsWritten)
    {
        ArgumentNullException.ThrowIfNull(ids);
        idsConsumed = 0;
        charsWritten = 0;

        // Bytes of the character that the tokens so far have begun but not ended: at most three.
        byte[] pending = ArrayPool<byte>.Shared.Rent(256);
        try
        {
            int pendingLength = 0;
            int written = 0;
            int seen = 0;
            foreach (int id in ids)
            {
                if (!Vocabulary.Contains(id))
                {
                    return OperationStatus.InvalidData;
                }

                ReadOnlySpan<byte> token = BytesOfText(id);
                if (pending.Length < pendingLength + token.Length)
                {
                    byte[] larger = ArrayPool<byte>.Shared.Rent(pendingLength + token.Length);
                    pending.AsSpan(0, pendingLength).CopyTo(larger);
                    ArrayPool<byte>.Shared.Return(pending);
                    pending = larger;
                }

                token.CopyTo(pending.AsSpan(pendingLength));
                Span<byte> bytes = pending.AsSpan(0, pendingLength + token.Length);
                OperationStatus status = Utf8.ToUtf16(
                    bytes, destination[written..], out int read, out int units, replaceInvalidSequences: true, isFinalBlock: false);
                if (status == OperationStatus.DestinationTooSmall)
                {
                    return status;
                }

                written += units;
                seen++;
                bytes[read..].CopyTo(pending);
                pendingLength = bytes.Length - read;
                if (pendingLength == 0)
                {
                    idsConsumed = seen;
                    charsWritten = written;
                }
            }

            return pendingLength == 0 ? OperationStatus.Done : OperationStatus.NeedMoreData;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(pending);
        }
    }

    // An added token that is looked for in normalized text is decoded to what it is there.
    private ReadOnlySpan<byte> BytesOfText(int id)
        => NormalizedTokens.Count > 0 && NormalizedTokens.TryGetValue(id, out string? text) ? Encoding.UTF8.GetBytes(text) : Vocabulary.BytesOf(id);
}
