using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using CommunityToolkit.HighPerformance.Buffers;

namespace MlNetTokenize.Cli;

/// <summary>Reads the ids of a block of a file and puts their bytes together.</summary>
/// <param name="tokenizer">Whose ids they are.</param>
/// <param name="format">How they stand in the file.</param>
/// <param name="file">For messages.</param>
/// <param name="skipsSpecial">Whether special tokens have no bytes.</param>
/// <param name="keepsIds">Whether the ids themselves are put there, in four bytes each: of a tokenizer whose tokens are not the bytes of the text.</param>
internal sealed class IdsReader(SubwordTokenizer tokenizer, IdsFormat format, string file, bool skipsSpecial, bool keepsIds = false)
{
    private readonly bool _isBinary = format is IdsFormat.UInt16 or IdsFormat.UInt32;
    private readonly int _width = format == IdsFormat.UInt16 ? sizeof(ushort) : sizeof(uint);

    /// <summary>The last place where no id is cut.</summary>
    public int FindCut(ReadOnlySpan<byte> bytes)
        => _isBinary ? bytes.Length - (bytes.Length % _width) : bytes.LastIndexOfAnyExceptInRange((byte)'0', (byte)'9') + 1;

    /// <summary>Decodes a block.</summary>
    /// <param name="block">The block, which begins and ends between ids.</param>
    /// <param name="text">Where the tokens' bytes go.</param>
    /// <returns>The number of ids.</returns>
    /// <exception cref="InvalidDataException">Something is no id; the message says what and where.</exception>
    public long Decode(Utf8Block block, ArrayPoolBufferWriter<byte> text) => _isBinary ? DecodeBinary(block, text) : DecodeText(block, text);

    private long DecodeBinary(Utf8Block block, ArrayPoolBufferWriter<byte> text)
    {
        ReadOnlySpan<byte> bytes = block.Bytes;
        if (bytes.Length % _width != 0)
        {
            throw new InvalidDataException(FormattableString.Invariant(
                $"'{file}' has {block.Offset + bytes.Length} bytes, which is no multiple of {_width}: it is not {format.ToString().ToLowerInvariant()}, or not all of it is there."));
        }

        for (int i = 0; i < bytes.Length; i += _width)
        {
            uint id = format == IdsFormat.UInt16 ? BinaryPrimitives.ReadUInt16LittleEndian(bytes[i..]) : BinaryPrimitives.ReadUInt32LittleEndian(bytes[i..]);
            Add(id, block.Offset + i, text);
        }

        return bytes.Length / _width;
    }

    private long DecodeText(Utf8Block block, ArrayPoolBufferWriter<byte> text)
    {
        ReadOnlySpan<byte> bytes = block.Bytes;
        long count = 0;
        for (int i = 0; i < bytes.Length;)
        {
            if (IsBetween(bytes[i]))
            {
                i++;
                continue;
            }

            int start = i;
            ulong id = 0;
            while (i < bytes.Length && char.IsAsciiDigit((char)bytes[i]) && i - start < 19)
            {
                id = (id * 10) + (uint)(bytes[i++] - '0');
            }

            if (i == start || (i < bytes.Length && !IsBetween(bytes[i])))
            {
                throw new InvalidDataException(FormattableString.Invariant($"'{file}' has '{Word(bytes[start..])}' at byte {block.Offset + start}, which is no id."));
            }

            Add(id, block.Offset + start, text);
            count++;
        }

        return count;
    }

    private void Add(ulong id, long offset, ArrayPoolBufferWriter<byte> text)
    {
        if (id > int.MaxValue || !tokenizer.ContainsId((int)id))
        {
            throw new InvalidDataException(FormattableString.Invariant(
                $"'{file}' has the id {id} at byte {offset}, and the tokenizer has no such token (its ids are below {tokenizer.VocabularySize}): it was encoded by another one."));
        }

        if (skipsSpecial && tokenizer.IsSpecial((int)id))
        {
            return;
        }

        if (keepsIds)
        {
            BinaryPrimitives.WriteInt32LittleEndian(text.GetSpan(sizeof(int)), (int)id);
            text.Advance(sizeof(int));
        }
        else
        {
            text.Write(tokenizer.GetTokenBytes((int)id).Span);
        }
    }

    private bool IsBetween(byte value)
        => value is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t' || (format == IdsFormat.Jsonl && value is (byte)'[' or (byte)']' or (byte)',');

    private static string Word(ReadOnlySpan<byte> bytes)
    {
        int end = bytes.IndexOfAny(" \r\n\t"u8);
        return Encoding.UTF8.GetString(bytes[..Math.Min(20, end < 0 ? bytes.Length : end)]);
    }
}
