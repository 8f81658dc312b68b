using System.Buffers.Binary;
using System.Buffers.Text;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using CommunityToolkit.HighPerformance.Buffers;

namespace MlNetTokenize.Cli;

/// <summary>Puts ids into the bytes of a file. Thread-safe.</summary>
internal sealed class IdsWriter
{
    private const int IdsOnLine = 256;
    private const int LongestId = 10;

    // Each id with what divides it from the next, in eight bytes, and how many of them it has; 0 before it is first written. As text ids are most of the work else.
    private const int LongestVocabulary = 10_000_000;
    private readonly ulong[] _texts = [];
    private readonly byte[] _lengths = [];
    private readonly IdsFormat _format;

    /// <param name="format">How ids are written.</param>
    /// <param name="vocabularySize">The largest one + 1.</param>
    public IdsWriter(IdsFormat format, int vocabularySize)
    {
        _format = format;
        if (format is not (IdsFormat.UInt16 or IdsFormat.UInt32))
        {
            _texts = new ulong[Math.Min(vocabularySize, LongestVocabulary)];
            _lengths = new byte[_texts.Length];
        }
    }

    private byte Separator => _format == IdsFormat.Jsonl ? (byte)',' : (byte)' ';

    /// <summary>Writes ids. In text and jsonl they are lines.</summary>
    /// <param name="ids">The ids.</param>
    /// <param name="isLine">Whether they all have to be on one line.</param>
    /// <param name="bytes">Where they go.</param>
    public void Write(ReadOnlySpan<int> ids, bool isLine, ArrayPoolBufferWriter<byte> bytes)
    {
        if (_format is IdsFormat.UInt16 or IdsFormat.UInt32)
        {
            WriteBinary(ids, bytes);
            return;
        }

        do
        {
            ReadOnlySpan<int> line = isLine ? ids : ids[..Math.Min(IdsOnLine, ids.Length)];
            WriteLine(line, bytes);
            ids = ids[line.Length..];
        }
        while (!ids.IsEmpty);
    }

    private void WriteLine(ReadOnlySpan<int> ids, ArrayPoolBufferWriter<byte> bytes)
    {
        // Eight bytes are written for each id, of which the last may be of the next.
        Span<byte> free = bytes.GetSpan((ids.Length * (LongestId + 1)) + 3 + sizeof(ulong));
        int length = 0;
        if (_format == IdsFormat.Jsonl)
        {
            free[length++] = (byte)'[';
        }

        foreach (int id in ids)
        {
            if (id < _texts.Length)
            {
                int idLength = Volatile.Read(ref _lengths[id]);
                idLength = idLength == 0 ? Prepare(id) : idLength;
                Unsafe.WriteUnaligned(ref MemoryMarshal.GetReference(free[length..(length + sizeof(ulong))]), _texts[id]);
                length += idLength;
            }
            else
            {
                Utf8Formatter.TryFormat(id, free[length..], out int written);
                length += written;
                free[length++] = Separator;
            }
        }

        length -= ids.IsEmpty ? 0 : 1;
        if (_format == IdsFormat.Jsonl)
        {
            free[length++] = (byte)']';
        }

        free[length++] = (byte)'\n';
        bytes.Advance(length);
    }

    // Of several threads at it at once each writes the same; who sees the length sees the text.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private int Prepare(int id)
    {
        ulong word = 0;
        Span<byte> text = MemoryMarshal.AsBytes(new Span<ulong>(ref word));
        Utf8Formatter.TryFormat(id, text, out int length);
        text[length++] = Separator;
        _texts[id] = word;
        Volatile.Write(ref _lengths[id], (byte)length);
        return length;
    }

    private void WriteBinary(ReadOnlySpan<int> ids, ArrayPoolBufferWriter<byte> bytes)
    {
        int width = IdsFile.WidthOf(_format);
        Span<byte> free = bytes.GetSpan(ids.Length * width)[..(ids.Length * width)];
        if (_format == IdsFormat.UInt32)
        {
            Span<int> wide = MemoryMarshal.Cast<byte, int>(free);
            ids.CopyTo(wide);
            if (!BitConverter.IsLittleEndian)
            {
                BinaryPrimitives.ReverseEndianness(wide, wide);
            }
        }
        else
        {
            for (int i = 0; i < ids.Length; i++)
            {
                BinaryPrimitives.WriteUInt16LittleEndian(free[(i * width)..], (ushort)ids[i]);
            }
        }

        bytes.Advance(free.Length);
    }
}
