using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using System.Text.Json;
using MlNetTokenize.Cli;

namespace MlNetTokenize.Tests;

/// <summary>Files in which there are several texts, and what is written behind each.</summary>
[Trait("Category", "Command")]
public sealed class EncodeTextsCommandTests
{
    // Several batches by their number, and one by its length.
    private static readonly string[] Texts = [.. Draw(new Random(5), 20_000), string.Concat(Enumerable.Repeat("a long text of words, ", 40_000)), "last"];

    [Theory]
    [InlineData("a.tsv", "text", "1")]
    [InlineData("a.csv", "text", "3")]
    [InlineData("a.csv.gz", "uint16", "2")]
    [InlineData("a.jsonl", "jsonl", "3")]
    [InlineData("a.jsonl", "uint32", "2")]
    public void Each_text_has_the_ids_that_it_has_alone(string name, string format, string threads)
    {
        using var folder = new CliFolder();
        string kind = name.Split('.')[1];
        string[] texts = kind == "tsv" ? [.. Texts.Select(text => text.ReplaceLineEndings(" ").Replace('\t', ' ').Replace('\r', ' '))] : Texts;
        string path = Write(folder, name, texts);
        string[] where = kind == "jsonl" ? ["--field", "text"] : ["--column", "Text"];
        CliResult result = CliFolder.Run(["encode", path, "-t", folder.WriteTokenizer(), "--format", format, "--threads", threads, .. where]).Succeeds();
        Assert.Equal(Written(texts.Select(text => TestTokenizers.Small.EncodeToIds(text)), format), result.Output);
        Assert.Contains("20,002 texts", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text")]
    [InlineData("jsonl")]
    [InlineData("uint16")]
    [InlineData("uint32")]
    public void The_end_token_stands_behind_each_text_and_is_skipped_when_they_are_decoded(string format)
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();
        string[] texts = ["one text", "", " two<s> ", "three"];
        int end = TestTokenizers.Small.SpecialTokens["</s>"];
        CliResult records = CliFolder.Run("encode", Write(folder, "a.jsonl", texts), "-t", tokenizer, "--field", "text", "--format", format, "--end-token", "</s>").Succeeds();
        Assert.Equal(Written(texts.Select(text => TestTokenizers.Small.EncodeToIds(text).Append(end)), format), records.Output);

        string[] names = [.. texts.Select((text, i) => folder.Write($"{i}.txt", text))];
        CliResult files = CliFolder.Run(["encode", .. names, "-t", tokenizer, "--format", format, "--end-token", "</s>"]).Succeeds();
        Assert.Equal(Ids(records.Output, format), Ids(files.Output, format));
        Assert.Contains("4 texts", files.Error, StringComparison.Ordinal);

        string[] lines = ["one\r\n", "\n", "no end"];
        CliResult byLine = CliFolder.Run(Encoding.UTF8.GetBytes(string.Concat(lines)), "encode", "-", "-t", tokenizer, "--lines", "--format", format, "--end-token", "</s>").Succeeds();
        Assert.Equal(Written(lines.Select(line => TestTokenizers.Small.EncodeToIds(line).Append(end)), format), byLine.Output);

        Assert.Equal("one text</s></s> two<s> </s>three</s>", CliFolder.Run(files.Output, "decode", "-", "-t", tokenizer, "--format", format).Succeeds().Text);
        Assert.Equal("one text two<s> three", CliFolder.Run(files.Output, "decode", "-", "-t", tokenizer, "--format", format, "--skip-special").Succeeds().Text);
    }

    [Fact]
    public void Only_special_tokens_are_skipped_and_all_of_them()
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();
        const string Text = "<s>one<s><s></s> and <s two</s>";
        CliResult special = CliFolder.Run(Encoding.UTF8.GetBytes(Text), "encode", "-", "-t", tokenizer, "--special").Succeeds();
        Assert.Equal("one and <s two", CliFolder.Run(special.Output, "decode", "-", "-t", tokenizer, "--skip-special").Succeeds().Text);
        CliResult plain = CliFolder.Run(Encoding.UTF8.GetBytes(Text), "encode", "-", "-t", tokenizer).Succeeds();
        Assert.Equal(Text, CliFolder.Run(plain.Output, "decode", "-", "-t", tokenizer, "--skip-special").Succeeds().Text);
        CliFolder.Run("0 999"u8.ToArray(), "decode", "-", "-t", tokenizer, "--skip-special", "-o", folder["x"]).Fails(ExitCode.Error, "id 999");
    }

