using System.Buffers;
using System.Text;

namespace MlNetTokenize.IO;

/// <summary>A message in protobuf's wire format, written field by field.</summary>
internal sealed class ProtobufMessage
{
    // How a field's value is written: as a number of varying length, or as a length and so many bytes.
    private const int VaryingNumber = 0;
    private const int LengthAndBytes = 2;

    private readonly ArrayBufferWriter<byte> _bytes = new();

    public ReadOnlySpan<byte> Bytes => _bytes.WrittenSpan;

    public ProtobufMessage Add(int field, long value)
    {
        WriteNumber(((ulong)field << 3) | VaryingNumber);
        WriteNumber((ulong)value);
        return this;
    }

    public ProtobufMessage Add(int field, ReadOnlySpan<byte> value)
    {
        Announce(field, value.Length);
        _bytes.Write(value);
        return this;
    }

    public ProtobufMessage Add(int field, string value) => Add(field, Encoding.UTF8.GetBytes(value));

    public ProtobufMessage Add(int field, ProtobufMessage value) => Add(field, value.Bytes);

    /// <summary>Writes all of a field but its bytes, which follow this message in the file.</summary>
    public ProtobufMessage Announce(int field, long length)
    {
        WriteNumber(((ulong)field << 3) | LengthAndBytes);
        WriteNumber((ulong)length);
        return this;
    }

    private void WriteNumber(ulong value)
    {
        // Seven bits a byte, the lowest first; all but the last byte have the highest bit set.
        for (; value >= 0x80; value >>= 7)
        {
            _bytes.Write([(byte)(value | 0x80)]);
        }

        _bytes.Write([(byte)value]);
    }
}
