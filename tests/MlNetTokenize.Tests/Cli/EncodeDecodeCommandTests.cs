using System.Buffers;
using System.Globalization;
using System.Text;
using CommunityToolkit.HighPerformance.Buffers;
using MlNetTokenize.Cli;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tests;

[Trait("Category", "Command")]
public sealed class EncodeDecodeCommandTests
{
    // Several blocks long, with bytes that are no text.
    private static readonly byte[] Hard =
        [.. Enumerable.Repeat((byte[])[.. "It's 1234 words: ça va? <s> 文字を数える。\r\n\t😀 "u8, 0xFF, 0xE2, 0x82, .. " \n\n  नमस्ते"u8], 12_000).SelectMany(part => part)];

    [Theory]
    [InlineData("ids.txt", "1")]
    [InlineData("ids.txt", "3")]
    [InlineData("ids.jsonl", "2")]
    [InlineData("ids.bin", "2")]
    public void A_file_has_the_ids_of_its_text_and_comes_back_byte_for_byte(string name, string threads)
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();
        CliFolder.Run("encode", folder.Write("a.txt", Hard), "--tokenizer", tokenizer, "--output", folder[name], "--threads", threads).Succeeds();
        Assert.Equal(Ids(Hard), Parse(name, folder.Read(name)));
        CliFolder.Run("decode", folder[name], "--tokenizer", tokenizer, "--output", folder["back.txt"], "--threads", threads).Succeeds();
        Assert.Equal(Hard, folder.Read("back.txt"));
    }

    [Fact]
    public void Formats_can_be_named_and_pipes_have_text()
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();
        byte[] text = Hard[..500];
        CliResult wide = CliFolder.Run(text, "encode", "-", "-t", tokenizer, "--format", "uint32").Succeeds();
        Assert.Equal(Ids(text), Enumerable.Range(0, wide.Output.Length / 4).Select(i => BitConverter.ToInt32(wide.Output, i * 4)));
        Assert.Equal(text, CliFolder.Run(wide.Output, "decode", "-", "-t", tokenizer, "--format", "uint32").Succeeds().Output);
        CliResult lines = CliFolder.Run(text, "encode", "-", "-t", tokenizer).Succeeds();
        Assert.Equal(Ids(text), Parse("x.txt", lines.Output));
        Assert.All(lines.Text.Split('\n'), line => Assert.True(line.Split(' ').Length <= 256));
        Assert.Equal(text, CliFolder.Run(lines.Output, "decode", "-", "-t", tokenizer).Succeeds().Output);
    }

    [Theory]
    [InlineData(IdsFormat.Text, "0 9 10 999999 1000004 1000005 2147483647\n")]
    [InlineData(IdsFormat.Jsonl, "[0,9,10,999999,1000004,1000005,2147483647]\n")]
    public void Ids_of_any_length_are_written_in_decimal(object format, string expected)
    {
        using var bytes = new ArrayPoolBufferWriter<byte>(1);
        new IdsWriter((IdsFormat)format, 1_000_005).Write([0, 9, 10, 999_999, 1_000_004, 1_000_005, int.MaxValue], isLine: true, bytes);
        Assert.Equal(expected, Encoding.UTF8.GetString(bytes.WrittenSpan));
    }

    [Fact]
    public void A_compressed_file_has_the_ids_of_what_is_in_it()
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();
        CliResult result = CliFolder.Run("encode", folder.WriteCompressed("a.txt.gz", Hard), "-t", tokenizer).Succeeds();
        Assert.Equal(Ids(Hard), Parse("x.txt", result.Output));
        Assert.Equal(Hard, CliFolder.Run("decode", folder.WriteCompressed("ids.txt.gz", result.Output), "-t", tokenizer).Succeeds().Output);
    }

    [Fact]
    public void Lines_are_texts_of_their_own_where_asked_for()
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();
        byte[] text = "one two\n\n three \nno end"u8.ToArray();
        CliResult result = CliFolder.Run(text, "encode", "-", "-t", tokenizer, "--lines", "--format", "jsonl").Succeeds();
        string[] expected = ["one two\n", "\n", " three \n", "no end"];
        Assert.Equal(expected.Select(line => Ids(Encoding.UTF8.GetBytes(line))), result.Text.TrimEnd('\n').Split('\n').Select(line => Parse("x.jsonl", Encoding.UTF8.GetBytes(line))));
        Assert.Equal(text, CliFolder.Run(result.Output, "decode", "-", "-t", tokenizer, "--format", "jsonl").Succeeds().Output);
    }

    [Fact]
    public void Special_tokens_are_text_unless_asked_for()
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();

        // Where blocks end, too: there is one every few bytes.
        string text = string.Concat(Enumerable.Repeat("a word <s><s></s> and <s", 40_000)) + "<s>";
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        Assert.Equal(Ids(utf8), Parse("x.txt", CliFolder.Run(utf8, "encode", "-", "-t", tokenizer).Succeeds().Output));
        int[] expected = [.. TestTokenizers.Small.EncodeToIds(text, new HashSet<string>(TestTokenizers.Small.SpecialTokens.Keys))];
        CliResult special = CliFolder.Run(utf8, "encode", "-", "-t", tokenizer, "--special").Succeeds();
        Assert.Equal(expected, Parse("x.txt", special.Output));
        Assert.Equal(utf8, CliFolder.Run(special.Output, "decode", "-", "-t", tokenizer).Succeeds().Output);
    }

    [Fact]
    public void Blocks_do_not_cut_special_tokens() => CheckBlocks(TestTokenizers.Small.Model.AddedTokens);

    [Fact]
    public void Blocks_do_not_cut_white_space_from_special_tokens_that_take_it()
    {
        CheckBlocks([.. TestTokenizers.Small.Model.AddedTokens.Select(token => token with { LeftStrip = true })]);
        CheckBlocks([.. TestTokenizers.Small.Model.AddedTokens.Select(token => token with { RightStrip = true, SingleWord = true })]);
    }

    private static void CheckBlocks(IReadOnlyList<AddedToken> added)
    {
        var tokenizer = new BytePairTokenizer(TestTokenizers.Small.Model with { AddPrefixSpace = true, AddedTokens = added });
        HashSet<string> allowed = [.. tokenizer.SpecialTokens.Keys];
        StreamingEncoder encoder = tokenizer.CreateStreamingEncoder(allowed);
        byte[] utf8 = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("ab <s><s></s>cd e</s>7 f  <s>  g ", 30)));
        int[] expected = [.. tokenizer.EncodeToIds(Encoding.UTF8.GetString(utf8), allowed)];
        for (int size = 16; size < 60; size++)
        {
            var ids = new List<int>();
            foreach (Utf8Block block in new Utf8BlockReader(new MemoryStream(utf8), encoder.FindCut, size).Read())
            {
                using (block)
                {
                    var some = new ArrayBufferWriter<int>();
                    encoder.Encode(block, some);
                    ids.AddRange(some.WrittenSpan);
                }
            }

            Assert.Equal(expected, ids);
        }
    }

    [Fact]
    public void Ids_that_do_not_fit_are_refused_before_anything_is_read()
    {
        using var folder = new CliFolder();
        using (FileStream file = File.Create(folder["wide.tiktoken"]))
        {
            TestTokenizers.Named("cl100k").SaveTiktoken(file);
        }

        CliFolder.Run("encode", "nothing", "-t", folder["wide.tiktoken"], "-p", "cl100k", "-o", folder["x.bin"], "--format", "uint16").Fails(ExitCode.Usage, "65536", "65792", "uint32");
        CliFolder.Run("encode", "nothing", "-t", folder.WriteTokenizer(), "-o", folder["x.npy"]).Fails(ExitCode.Usage, "x.npy", "--format");
        CliFolder.Run("encode", "nothing", "-t", folder["t.json"], "-o", folder["x.txt"]).Fails(ExitCode.Error, "'nothing'");
    }

    [Theory]
    [InlineData("1 2 -3", "txt", "'-3' at byte 4")]
    [InlineData("1 2,3", "txt", "'2,3' at byte 2")]
    [InlineData("[1, 2]\n{3}", "jsonl", "'{3}' at byte 7")]
    [InlineData("1 99999999999999999999", "txt", "at byte 2")]
    [InlineData("1 340", "txt", "id 340 at byte 2")]
    [InlineData("abc", "bin", "3 bytes")]
    [InlineData("\u0001\0zz", "bin", "id 31354 at byte 2")]
    public void What_is_no_id_is_refused_with_its_place(string content, string extension, string message)
    {
        using var folder = new CliFolder();
        CliFolder.Run("decode", folder.Write("ids." + extension, content), "-t", folder.WriteTokenizer(), "-o", folder["back"]).Fails(ExitCode.Error, message);
        Assert.False(File.Exists(folder["back"]));
    }

    [Fact]
    public void Results_are_json_for_programs_beside_the_data()
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();
        CliResult result = CliFolder.Run("encode", folder.Write("a.txt", "some words"), "-t", tokenizer, "-o", folder["ids.txt"], "--json").Succeeds();
        Assert.Equal(10, result.Json.GetProperty("bytes").GetInt64());
        Assert.Equal(Ids("some words"u8.ToArray()).Length, result.Json.GetProperty("ids").GetInt32());
        Assert.StartsWith("{", CliFolder.Run("encode", folder["a.txt"], "-t", tokenizer, "--json").Succeeds().Error, StringComparison.Ordinal);
    }

    [Fact]
    public void An_empty_file_has_no_ids()
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();
        Assert.Empty(CliFolder.Run([], "encode", "-", "-t", tokenizer).Succeeds().Output);
        Assert.Empty(CliFolder.Run([], "decode", "-", "-t", tokenizer).Succeeds().Output);
    }

    private static int[] Ids(byte[] utf8)
    {
        var ids = new ArrayBufferWriter<int>(utf8.Length + 1);
        TestTokenizers.Small.EncodeUtf8(utf8, ids);
        return ids.WrittenSpan.ToArray();
    }

    private static int[] Parse(string name, byte[] bytes) => Path.GetExtension(name) == ".bin"
        ? [.. Enumerable.Range(0, bytes.Length / 2).Select(i => (int)BitConverter.ToUInt16(bytes, i * 2))]
        : [.. Encoding.UTF8.GetString(bytes).Split([' ', '\n', ',', '[', ']'], StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture))];
}