    [Fact]
    public void Special_tokens_in_texts_become_their_ids_where_asked_for()
    {
        using var folder = new CliFolder();
        string[] texts = ["a <s><s></s> b", "<s", ">", "</s>"];
        CliResult result = CliFolder.Run("encode", Write(folder, "a.csv", texts), "-t", folder.WriteTokenizer(), "-c", "Text", "--special").Succeeds();
        var all = new HashSet<string>(TestTokenizers.Small.SpecialTokens.Keys);
        Assert.Equal(Written(texts.Select(text => TestTokenizers.Small.EncodeToIds(text, all)), "text"), result.Output);
    }

    [Fact]
    public void An_end_token_can_be_any_id()
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();
        Assert.True(TestTokenizers.Small.TryGetId("\n"u8, out int newline));
        CliResult result = CliFolder.Run("x"u8.ToArray(), "encode", "-", "-t", tokenizer, "--end-token", newline.ToString(CultureInfo.InvariantCulture)).Succeeds();
        Assert.Equal("x\n", CliFolder.Run(result.Output, "decode", "-", "-t", tokenizer, "--skip-special").Succeeds().Text);
    }

    [Fact]
    public void Lines_are_texts_where_the_input_is_said_to_be_text()
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();
        string path = folder.Write("a.tsv", "Text\tb\nsome words\tc\n\nx");
        byte[] expected = CliFolder.Run("encode", path, "-t", tokenizer, "--lines").Succeeds().Output;
        Assert.Equal(expected, CliFolder.Run("encode", path, "-t", tokenizer, "--input-format", "text").Succeeds().Output);

        // And without any of that the file is one text.
        byte[] whole = CliFolder.Run("encode", path, "-t", tokenizer).Succeeds().Output;
        Assert.Equal(folder.ReadText("a.tsv"), CliFolder.Run(whole, "decode", "-", "-t", tokenizer).Succeeds().Text);
        Assert.NotEqual(expected, whole);

        // A column or a field of some files leaves the others what they are.
        string plain = folder.Write("a.txt", "one\ntwo\n");
        byte[] both = CliFolder.Run("encode", plain, path, "-t", tokenizer, "-c", "Text").Succeeds().Output;
        Assert.Equal([.. CliFolder.Run("encode", plain, "-t", tokenizer).Output, .. CliFolder.Run("encode", path, "-t", tokenizer, "-c", "Text").Output], both);
    }

    [Fact]
    public void What_is_not_there_is_refused()
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();
        string table = Write(folder, "a.tsv", ["x"]);
        string objects = Write(folder, "a.jsonl", ["x"]);
        CliFolder.Run("encode", table, "-t", tokenizer, "-c", "Txt", "-o", folder["x.txt"]).Fails(ExitCode.Error, "'Txt'", "'Label', 'Text'");
        CliFolder.Run("encode", table, "-t", tokenizer, "-f", "text", "-o", folder["x.txt"]).Fails(ExitCode.Usage, "--field");
        CliFolder.Run("encode", objects, "-t", tokenizer, "-f", "txt", "-o", folder["x.txt"]).Fails(ExitCode.Error, "'txt'", "Line 1");
        CliFolder.Run("encode", objects, "-t", tokenizer, "-f", "text", "--lines", "-o", folder["x.txt"]).Fails(ExitCode.Usage, "--lines", "--field");
        CliFolder.Run("encode", table, "-t", tokenizer, "--end-token", "<|endoftext|>", "-o", folder["x.txt"]).Fails(ExitCode.Usage, "--end-token <|endoftext|>", "</s>");
        CliFolder.Run("encode", table, "-t", tokenizer, "--end-token", "340", "-o", folder["x.txt"]).Fails(ExitCode.Usage, "--end-token 340", "340");
        string plain = folder.Write("a.txt", "x");
        CliFolder.Run("encode", plain, "-t", tokenizer, "-c", "Text", "-o", folder["x.txt"]).Fails(ExitCode.Usage, "--column is for .tsv, .csv and .parquet", "--input-format");
        CliFolder.Run("encode", plain, objects, "-t", tokenizer, "-f", "text", "--no-header", "-o", folder["x.txt"]).Fails(ExitCode.Usage, "--no-header is for .tsv and .csv");
        CliFolder.Run("encode", table, "-t", tokenizer, "--no-header", "-o", folder["x.txt"]).Fails(ExitCode.Usage, "say which with --column");
        CliFolder.Run("train", plain, "-f", "text", "-o", folder["x.json"]).Fails(ExitCode.Usage, "--field is for .jsonl");
        Assert.DoesNotContain("x.txt", folder.Names);
    }

    [Fact]
    public void Texts_are_read_only_as_far_as_they_are_encoded()
    {
        int read = 0;
        int encoded = 0;
        foreach (RecordBatch batch in RecordBatch.Split(Enumerable.Range(0, 1_000_000).Select(i => $"{read++} text")))
        {
            using (batch)
            {
                encoded += batch.Ends.Count;
                Assert.InRange(read, encoded, encoded + 1);
                Assert.Equal($"{encoded - 1} text", Encoding.UTF8.GetString(batch.Bytes[batch.Ends[^2]..]));
            }
        }

        Assert.Equal(1_000_000, encoded);
    }

    private static string Write(CliFolder folder, string name, string[] texts)
    {
        byte[] content = Encoding.UTF8.GetBytes(name.Split('.')[1] switch
        {
            "tsv" => "Label\tText\n" + string.Concat(texts.Select(text => $"x\t{text}\n")),
            "csv" => "Label,Text\r\n" + string.Concat(texts.Select(text => $"\"a,\nb\",\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\r\n")),
            _ => string.Concat(texts.Select(text => JsonSerializer.Serialize(new { n = 1, text }) + "\n")) + "\n",
        });
        return name.EndsWith(".gz", StringComparison.Ordinal) ? folder.WriteCompressed(name, content) : folder.Write(name, content);
    }

    private static IEnumerable<string> Draw(Random random, int count)
    {
        string[] parts = ["word", " and", "\n", "\t", "\r\n", "\"", ",", "<s>", "</s>", " 12", "ça", "文字", "😀", "'s", "  ", "\u200D", "\0", "\uFEFF"];
        return Enumerable.Range(0, count).Select(_ => string.Concat(Enumerable.Range(0, random.Next(8)).Select(_ => parts[random.Next(parts.Length)])));
    }

    // As the formats are described: a line for each text, or ids one behind another.
    private static byte[] Written(IEnumerable<IEnumerable<int>> texts, string format) => format switch
    {
        "text" => Encoding.UTF8.GetBytes(string.Concat(texts.Select(ids => string.Join(' ', ids) + "\n"))),
        "jsonl" => Encoding.UTF8.GetBytes(string.Concat(texts.Select(ids => "[" + string.Join(',', ids) + "]\n"))),
        "uint16" => [.. texts.SelectMany(ids => ids).SelectMany(id => new[] { (byte)id, (byte)(id >> 8) })],
        _ => [.. texts.SelectMany(ids => ids).SelectMany(id => new[] { (byte)id, (byte)(id >> 8), (byte)(id >> 16), (byte)(id >> 24) })],
    };

    private static int[] Ids(byte[] written, string format) => format switch
    {
        "uint16" => [.. written.Chunk(2).Select(bytes => (int)BinaryPrimitives.ReadUInt16LittleEndian(bytes))],
        "uint32" => [.. written.Chunk(4).Select(bytes => BinaryPrimitives.ReadInt32LittleEndian(bytes))],
        _ => [.. Encoding.UTF8.GetString(written).Split([' ', '\n', ',', '[', ']'], StringSplitOptions.RemoveEmptyEntries).Select(id => int.Parse(id, CultureInfo.InvariantCulture))],
    };
}
