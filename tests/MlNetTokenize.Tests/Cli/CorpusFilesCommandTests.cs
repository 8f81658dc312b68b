using System.Text;
using System.Text.Json;
using MlNetTokenize.Cli;
using Parquet;
using Parquet.Schema;
using ZstdSharp;

namespace MlNetTokenize.Tests;

/// <summary>Corpora as they are stored: each kind of file has the texts that are in it, and what is no text is refused by what it is.</summary>
[Trait("Category", "Command")]
public sealed class CorpusFilesCommandTests
{
    private static readonly string[] Texts = ["the cat sat", "on the mat \u00E9\u8A9E\U0001F600", "and\r\nagain\r\n", "x"];

    [Fact]
    public void Text_in_any_encoding_and_compression_is_the_same_text()
    {
        using var folder = new CliFolder();
        string text = string.Concat(Texts);
        byte[] plain = Encoding.UTF8.GetBytes(text);
        string latin = "The cat sat on the mat.\n";
        using var compressor = new Compressor();
        byte[] zstd = compressor.Wrap(plain).ToArray();
        string tokenizer = folder.WriteTokenizer();
        byte[] expected = Ids(folder.Write("plain.txt", plain));
        string[] files =
        [
            folder.Write("mark.txt", [.. Encoding.UTF8.Preamble, .. plain]),
            folder.Write("little.txt", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)]),
            folder.Write("big.txt", [.. Encoding.BigEndianUnicode.Preamble, .. Encoding.BigEndianUnicode.GetBytes(text)]),
            folder.WriteCompressed("a.txt.gz", plain),
            folder.WriteCompressed("named-otherwise.txt", plain),
            folder.WriteCompressed("twice.gz", File.ReadAllBytes(folder.WriteCompressed("once.gz", plain))),
            folder.WriteCompressed("little.txt.gz", [.. Encoding.Unicode.Preamble, .. Encoding.Unicode.GetBytes(text)]),
            folder.Write("a.txt.zst", zstd),
            folder.Write("two-frames.zst", [.. compressor.Wrap(plain.AsSpan(..9)), .. compressor.Wrap(plain.AsSpan(9..))]),
        ];
        Assert.All(files, file => Assert.Equal(expected, Ids(file)));
        Assert.Equal(expected, CliFolder.Run(zstd, "encode", "-", "-t", tokenizer).Succeeds().Output);

        // Without a mark only where each line says so; 'encode' of a whole file takes it as it is.
        string unmarked = folder.Write("unmarked.txt", Encoding.Unicode.GetBytes(latin));
        Assert.Equal(CliFolder.Run("train", folder.Write("latin.txt", latin), "-n", "270", "-o", folder["a.json"], "--json").Succeeds().Json.GetProperty("texts").GetInt64(),
            CliFolder.Run("train", unmarked, "-n", "270", "-o", folder["b.json"], "--json").Succeeds().Json.GetProperty("texts").GetInt64());
        Assert.Equal(folder.Read("a.json"), folder.Read("b.json"));

        byte[] Ids(string file) => CliFolder.Run("encode", file, "-t", tokenizer).Succeeds().Output;
    }

    [Theory]
    [InlineData("a.txt.xz", new byte[] { 0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0, 0, 4 }, "xz -dc")]
    [InlineData("a.bz2", new byte[] { (byte)'B', (byte)'Z', (byte)'h', (byte)'9', 0x31, 0x41, 0x59, 0x26 }, "bzip2 -dc")]
    [InlineData("a.txt", new byte[] { (byte)'P', (byte)'A', (byte)'R', (byte)'1', 21, 4 }, "--input-format parquet")]
    [InlineData("a.docx", new byte[] { (byte)'P', (byte)'K', 3, 4, 0, 0 }, "ZIP")]
    [InlineData("a.txt", new byte[] { (byte)'a', 0, 0, (byte)'b' }, "byte of 0 at 1")]
    [InlineData("a.txt.gz", new byte[] { (byte)'a', (byte)'b' }, "no .gz")]
    [InlineData("a.zst", new byte[] { (byte)'a', (byte)'b' }, "no .zst")]
    [InlineData("a.zst", new byte[] { 0x28, 0xB5, 0x2F, 0xFD, 4, 0x58, 0x61, 0, 0, (byte)'h' }, "zstd --test")]
    [InlineData("a.parquet", new byte[] { (byte)'P', (byte)'A', (byte)'R', (byte)'1', 21, 4, 0, (byte)'P', (byte)'A', (byte)'R', (byte)'1' }, "no Parquet file")]
    [InlineData("a.parquet", new byte[] { 1, 2, 3 }, "no Parquet file")]
    public void What_is_no_text_is_refused_by_its_first_bytes(string name, byte[] content, string part)
    {
        using var folder = new CliFolder();
        string file = folder.Write(name, content);
        string[] where = name.EndsWith(".parquet", StringComparison.Ordinal) ? ["--column", "t"] : [];
        CliFolder.Run(["train", file, "-o", folder["t.json"], .. where]).Fails(ExitCode.Error, name, part);
        Assert.DoesNotContain("t.json", folder.Names);
    }

    [Fact]
    public void Nothing_read_is_an_error()
    {
        using var folder = new CliFolder();
        string empty = folder.Write("empty.txt", []);
        CliFolder.Run("train", empty, "-o", folder["t.json"]).Fails(ExitCode.Error, "Nothing was read");
        CliFolder.Run("embed", "train", empty, "-t", folder.WriteTokenizer(), "-o", folder["r.npy"]).Fails(ExitCode.Error, "Nothing was read");
        Assert.DoesNotContain("r.npy", folder.Names);
    }

    [Theory]
    [InlineData("a.jsonl", "t", "{\"t\":\"a\"}\n{\"t\":\"b\"}\n", "a|b")]
    [InlineData("a.jsonl", "m.t", "{\"m\":{\"t\":\"a\"}}\n{\"m\":null}\n{\"m\":{\"t\":null}}\n", "a||")]
    [InlineData("a.jsonl", "m.t", "{\"m.t\":\"a\",\"m\":{\"t\":\"b\"}}\n", "a")]
    [InlineData("a.jsonl", "m[].c", "{\"m\":[{\"c\":\"a\"},{\"c\":\"b\"}]}\n{\"m\":[]}\n{\"m\":[{\"c\":\"c\"}]}", "a|b|c")]
    [InlineData("a.jsonl", "m[][]", "{\"m\":[[\"a\"],[],[\"b\",\"c\"]]}", "a|b|c")]
    [InlineData("a.jsonl", "[].t", "[{\"t\":\"a\"}]\n[]\n[{\"t\":\"b\"},{\"t\":\"c\"}]\n", "a|b|c")]
    [InlineData("a.jsonl", "t", "{\"t\":\"x\\ud83d\"}\n{\"t\":\"\\ud83d\\ude00\\n\"}\n{\"t\":\"\\ude00\\\\u\\/\\\"\\b\\f\\t\\r\"}\n", "x\uFFFD|\U0001F600\n|\uFFFD\\u/\"\b\f\t\r")]
    [InlineData("a.json", "t", "[\n {\"t\": \"a\"},\n {\"t\": \"b\"}\n]\n", "a|b")]
    [InlineData("a.json", "t", " {\n\"t\": \"a\"} {\"t\": \"b\"}\n{\"t\":null}", "a|b|")]
    [InlineData("a.json", "d[].t", "{\"d\": [{\"t\": \"a\"}, {\"t\": \"b\"}]}", "a|b")]
    [InlineData("a.json", "t", "[]", "")]
    public void Fields_are_found_in_nested_objects_and_in_arrays(string name, string field, string content, string expected)
    {
        using var folder = new CliFolder();
        CliResult result = CliFolder.Run("encode", folder.Write(name, content), "--field", field, "-t", folder.WriteTokenizer(), "--format", "jsonl").Succeeds();
        string[] lines = result.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        string[] texts = [.. lines.Select(line => TestTokenizers.Small.Decode(JsonSerializer.Deserialize<int[]>(line)!)!)];
        Assert.Equal(expected, string.Join('|', texts));
        int nulls = content.Split("null").Length - 1;
        Assert.Equal(nulls > 0, result.Error.Contains(nulls == 1 ? "1 text is null" : $"{nulls} texts are null", StringComparison.Ordinal));
    }

    [Fact]
    public void Values_nobody_asks_for_may_be_nested_deep_and_large()
    {
        using var folder = new CliFolder();
        string deep = "{\"x\":" + new string('[', 2000) + new string(']', 2000) + ",\"t\":\"a\"}";
        string large = $"{{\"x\":\"{new string('y', 300_000)}\",\"t\":\"b\"}}";
        string tokenizer = folder.WriteTokenizer();
        foreach ((string name, string content) in new[] { ("a.jsonl", $"{deep}\n{large}\n"), ("a.json", $"[{deep},{large}]") })
        {
            Assert.Equal(2, CliFolder.Run("encode", folder.Write(name, content), "--field", "t", "-t", tokenizer, "--format", "jsonl").Succeeds().Text.Count(unit => unit == '\n'));
        }
    }

    [Theory]
    [InlineData("a.jsonl", "m.t", "{\"m\":3}", "Line 1", "no object in 'm'")]
    [InlineData("a.jsonl", "m[].t", "{\"m\":{}}", "Line 1", "no array in 'm'")]
    [InlineData("a.jsonl", "m[].t", "{\"m\":[{}]}", "Line 1", "no field 't' in 'm[]'")]
    [InlineData("a.jsonl", "t", "{\"t\":3}", "Line 1", "kind Number")]
    [InlineData("a.jsonl", "t", "{}\n{", "Line 1", "no field 't'")]
    [InlineData("a.json", "t", "[{\"t\":\"a\"},", "Value 2", "not JSON")]
    [InlineData("a.json", "t", "[{\"t\":\"a\"}", "Value 2", "not JSON")]
    [InlineData("a.json", "t", "[", "Value 1", "not JSON")]
    [InlineData("a.json", "t", "[{\"t\":\"a\"}] x", "Value 2", "after the array")]
    [InlineData("a.json", "t", "[3]", "Value 1", "no JSON object")]
    public void What_is_wrong_with_JSON_is_said_with_its_place(string name, string field, string content, string place, string what)
    {
        using var folder = new CliFolder();
        CliFolder.Run("train", folder.Write(name, content), "--field", field, "-o", folder["t.json"]).Fails(ExitCode.Error, place, what);
        CliFolder.Run("train", folder[name], "--field", "a..b", "-o", folder["t.json"]).Fails(ExitCode.Usage, "a..b");
    }

    [Fact]
    public void Tables_have_any_delimiter()
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();
        string semicolons = folder.Write("semi.csv", "Text;Label\n\"a;\"\"b\";1\n");
        Assert.Equal("a;\"b", Text(semicolons, "--delimiter", ";"));
        Assert.Equal("a;\"b", Text(folder.Write("sep.csv", "sep=;\r\nText;Label\r\n\"a;\"\"b\";1\r\n")));
        Assert.Equal("\"a", Text(folder.Write("bar.csv", "Text\tLabel\n\"a\t1\n"), "--delimiter", "tab"));
        Assert.Equal("a|b", Text(folder.Write("cr.csv", "Text,Label\ra,1\rb,0\r")));
        Assert.Equal("a|b", Text(folder.Write("cr.tsv", "Text\tLabel\ra\t1\rb\t0\r")));
        CliFolder.Run("encode", semicolons, "--column", "Text", "--delimiter", ";;", "-t", tokenizer).Fails(ExitCode.Usage, "--delimiter", ";;");
        CliFolder.Run("encode", folder.Write("a.txt", "a"), "--delimiter", ";", "-t", tokenizer).Fails(ExitCode.Usage, "--delimiter is for");

        string Text(string file, params string[] options) => string.Join('|', CliFolder.Run(["encode", file, "--column", "Text", "-t", tokenizer, "--format", "jsonl", .. options]).Succeeds().Text
            .Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => TestTokenizers.Small.Decode(JsonSerializer.Deserialize<int[]>(line)!)));
    }

    [Fact]
    public async Task Parquet_is_read_by_row_groups()
    {
        using var folder = new CliFolder();
        string[] texts = [.. Enumerable.Range(0, 2000).Select(i => $"text {i} é")];
        var text = new DataField<string>("Text", nullable: true);
        var label = new DataField<int>("Label");
        using (FileStream file = File.Create(folder["a.parquet"]))
        {
            await using ParquetWriter writer = await ParquetWriter.CreateAsync(new ParquetSchema(text, label), file);
            foreach (string[] part in texts.Chunk(700))
            {
                using ParquetRowGroupWriter group = writer.CreateRowGroup();
                await group.WriteAsync(text, (string[])[.. part[..^1], null!]);
                await group.WriteAsync<int>(label, part.Select((_, i) => i % 2).ToArray());
                group.CompleteValidate();
            }
        }

        string tokenizer = folder.WriteTokenizer();
        CliResult result = CliFolder.Run("encode", folder["a.parquet"], "--column", "Text", "-t", tokenizer, "--format", "jsonl").Succeeds();
        string[] lines = result.Text.Split('\n');
        Assert.Equal(texts.Length, lines.Length - 1);
        Assert.Equal(texts.Select((value, i) => i % 700 == 699 || i == 1999 ? string.Empty : value), lines[..^1].Select(line => TestTokenizers.Small.Decode(JsonSerializer.Deserialize<int[]>(line)!)));
        Assert.Contains("3 texts are null", result.Error, StringComparison.Ordinal);
        CliFolder.Run("train", folder["a.parquet"], "-o", folder["t2.json"]).Fails(ExitCode.Usage, "'Text', 'Label'");
        CliFolder.Run("train", folder["a.parquet"], "--column", "Label", "-o", folder["t2.json"]).Fails(ExitCode.Error, "no texts");
        CliFolder.Run("train", folder["a.parquet"], "--column", "X", "-o", folder["t2.json"]).Fails(ExitCode.Error, "no column 'X'");
        CliResult learned = CliFolder.Run(
            "embed", "train", folder["a.parquet"], "--column", "Text", "--label-column", "Label", "--objective", "supervised", "-e", "1", "-t", tokenizer, "-o", folder["m.npy"], "--json").Succeeds();
        Assert.Equal(["0", "1"], learned.Json.GetProperty("classes").EnumerateArray().Select(name => name.GetString()));

        // Cut off anywhere, it is damaged and never more.
        byte[] whole = folder.Read("a.parquet");
        var random = new Random(1);
        for (int i = 0; i < 20; i++)
        {
            string cut = folder.Write("cut.parquet", whole[..random.Next(whole.Length)]);
            CliFolder.Run("train", cut, "--column", "Text", "-o", folder["t3.json"]).Fails(ExitCode.Error, "cut.parquet");
        }
    }

    [Fact]
    public void Files_of_fastText_have_labels()
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();
        string file = folder.Write("ft.txt", string.Concat(Enumerable.Range(0, 40).Select(i => $"__label__{(i % 2 == 0 ? "good" : "bad")} text number {i}\n")));
        CliResult learned = CliFolder.Run(
            "embed", "train", file, "--input-format", "fasttext", "--objective", "supervised", "-e", "1", "-t", tokenizer, "-o", folder["m.npy"], "--json").Succeeds();
        Assert.Equal(["good", "bad"], learned.Json.GetProperty("classes").EnumerateArray().Select(name => name.GetString()));
        Assert.StartsWith("text number 0", TestTokenizers.Small.Decode(JsonSerializer.Deserialize<int[]>(
            CliFolder.Run("encode", file, "--input-format", "fasttext", "-t", tokenizer, "--format", "jsonl").Succeeds().Text.Split('\n')[0])!), StringComparison.Ordinal);
        string two = folder.Write("two.txt", "__label__a __label__b text\n");
        CliFolder.Run("embed", "train", two, "--input-format", "fasttext", "--objective", "supervised", "-t", tokenizer, "-o", folder["n.npy"]).Fails(ExitCode.Error, "Line 1", "2 labels");
    }

    [Fact]
    public void After_two_hyphens_everything_is_a_file()
    {
        using var folder = new CliFolder();
        folder.Write("-dash.txt", "text of a file with a hyphen before its name\n");
        string here = Directory.GetCurrentDirectory();
        string relative = Path.GetRelativePath(here, folder["-dash.txt"]);
        CliFolder.Run("train", "-o", folder["t.json"], "-n", "260", "--", relative).Succeeds();
        CliFolder.Run("train", "-o", folder["t.json"], "--", "-zz.txt").Fails(ExitCode.Error, "no file '-zz.txt'");
        CliFolder.Run("train", "-o", folder["t.json"], "-zz.txt").Fails(ExitCode.Usage, "-zz.txt");
    }
}
