using System.Buffers.Binary;

namespace MlNetTokenize.IO;

/// <summary>A field of a message in protobuf's wire format (protobuf.dev, "Encoding").</summary>
/// <param name="Number">Its number in the schema.</param>
/// <param name="Raw">All of it: tag and value.</param>
/// <param name="Bytes">Its value if it has a length: a text, bytes, or a message of its own.</param>
/// <param name="Value">Its value if it is a number.</param>
internal readonly record struct ProtobufField(int Number, ReadOnlyMemory<byte> Raw, ReadOnlyMemory<byte> Bytes, long Value)
{
    // Seven bits a byte: 64 bits need ten.
    private const int LongestNumber = 10;

    private enum WireType
    {
        VaryingNumber = 0,
        EightBytes = 1,
        LengthAndBytes = 2,
        FourBytes = 5,
    }

    /// <summary>Reads the fields of a message, one after another. Nothing is copied: they are parts of the message.</summary>
    /// <param name="message">The message.</param>
    /// <exception cref="InvalidDataException">A field ends behind the message or is of an unknown kind; the message says at which byte it begins.</exception>
    public static IEnumerable<ProtobufField> ReadAll(ReadOnlyMemory<byte> message)
    {
        for (int start = 0; start < message.Length;)
        {
            ProtobufField field = Read(message, start);
            start += field.Raw.Length;
            yield return field;
        }
    }

    private static ProtobufField Read(ReadOnlyMemory<byte> message, int start)
    {
        int position = start;
        ulong tag = ReadNumber(message.Span, ref position, start);
        ulong number = tag >> 3;
        if (number is 0 or > (1 << 29) - 1)
        {
            throw Damaged(start, $"the field number {number}");
        }

        ulong value = 0;
        ReadOnlyMemory<byte> bytes = default;
        ReadOnlySpan<byte> rest = message.Span[position..];
        switch ((WireType)(tag & 7))
        {
            case WireType.VaryingNumber:
                value = ReadNumber(message.Span, ref position, start);
                break;
            case WireType.EightBytes when rest.Length >= sizeof(ulong):
                value = BinaryPrimitives.ReadUInt64LittleEndian(rest);
                position += sizeof(ulong);
                break;
            case WireType.FourBytes when rest.Length >= sizeof(uint):
                value = BinaryPrimitives.ReadUInt32LittleEndian(rest);
                position += sizeof(uint);
                break;
            case WireType.LengthAndBytes:
                ulong length = ReadNumber(message.Span, ref position, start);
                if (length > (ulong)(message.Length - position))
                {
                    throw Damaged(start, $"{length} bytes, of which {message.Length - position} are there");
                }

                bytes = message.Slice(position, (int)length);
                position += (int)length;
                break;
            case WireType.EightBytes or WireType.FourBytes:
                throw Damaged(start, "a number that ends too early");
            default:
                // 3 and 4 are groups, which no schema of today has.
                throw Damaged(start, $"the unknown wire type {tag & 7}");
        }

        return new ProtobufField((int)number, message[start..position], bytes, (long)value);
    }

    private static ulong ReadNumber(ReadOnlySpan<byte> message, ref int position, int start)
    {
        ulong value = 0;
        for (int i = 0; i < LongestNumber; i++)
        {
            if (position == message.Length)
            {
                throw Damaged(start, "a number that ends too early");
            }

            byte part = message[position++];
            value |= (ulong)(part & 0x7F) << (7 * i);
            if (part < 0x80)
            {
                return value;
            }
        }

        throw Damaged(start, $"a number of more than {LongestNumber} bytes");
    }

    private static InvalidDataException Damaged(int start, string what)
        => new(FormattableString.Invariant($"The protobuf message is damaged: the field at byte {start} has {what}."));
}
