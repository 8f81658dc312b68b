using System.Text;
using CsCheck;

namespace MlNetTokenize.Tests;

public sealed class NpyTests
{
    [Fact]
    public void What_is_written_gives_back_the_same_bits()
        => TableFiles.Table.Sample(pair => TableFiles.AssertSame(pair.Table, EmbeddingTable.LoadNpy(new OddStream(FileOf.Written(pair.Table.SaveNpy), seed: 1))));

    [Fact]
    public void A_large_table_is_read_from_any_stream()
    {
        EmbeddingTable table = EmbeddingTable.Create(1_000, 77, seed: 1);
        TableFiles.AssertSame(table, EmbeddingTable.LoadNpy(new StutteringStream(FileOf.Written(table.SaveNpy))));
    }

    [Theory]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2)}")]
    [InlineData("{'shape':(1L,2L),\"descr\":\"<f4\",'fortran_order':True}   \n")]
    [InlineData("{ 'shape' : ( 1 , 2 , ) , 'descr' : '<f4' , 'fortran_order' : False , } \n")]
    public void Headers_of_other_versions_are_read(string header)
        => Assert.Equal([1f, 2f], EmbeddingTable.LoadNpy(new MemoryStream(File(header, 1f, 2f))).Values);

    [Theory]
    [InlineData("{'descr': '<i4', 'fortran_order': False, 'shape': (1, 2), }", "byte 20", "'<i4'")]
    [InlineData("{'descr': '|V2', 'fortran_order': False, 'shape': (1, 2), }", "byte 20")]
    [InlineData("{'descr': [('a', '<f4')], 'fortran_order': False, 'shape': (1, 2), }", "byte 20")]
    [InlineData("{'descr': '<f4', 'fortran_order': 0, 'shape': (1, 2), }", "byte 44")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2,), }", "byte 61", "two dimensions")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (), }", "byte 61", "two dimensions")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1, 2), }", "byte 61", "two dimensions")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (-1, 2), }", "byte 61")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 99999999999999999999), }", "byte 64")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (0, 2), }", "0 rows of 2")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2, 0), }", "2 rows of 0")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (9223372036854775807, 9223372036854775807), }", "at most")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (2000000000, 1), }", "byte 86", "1999999998 of 2000000000")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 1), }", "end at byte 73")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, }", "byte 52", "missing")]
    [InlineData("{'descr': '<f4', 'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), }", "byte 27", "twice")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), 'more': 1}", "byte 68", "unknown")]
    [InlineData("{'descr': '<f4', 'fortran_order': False, 'shape': (1, 2), } 1", "byte 70")]
    [InlineData("{'descr': '<f4", "byte 20")]
    [InlineData("", "byte 10")]
    public void Other_headers_are_refused_by_their_place(string header, params string[] named)
    {
        string message = Assert.Throws<InvalidDataException>(() => EmbeddingTable.LoadNpy(new MemoryStream(File(header, 1f, 2f)))).Message;
        Assert.All(named, part => Assert.Contains(part, message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    [InlineData(float.NegativeInfinity)]
    public void Numbers_that_are_not_finite_are_refused_by_their_row(float value)
    {
        foreach ((string order, int row) in new[] { ("False", 1), ("True", 0) })
        {
            byte[] file = File($"{{'descr': '<f4', 'fortran_order': {order}, 'shape': (2, 2), }}", 1, 2, value, 4);
            string message = Assert.Throws<InvalidDataException>(() => EmbeddingTable.LoadNpy(new MemoryStream(file))).Message;
            Assert.Contains($"byte {file.Length - 8}, in row {row},", message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Doubles_beyond_a_32_bit_float_are_refused()
    {
        byte[] file = [.. Header("{'descr': '<f8', 'fortran_order': False, 'shape': (1, 2), }"), .. BitConverter.GetBytes(1.0), .. BitConverter.GetBytes(1e39)];
        Assert.Contains($"byte {file.Length - 8}, in row 0", Assert.Throws<InvalidDataException>(
            () => EmbeddingTable.LoadNpy(new MemoryStream(file))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Unknown_versions_and_long_headers_are_refused()
    {
        byte[] file = TableFiles.File("f4.npy");
        file[6] = 4;
        Assert.Contains("4.0", Assert.Throws<InvalidDataException>(() => EmbeddingTable.LoadNpy(new MemoryStream(file))).Message, StringComparison.Ordinal);
        file = TableFiles.File("f4-version2.npy");
        file[11] = 0xFF;
        Assert.Contains("byte 8", Assert.Throws<InvalidDataException>(() => EmbeddingTable.LoadNpy(new MemoryStream(file))).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentNullException>("stream", () => EmbeddingTable.LoadNpy(null!));
        Assert.Throws<ArgumentNullException>("stream", () => TableFiles.Recorded.SaveNpy(null!));
    }

    private static byte[] File(string header, params float[] values) => [.. Header(header), .. values.SelectMany(BitConverter.GetBytes)];

    private static byte[] Header(string header) => [0x93, .. "NUMPY"u8, 1, 0, (byte)header.Length, 0, .. Encoding.ASCII.GetBytes(header)];
}
