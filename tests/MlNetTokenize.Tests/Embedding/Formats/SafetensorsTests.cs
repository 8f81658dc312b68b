using System.Buffers.Binary;
using System.Text;
using CsCheck;

namespace MlNetTokenize.Tests;

public sealed class SafetensorsTests
{
    private const string Matrix = "{\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}";

    [Fact]
    public void What_is_written_gives_back_the_same_bits()
        => Gen.Select(TableFiles.Table, TableFiles.Word).Sample((pair, name) =>
        {
            byte[] file = FileOf.Written(stream => pair.Table.SaveSafetensors(stream, name));
            TableFiles.AssertSame(pair.Table, EmbeddingTable.LoadSafetensors(new OddStream(file, seed: 1)));
            TableFiles.AssertSame(pair.Table, EmbeddingTable.LoadSafetensors(new MemoryStream(file), name));
            Assert.Equal(0, (file.Length - (pair.Table.Values.Length * sizeof(float))) % 8);
        });

    [Fact]
    public void Sixteen_bits_are_what_the_runtime_says_they_are()
        => Gen.UShort.Array[1, 20].Sample(bits =>
        {
            float[] halves = [.. bits.Select(value => (float)BitConverter.UInt16BitsToHalf(value))];
            float[] brains = [.. bits.Select(value => BitConverter.Int32BitsToSingle(value << 16))];
            foreach ((string type, float[] expected) in new[] { ("F16", halves), ("BF16", brains) })
            {
                string header = $"{{\"a\":{{\"dtype\":\"{type}\",\"shape\":[{bits.Length},1],\"data_offsets\":[0,{bits.Length * 2}]}}}}";
                byte[] file = File(header, [.. bits.SelectMany(BitConverter.GetBytes)]);
                int bad = Array.FindIndex(expected, value => !float.IsFinite(value));
                if (bad < 0)
                {
                    Assert.Equal(expected, EmbeddingTable.LoadSafetensors(new MemoryStream(file)).Values);
                }
                else
                {
                    Assert.Contains($"byte {8 + header.Length + (bad * 2)}, in row {bad} of 'a',", Refused(file), StringComparison.Ordinal);
                }
            }
        });

