using System.Text;
using MlNetTokenize.Cli;

namespace MlNetTokenize.Tests;

/// <summary>Files of word vectors with damaged rows, which are read as far as they are whole if their reader says so, and each is told.</summary>
[Trait("Category", "Command")]
public sealed class Word2VecDamageTests
{
    [Theory]
    [InlineData("2 2\ncaf\u00E9 1 2\nworld 3 4\n", "caf\uFFFD|world", 1)]
    [InlineData("2 2\n 1 2\nworld 3 4\n", "world", 1)]
    [InlineData("3 2\nhello nan 2\nthere inf -inf\nworld 3 4\n", "world", 2)]
    [InlineData("4 2\na 1\nb 1 2 3\nc x 2\nworld 3 4\n", "world", 3)]
    [InlineData("1 2\nworld 3 4\n", "world", 0)]
    public void Text_is_read_as_far_as_it_is_whole(string file, string words, int damaged)
    {
        byte[] bytes = Encoding.Latin1.GetBytes(file);
        var messages = new List<string>();
        EmbeddingTable table = EmbeddingTable.LoadWord2Vec(new MemoryStream(bytes), out IReadOnlyList<string> tokens, Word2VecFormat.Detect, messages.Add);
        Assert.Equal(words.Split('|'), tokens);
        Assert.Equal([3f, 4f], table[tokens.Count - 1].ToArray());
        Assert.Equal(damaged, messages.Count);
        Assert.All(messages, message => Assert.Matches("^Line [2-4] at byte ", message));
        if (damaged > 0)
        {
            Assert.Equal(messages[0], Assert.Throws<InvalidDataException>(() => EmbeddingTable.LoadWord2Vec(new MemoryStream(bytes))).Message);
        }
    }

    [Fact]
    public void Binary_rows_that_are_not_finite_are_left_out()
    {
        byte[] file =
        [
            .. "4 2\n"u8, .. "a "u8, .. Floats(1, 2), .. "b "u8, .. Floats(float.NaN, 1), (byte)'\n', .. "c\xFF "u8.ToArray()[..1], 0xFF, (byte)' ', .. Floats(5, 6), .. " "u8, .. Floats(7, 8),
        ];
        var messages = new List<string>();
        EmbeddingTable table = EmbeddingTable.LoadWord2Vec(new MemoryStream(file), out IReadOnlyList<string> tokens, Word2VecFormat.Binary, messages.Add);
        Assert.Equal(["a", "c\uFFFD"], tokens);
        Assert.Equal([1f, 2f, 5f, 6f], Enumerable.Range(0, 2).SelectMany(row => table[row].ToArray()));
        Assert.Equal(3, messages.Count);

        static byte[] Floats(params float[] values) => [.. values.SelectMany(BitConverter.GetBytes)];
    }

    [Theory]
    [InlineData("1 2\n 1 2\n", "no row that is whole")]
    [InlineData("3 2\na 1 2\nb nan 2\n", "promises 3 rows")]
    [InlineData("1 2\na 1 2\nb 1 2\n", "one more")]
    public void What_says_nothing_of_a_row_is_refused_as_ever(string file, string part)
        => Assert.Contains(part, Assert.Throws<InvalidDataException>(() => EmbeddingTable.LoadWord2Vec(new MemoryStream(Encoding.UTF8.GetBytes(file)), out _, Word2VecFormat.Text, _ => { })).Message, StringComparison.Ordinal);

    [Fact]
    public void The_command_leaves_damaged_rows_out_when_told_and_says_how_many()
    {
        using var folder = new CliFolder();
        string table = folder.Write("w.vec", "3 2\nhello nan 2\n 1 2\nworld 3 4\n");
        CliFolder.Run("embed", "export", table, "-o", folder["w.npy"]).Fails(ExitCode.Error, "w.vec", "Line 2");
        CliResult result = CliFolder.Run("embed", "export", table, "-o", folder["good.vec"], "--skip-damaged").Succeeds();
        Assert.Contains("2 rows are damaged. The first: Line 2 at byte 4", result.Error, StringComparison.Ordinal);
        Assert.Equal("1 2\nworld 3 4\n", folder.ReadText("good.vec"));
        CliFolder.Run("embed", "neighbors", table, "world", "--skip-damaged").Succeeds();
        CliFolder.Run("embed", "export", folder.Write("a.npy", "x"), "-o", folder["b.vec"], "--skip-damaged").Fails(ExitCode.Usage, "--skip-damaged");
    }
}
