using CsCheck;
using Google.Protobuf;
using MlNetTokenize.IO;

namespace MlNetTokenize.Tests;

/// <summary>Our reader and writer of protobuf against Google's.</summary>
public sealed class ProtobufTests
{
    [Fact]
    public void What_we_write_is_what_Google_reads()
        => Gen.Select(Gen.Int[1, (1 << 29) - 1], Gen.Long, Gen.Byte.Array[0, 300]).Array[0, 20].Sample(fields =>
        {
            var message = new ProtobufMessage();
            foreach ((int number, long value, byte[] bytes) in fields)
            {
                message.Add(number, value).Add(number, bytes).Add(number, Convert.ToHexString(bytes));
            }

            using var input = new CodedInputStream(message.Bytes.ToArray());
            foreach ((int number, long value, byte[] bytes) in fields)
            {
                Assert.Equal(WireFormat.MakeTag(number, WireFormat.WireType.Varint), input.ReadTag());
                Assert.Equal(value, input.ReadInt64());
                Assert.Equal(WireFormat.MakeTag(number, WireFormat.WireType.LengthDelimited), input.ReadTag());
                Assert.Equal(bytes, input.ReadBytes().ToByteArray());
                input.ReadTag();
                Assert.Equal(Convert.ToHexString(bytes), input.ReadString());
            }

            Assert.True(input.IsAtEnd);
        });

    [Fact]
    public void What_Google_writes_is_what_we_read()
        => Gen.Select(Gen.Int[1, (1 << 29) - 1], Gen.Int[0, 3], Gen.ULong, Gen.Byte.Array[0, 300]).Array[0, 20].Sample(fields =>
        {
            using var stream = new MemoryStream();
            using (var output = new CodedOutputStream(stream, leaveOpen: true))
            {
                foreach ((int number, int kind, ulong value, byte[] bytes) in fields)
                {
                    switch (kind)
                    {
                        case 0:
                            output.WriteTag(number, WireFormat.WireType.Varint);
                            output.WriteUInt64(value);
                            break;
                        case 1:
                            output.WriteTag(number, WireFormat.WireType.Fixed64);
                            output.WriteFixed64(value);
                            break;
                        case 2:
                            output.WriteTag(number, WireFormat.WireType.Fixed32);
                            output.WriteFixed32((uint)value);
                            break;
                        default:
                            output.WriteTag(number, WireFormat.WireType.LengthDelimited);
                            output.WriteBytes(ByteString.CopyFrom(bytes));
                            break;
                    }
                }
            }

            byte[] message = stream.ToArray();
            ProtobufField[] read = [.. ProtobufField.ReadAll(message)];
            Assert.Equal(message, read.SelectMany(field => field.Raw.ToArray()));
            Assert.Equal(fields.Length, read.Length);
            foreach (((int number, int kind, ulong value, byte[] bytes), ProtobufField field) in fields.Zip(read))
            {
                Assert.Equal(number, field.Number);
                Assert.Equal(kind switch { 3 => 0, 2 => (uint)value, _ => (long)value }, field.Value);
                Assert.Equal(kind == 3 ? bytes : [], field.Bytes.ToArray());
            }
        });

    [Fact]
    public void Any_bytes_are_fields_or_refused_with_their_place()
        => Gen.Byte.Array[0, 40].Sample(bytes =>
        {
            try
            {
                Assert.Equal(bytes.Length, ProtobufField.ReadAll(bytes).Sum(field => field.Raw.Length));
            }
            catch (InvalidDataException refused)
            {
                Assert.Contains("at byte ", refused.Message, StringComparison.Ordinal);
            }
        });

    [Theory]
    [InlineData("08", "a number that ends too early")]
    [InlineData("0801" + "08FFFFFFFFFFFFFFFFFFFF01", "byte 2 has a number of more than 10 bytes")]
    [InlineData("0A05AABB", "5 bytes, of which 2 are there")]
    [InlineData("0AFFFFFFFFFFFFFFFFFF01AA", "18446744073709551615 bytes, of which 1 are there")]
    [InlineData("0D010203", "a number that ends too early")]
    [InlineData("0901020304050607", "a number that ends too early")]
    [InlineData("0B", "the unknown wire type 3")]
    [InlineData("00", "the field number 0")]
    [InlineData("88808080" + "80" + "01", "the field number")]
    public void Damage_is_named(string message, string named)
        => Assert.Contains(named, Assert.Throws<InvalidDataException>(() => ProtobufField.ReadAll(Convert.FromHexString(message)).ToArray()).Message, StringComparison.Ordinal);
}