    [Fact]
    public void A_tensor_is_found_by_its_name_wherever_it_is()
    {
        const string Header = """
            {"z":{"dtype":"F32","shape":[2,1],"data_offsets":[20,28]}, "b":{"shape":[3],"data_offsets":[8,20],"dtype":"F32"},
             "empty":{"dtype":"F32","shape":[0],"data_offsets":[8,8]}, "a":{"dtype":"F32","shape":[1,2],"data_offsets":[0,8]}}
            """;
        byte[] file = File(Header, [.. Enumerable.Range(1, 7).SelectMany(value => BitConverter.GetBytes((float)value))]);
        foreach (Func<Stream> open in new Func<Stream>[] { () => new OddStream(file, seed: 1), () => new MemoryStream(file) })
        {
            Assert.Equal([1f, 2f], EmbeddingTable.LoadSafetensors(open(), "a").Values);
            Assert.Equal([6f, 7f], EmbeddingTable.LoadSafetensors(open(), "z").Values);
            Assert.Equal(2, EmbeddingTable.LoadSafetensors(open(), "z").VocabularySize);
            string message = Assert.Throws<InvalidDataException>(() => EmbeddingTable.LoadSafetensors(open())).Message;
            Assert.Contains("2 tensors with two dimensions", message, StringComparison.Ordinal);
            Assert.Contains("'a' F32 [1, 2]", message, StringComparison.Ordinal);
            Assert.Contains("'b' F32 [3]", Assert.Throws<InvalidDataException>(() => EmbeddingTable.LoadSafetensors(open(), "c")).Message, StringComparison.Ordinal);
            Assert.Contains("'b'", Assert.Throws<InvalidDataException>(() => EmbeddingTable.LoadSafetensors(open(), "b")).Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Of_a_large_file_that_can_be_sought_only_the_tensor_is_read()
    {
        const int Large = 10_000_000;
        string header = $"{{\"a\":{{\"dtype\":\"U8\",\"shape\":[{Large}],\"data_offsets\":[0,{Large}]}},\"b\":{{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[{Large},{Large + 4}]}}}}";
        byte[] file = File(header, [.. new byte[Large], .. BitConverter.GetBytes(3f)]);
        using var stream = new CountingStream(file);
        Assert.Equal([3f], EmbeddingTable.LoadSafetensors(stream).Values);
        Assert.InRange(stream.BytesRead, 1, 1_000_000);
        Assert.Equal(file.Length, stream.Position);
        Assert.Contains("byte", Assert.Throws<InvalidDataException>(() => EmbeddingTable.LoadSafetensors(new MemoryStream(file[..^5]))).Message, StringComparison.Ordinal);
        Assert.Equal([3f], EmbeddingTable.LoadSafetensors(new StutteringStream(file)).Values);
    }

    [Theory]
    [InlineData("[]", "byte 8")]
    [InlineData("{}", "0 tensors")]
    [InlineData("{\"a\":1}", "'a'")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1,2]}}", "'a'")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8,9]}}", "'a'")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[8,0]}}", "'a'")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[-8,0]}}", "'a'")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8.5]}}", "'a'")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1,3],\"data_offsets\":[0,8]}}", "'a'")]
    [InlineData("{\"a\":{\"dtype\":\"F16\",\"shape\":[1,2],\"data_offsets\":[0,8]}}", "'a'")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296,4294967296,4294967296,2],\"data_offsets\":[0,8]}}", "'a'")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[0,2],\"data_offsets\":[0,0]}}", "0 rows of 2")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[2,0],\"data_offsets\":[0,0]}}", "2 rows of 0")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[4,8]}}", "'a' at 4")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1,1],\"data_offsets\":[0,4]}}", "but the file does not")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}", "'b' at 4")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]},\"b\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[8,12]}}", "before the tensors")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1,2147483647],\"data_offsets\":[0,8589934588]}}", "at most")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1,2000000000],\"data_offsets\":[0,8000000000]}}", "1999999998 of 2000000000")]
    [InlineData("{\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]},\"a\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}", "byte")]
    [InlineData("{\"a\":\n{\"dtype\":x}}", "byte 23")]
    [InlineData("{\"\\ud800\":{\"dtype\":\"F32\",\"shape\":[1,2],\"data_offsets\":[0,8]}}", "byte 8")]
    public void Headers_that_contradict_themselves_or_the_file_are_refused(string header, string named)
    {
        byte[] file = File(header, new byte[8]);
        Assert.Contains(named, Refused(file), StringComparison.Ordinal);
        Assert.Contains("byte", Refused(file), StringComparison.Ordinal);
    }

    [Fact]
    public void The_length_of_the_header_is_not_believed()
    {
        byte[] file = File(Matrix, new byte[8]);
        foreach ((ulong length, string named) in new[] { (100_000_001UL, "at most 100000000"), (ulong.MaxValue, "at most"), (100_000_000UL, $"ends at byte {file.Length}"), (0UL, "byte 8") })
        {
            BinaryPrimitives.WriteUInt64LittleEndian(file, length);
            long allocated = GC.GetAllocatedBytesForCurrentThread();
            Assert.Contains(named, Refused(file), StringComparison.Ordinal);
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 1 << 20);
        }

        Assert.Contains("byte 3", Refused(new byte[3]), StringComparison.Ordinal);
        Assert.NotEmpty(Refused(File(string.Concat(Enumerable.Repeat("{\"a\":", 100_000)), [])));
        Assert.NotEmpty(Refused([.. File(Matrix[..^1], [])[..20], 0xFF, .. File(Matrix, [])[21..]]));
    }

    [Fact]
    public void Names_that_a_file_cannot_have_are_refused()
    {
        using var stream = new MemoryStream();
        Assert.Throws<ArgumentException>("tensorName", () => TableFiles.Recorded.SaveSafetensors(stream, ""));
        Assert.Throws<ArgumentException>("tensorName", () => TableFiles.Recorded.SaveSafetensors(stream, "__metadata__"));
        Assert.Throws<ArgumentException>("tensorName", () => TableFiles.Recorded.SaveSafetensors(stream, "\ud800"));
        Assert.Throws<ArgumentNullException>("stream", () => TableFiles.Recorded.SaveSafetensors(null!));
        Assert.Throws<ArgumentNullException>("stream", () => EmbeddingTable.LoadSafetensors(null!));
        Assert.Equal(0, stream.Length);
        byte[] file = FileOf.Written(written => TableFiles.Recorded.SaveSafetensors(written, "\"é\\\n"));
        TableFiles.AssertSame(TableFiles.Recorded, EmbeddingTable.LoadSafetensors(new MemoryStream(file), "\"é\\\n"));
    }

    private static string Refused(byte[] file) => Assert.Throws<InvalidDataException>(() => EmbeddingTable.LoadSafetensors(new MemoryStream(file))).Message;

    private static byte[] File(string header, byte[] data)
    {
        byte[] text = Encoding.UTF8.GetBytes(header);
        return [.. BitConverter.GetBytes((long)text.Length), .. text, .. data];
    }

    private sealed class CountingStream(byte[] bytes) : MemoryStream(bytes)
    {
        public long BytesRead { get; private set; }

        public override int Read(byte[] buffer, int offset, int count)
        {
            int read = base.Read(buffer, offset, count);
            BytesRead += read;
            return read;
        }
    }
}
