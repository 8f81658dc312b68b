using MlNetTokenize.Cli;

namespace MlNetTokenize.Tests;

public sealed class Word2VecRefusalTests
{
    [Theory]
    [InlineData("2 2\na 1 2\nb 1\n", "Line 3 at byte 10", "'b 1'")]
    [InlineData("2 2\na 1 2\nb 1 2 3\n", "Line 3 at byte 10", "more numbers than 2")]
    [InlineData("a 1 2\nb 1\n", "Line 2 at byte 6", "'b 1'")]
    [InlineData("a 1 2\nb 1 2 3\n", "Line 2 at byte 6", "more numbers than 2")]
    [InlineData("2 2\na 1 2\n1 2\n", "Line 3 at byte 10", "'1 2'")]
    [InlineData("2 2\na 1 2\nb 1,5 2\n", "byte 12", "'1,5'")]
    [InlineData("2 2\na 1,5 2,5\nb 1 2\n", "byte 10", "'2,5'")]
    [InlineData("1 2\na nan 2\n", "byte 6", "'nan'")]
    [InlineData("1 2\na 1 inf\n", "byte 8", "'inf'")]
    [InlineData("1 2\na 1 -Infinity\n", "byte 8", "'-Infinity'")]
    [InlineData("1 2\na 1 1e39\n", "byte 8", "'1e39'")]
    [InlineData("3 2\na 1 2\nb 1 2\n", "byte 16", "promises 3 rows", "after 2")]
    [InlineData("1 2\na 1 2\nb 1 2\n", "Line 3 at byte 10", "promises 1 rows")]
    [InlineData("2147483648 100\na 1 2\n", "Line 2 at byte 15", "100 numbers")]
    [InlineData("2147483648 2\na 1 2\n", "byte 19", "promises 2147483648 rows", "after 1")]
    [InlineData("2147483648 2000000000\n", "byte 22", "promises 2147483648 rows")]
    [InlineData("2 2147483647\na 1 2\n", "byte 0", "2147483647 dimensions")]
    [InlineData("99999999999999999999 2\na 1 2\n", "byte 0", "99999999999999999999 rows")]
    [InlineData("2 0\na\nb\n", "byte 0", "0 dimensions")]
    [InlineData("0 2\n", "byte 0", "0 rows")]
    [InlineData("2 2", "byte 3", "promises 2 rows")]
    [InlineData("", "Line 1 at byte 0")]
    [InlineData("words\n", "Line 1 at byte 0", "'words'")]
    public void The_place_and_the_value_are_named(string text, params string[] named)
    {
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => EmbeddingTable.LoadWord2Vec(FileOf.Text(text)));
        Assert.All(named, part => Assert.Contains(part, refused.Message, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(new byte[] { 0, 0, 0xC0, 0x7F }, "byte 12", "row 1")]
    [InlineData(new byte[] { 0, 0, 0x80, 0xFF }, "byte 12", "row 1")]
    [InlineData(new byte[] { 0, 0, 0 }, "byte 15", "row 1")]
    [InlineData(new byte[] { }, "byte 12", "row 1")]
    [InlineData(new byte[] { 0, 0, 0, 0, (byte)'c' }, "Row 2 at byte 16", "promises 2 rows")]
    public void In_binary_the_row_and_the_byte_are_named(byte[] end, params string[] named)
    {
        byte[] file = [.. "2 1\na "u8, 0, 0, 0, 0, .. "b "u8, .. end];
        InvalidDataException refused = Assert.Throws<InvalidDataException>(() => EmbeddingTable.LoadWord2Vec(new MemoryStream(file), Word2VecFormat.Binary));
        Assert.All(named, part => Assert.Contains(part, refused.Message, StringComparison.Ordinal));
    }

    [Fact]
    public void A_word_without_an_end_or_not_UTF8_is_refused()
    {
        Assert.Contains("byte 4", Refused([.. "1 1\n"u8, .. new byte[2_000_000]]), StringComparison.Ordinal);
        Assert.Contains("byte 4", Refused([.. "1 1\n"u8, 0xC3, .. " \0\0\0\0"u8]), StringComparison.Ordinal);
        Assert.Contains("byte 4", Refused([.. "1 1\n"u8, .. " \0\0\0\0"u8]), StringComparison.Ordinal);
        Assert.Contains("byte 4", Assert.Throws<InvalidDataException>(
            () => EmbeddingTable.LoadWord2Vec(new MemoryStream([.. "1 1\n"u8, 0xC3, .. " 1\n"u8]), Word2VecFormat.Text)).Message, StringComparison.Ordinal);

        static string Refused(byte[] file)
            => Assert.Throws<InvalidDataException>(() => EmbeddingTable.LoadWord2Vec(new MemoryStream(file), Word2VecFormat.Binary)).Message;
    }

    [Fact]
    public void A_line_without_an_end_is_refused_before_it_fills_the_memory()
        => Assert.Contains("longer than", Assert.Throws<InvalidDataException>(
            () => EmbeddingTable.LoadWord2Vec(new RepeatingStream((byte)'1'), Word2VecFormat.Text)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("", "Token 1 is empty")]
    [InlineData("a b", "Token 1, 'a b', has white space")]
    [InlineData("a\tb", "white space")]
    [InlineData("a\n", "white space")]
    [InlineData("\r", "white space")]
    [InlineData("a\vb", "white space")]
    [InlineData("a\fb", "white space")]
    [InlineData("a", "Tokens 0 and 1 are both 'a'")]
    public void A_token_that_no_reader_gives_back_is_refused_before_anything_is_written(string? token, string named)
    {
        using var stream = new MemoryStream();
        EmbeddingTable table = EmbeddingTable.Create(2, 2, seed: 1);
        ArgumentException refused = Assert.Throws<ArgumentException>("tokens", () => table.SaveWord2Vec(stream, ["a", token!]));
        Assert.Contains(named, refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, stream.Length);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_row_without_a_word_is_left_out(bool binary)
    {
        using var stream = new MemoryStream();
        EmbeddingTable table = EmbeddingTable.Create(3, 2, seed: 1);
        table.SaveWord2Vec(stream, ["a", null, "c"], binary);
        stream.Position = 0;
        EmbeddingTable read = EmbeddingTable.LoadWord2Vec(stream, out IReadOnlyList<string> words);
        Assert.Equal(["a", "c"], words);
        Assert.Equal(table[0].ToArray(), read[0].ToArray());
        Assert.Equal(table[2].ToArray(), read[1].ToArray());
    }

    // Not a theory: xunit would replace them.
    [Fact]
    public void A_lone_surrogate_is_refused()
    {
        foreach (string token in new[] { "b\ud800", "\udc00", "\udc00\ud800" })
        {
            A_token_that_no_reader_gives_back_is_refused_before_anything_is_written(token, "lone surrogate");
        }
    }

    [Fact]
    public void Arguments_that_cannot_be_are_refused()
    {
        using var stream = new MemoryStream();
        EmbeddingTable table = EmbeddingTable.Create(2, 2, seed: 1);
        Assert.Throws<ArgumentException>("tokens", () => table.SaveWord2Vec(stream, ["a"]));
        Assert.Throws<ArgumentNullException>("tokens", () => table.SaveWord2Vec(stream, (IReadOnlyList<string>)null!));
        Assert.Throws<ArgumentNullException>("stream", () => table.SaveWord2Vec(null!, ["a", "b"]));
        Assert.Throws<ArgumentNullException>("stream", () => EmbeddingTable.LoadWord2Vec(null!));
        Assert.Throws<ArgumentOutOfRangeException>("format", () => EmbeddingTable.LoadWord2Vec(stream, (Word2VecFormat)3));
        Assert.Contains("binary", Assert.Throws<InvalidDataException>(
            () => EmbeddingTable.LoadWord2Vec(FileOf.Text("a 1 2\n"), Word2VecFormat.Binary)).Message, StringComparison.Ordinal);
    }

    private sealed class RepeatingStream(byte value) : ForwardStream
    {
        public override int Read(Span<byte> buffer)
        {
            buffer.Fill(value);
            return buffer.Length;
        }
    }
}
