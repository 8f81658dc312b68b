using System.Text;
using System.Text.Json;
using MlNetTokenize.Cli;
using ZstdSharp;

namespace MlNetTokenize.Tests;

[Trait("Category", "Command")]
public sealed class TrainCommandTests
{
    private static readonly string[] Lines = [.. Enumerable.Range(0, 300).Select(i => $"It's line {i % 37}: some \"words\", and more words after those.")];

    [Theory]
    [InlineData("a.txt")]
    [InlineData("a.txt.gz")]
    [InlineData("a.tsv")]
    [InlineData("a.csv")]
    [InlineData("a.csv.gz")]
    [InlineData("a.csv.zst")]
    [InlineData("a.jsonl")]
    public void Each_kind_of_file_gives_the_tokenizer_of_its_texts(string name)
    {
        using var folder = new CliFolder();
        bool isText = name.Contains(".txt", StringComparison.Ordinal);
        byte[] content = Encoding.UTF8.GetBytes(name.Split('.')[1] switch
        {
            "tsv" => "Label\tText\n" + string.Concat(Lines.Select(line => $"x\t{line}\n")),
            "csv" => "Label,Text\r\n" + string.Concat(Lines.Select(line => $"\"a,\nb\",\"{line.Replace("\"", "\"\"", StringComparison.Ordinal)}\"\r\n")),
            "jsonl" => string.Concat(Lines.Select(line => JsonSerializer.Serialize(new { n = 1, text = line }) + "\n")) + "{\"text\":null}\n\n",
            _ => string.Concat(Lines.Select(line => line + "\n")),
        });
        using var compressor = new Compressor();
        string path = name.EndsWith(".gz", StringComparison.Ordinal) ? folder.WriteCompressed(name, content)
            : folder.Write(name, name.EndsWith(".zst", StringComparison.Ordinal) ? compressor.Wrap(content).ToArray() : content);
        string[] where = isText ? [] : name.Contains("json", StringComparison.Ordinal) ? ["--field", "text"] : ["--column", "Text"];
        CliResult result = CliFolder.Run(["train", path, "-n", "300", "-o", folder["t.json"], "--special-token", "<|endoftext|>", "--json", .. where]).Succeeds();
        // A null is an empty text.
        int nulls = name.Contains("json", StringComparison.Ordinal) ? 1 : 0;
        Assert.Equal(Lines.Length + nulls, result.Json.GetProperty("texts").GetInt32());

        var options = new BytePairTrainingOptions { VocabularySize = 300, SpecialTokens = ["<|endoftext|>"] };
        Assert.Equal(Json(BytePairTokenizer.Train(Lines.Select(line => isText ? line + "\n" : line), options)), folder.Read("t.json"));
    }

    [Fact]
    public void Outputs_are_what_their_names_say()
    {
        using var folder = new CliFolder();
        string text = folder.Write("a.txt", string.Join('\n', Lines));
        foreach (string name in new[] { "t.json", "t.tiktoken", "my-vocab.json" })
        {
            CliFolder.Run("train", text, "-n", "320", "-p", "cl100k", "-o", folder[name]).Succeeds();
        }

        byte[] expected = CliFolder.Run("encode", text, "-t", folder["t.json"]).Succeeds().Output;
        foreach (string name in new[] { "t.tiktoken", "my-vocab.json" })
        {
            Assert.Equal(expected, CliFolder.Run("encode", text, "-t", folder[name], "-p", "cl100k").Succeeds().Output);
            CliFolder.Run("encode", text, "-t", folder[name]).Fails(ExitCode.Usage, "--pattern");
        }

        Assert.Contains("my-merges.txt", folder.Names);
        CliFolder.Run("train", text, "-o", folder["t.bin"]).Fails(ExitCode.Usage, "t.bin", ".tiktoken");
        CliFolder.Run("train", text, "-o", folder["r.json"], "--pattern", "regex:a?+\\w+|\\W", "-n", "260").Succeeds();
        CliFolder.Run("train", text, "-o", folder["x.json"], "--pattern", "regex:(?i)\\p{L}").Fails(ExitCode.Usage, "(?i)\\p{L}");
        CliFolder.Run("train", text, "-o", folder["r.tiktoken"], "--pattern", "regex:\\w+|\\W", "-n", "260").Succeeds();
    }

    [Fact]
    public void Counts_of_shards_give_the_tokenizer_of_the_whole()
    {
        using var folder = new CliFolder();
        string a = folder.Write("a.txt", string.Concat(Lines[..100].Select(line => line + "\n")));
        string b = folder.Write("b.txt", string.Concat(Lines[100..].Select(line => line + "\n")));
        CliFolder.Run("train", a, b, "-n", "320", "-o", folder["whole.json"]).Succeeds();
        CliFolder.Run("count", a, "-o", folder["a.pieces"]).Succeeds();
        CliFolder.Run("count", b, "-o", folder["b.pieces"]).Succeeds();
        CliFolder.Run("train", folder["*.pieces"], "-n", "320", "-o", folder["shards.json"]).Succeeds();
        CliResult merged = CliFolder.Run("merge", folder["b.pieces"], folder["a.pieces"], "-o", folder["all.pieces"], "--json").Succeeds();
        Assert.Equal(Lines.Length, merged.Json.GetProperty("texts").GetInt32());
        CliFolder.Run("train", folder["all.pieces"], "-n", "320", "-o", folder["merged.json"]).Succeeds();
        Assert.Equal(folder.Read("whole.json"), folder.Read("shards.json"));
        Assert.Equal(folder.Read("whole.json"), folder.Read("merged.json"));
    }

    [Fact]
    public void Counts_that_do_not_fit_are_refused()
    {
        using var folder = new CliFolder();
        string text = folder.Write("a.txt", "some words\n");
        CliFolder.Run("count", text, "-o", folder["a.pieces"]).Succeeds();
        CliFolder.Run("count", text, "-p", "gpt2", "-o", folder["b.pieces"]).Succeeds();
        CliFolder.Run("merge", folder["a.pieces"], folder["b.pieces"], "-o", folder["c.pieces"]).Fails(ExitCode.Error, "b.pieces", "Gpt2", "O200k");
        CliFolder.Run("train", folder["a.pieces"], text, "-o", folder["t.json"]).Fails(ExitCode.Usage, "mixed");
        CliFolder.Run("train", folder["a.pieces"], "-p", "gpt2", "-o", folder["t.json"]).Fails(ExitCode.Usage, "O200k", "--pattern");
        CliFolder.Run("count", text, "-o", folder["counts"]).Fails(ExitCode.Usage, ".pieces");
        CliFolder.Run("merge", folder.Write("d.pieces", "no counts"), "-o", folder["c.pieces"]).Fails(ExitCode.Error, "d.pieces");
    }

    [Fact]
    public void A_tokenizer_is_continued_with_its_ids()
    {
        using var folder = new CliFolder();
        string text = folder.Write("a.txt", string.Join('\n', Lines));
        CliFolder.Run("train", text, "-n", "280", "-p", "gpt2", "-o", folder["t.json"]).Succeeds();
        CliFolder.Run("train", text, "-n", "300", "--continue", folder["t.json"], "-o", folder["u.json"]).Succeeds();
        CliFolder.Run("train", text, "-n", "300", "-p", "gpt2", "-o", folder["v.json"]).Succeeds();
        Assert.Equal(folder.Read("v.json"), folder.Read("u.json"));
        CliFolder.Run("train", text, "-n", "300", "-p", "gpt2", "--continue", folder["t.json"], "-o", folder["u.json"]).Fails(ExitCode.Usage, "--continue");
    }

    [Fact]
    public void What_texts_cannot_be_found_in_is_refused_with_what_there_is()
    {
        using var folder = new CliFolder();
        string output = folder["t.json"];
        string csv = folder.Write("a.csv", "Label,Text\n1,\"never ends\n");
        CliFolder.Run("train", csv, "-o", output).Fails(ExitCode.Usage, "'Label', 'Text'", "--column");
        CliFolder.Run("train", csv, "-c", "Body", "-o", output).Fails(ExitCode.Error, "'Body'", "'Label', 'Text'");
        CliFolder.Run("train", csv, "-c", "Text", "-o", output).Fails(ExitCode.Error, "line 2", "does not end");
        CliFolder.Run("train", folder.Write("b.tsv", "a\tb\nx\ty\nz\n"), "-c", "b", "-o", output).Fails(ExitCode.Error, "line 3");
        string jsonl = folder.Write("a.jsonl", "{\"body\":\"x\"}\n{\"body\":7}\n");
        CliFolder.Run("train", jsonl, "-o", output).Fails(ExitCode.Usage, "'body'", "--field");
        CliFolder.Run("train", jsonl, "-f", "text", "-o", output).Fails(ExitCode.Error, "Line 1", "'text'");
        CliFolder.Run("train", jsonl, "-f", "body", "-o", output).Fails(ExitCode.Error, "Line 2", "Number");
        CliFolder.Run("train", folder.Write("c.jsonl", "{"), "-f", "body", "-o", output).Fails(ExitCode.Error, "Line 1", "JSON");
        CliFolder.Run("train", csv, "--input-format", "text", "-n", "257", "-o", output).Succeeds();
        CliFolder.Run("train", csv, "-n", "10", "-o", output, "-c", "Text").Fails(ExitCode.Usage, "--vocabulary-size");
        CliFolder.Run("train", csv, "-c", "Text", "-o", output, "--threads", "5000").Fails(ExitCode.Usage, "--threads", "1024", "'5000'");
        CliFolder.Run("train", csv, "-p", "gpt3", "-o", output).Fails(ExitCode.Usage, "'gpt3'", "gpt2");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_compressed_file_that_is_not_whole_is_no_shorter_text(int how)
    {
        using var folder = new CliFolder();
        byte[] whole = folder.Read(Path.GetFileName(folder.WriteCompressed("a.txt.gz", Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, 5000).Select(i => $"{i * i} words\n"))))));
        byte[] damaged = [.. whole];
        damaged[whole.Length / 2] ^= 0x55;
        folder.Write("a.txt.gz", how switch { 0 => whole[..(whole.Length / 2)], 1 => whole[..^3], 2 => damaged, _ => "no gzip at all"u8.ToArray() });
        CliFolder.Run("train", folder["a.txt.gz"], "-n", "300", "-o", folder["t.json"]).Fails(ExitCode.Error, "a.txt.gz", "damaged", "too early");
        CliFolder.Run("encode", folder["a.txt.gz"], "-t", "o200k_base", "-o", folder["ids.txt"]).Fails(ExitCode.Error, "a.txt.gz");
        Assert.Equal(["a.txt.gz"], folder.Names);

        // Several files one behind another are one.
        folder.Write("b.txt.gz", [.. whole, .. whole]);
        Assert.Equal(10_000, CliFolder.Run("train", folder["b.txt.gz"], "-n", "300", "-o", folder["t.json"], "--json").Succeeds().Json.GetProperty("texts").GetInt32());
    }

    [Fact]
    public void What_is_read_is_not_written_over()
    {
        using var folder = new CliFolder();
        string text = folder.Write("a.txt", "the text");
        string tokenizer = folder.WriteTokenizer();
        CliFolder.Run("encode", text, "-t", tokenizer, "-o", text).Fails(ExitCode.Usage, "a.txt", "is read");
        CliFolder.Run("encode", folder["*.txt"], "-t", tokenizer, "-o", folder["./a.txt"]).Fails(ExitCode.Usage, "is read");
        CliFolder.Run("decode", text, "-t", tokenizer, "-o", text).Fails(ExitCode.Usage, "is read");
        CliFolder.Run("report", text, "-t", tokenizer, "-o", text).Fails(ExitCode.Usage, ".html");
        string page = folder.Write("a.html", "a page");
        CliFolder.Run("report", page, "-t", tokenizer, "-o", page).Fails(ExitCode.Usage, "is read");
        Assert.Equal("the text", folder.ReadText("a.txt"));
    }

    [LinuxFact]
    public void Who_may_read_a_file_stays_when_it_is_written_anew()
    {
        using var folder = new CliFolder();
        string ids = folder.Write("ids.txt", "old");
#pragma warning disable CA1416 // On Linux.
        File.SetUnixFileMode(ids, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        CliFolder.Run("encode", folder.Write("a.txt", "the text"), "-t", folder.WriteTokenizer(), "-o", ids).Succeeds();
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(ids));
#pragma warning restore CA1416
    }

    [Fact]
    public void Files_are_found_by_patterns_and_in_folders_in_one_order()
    {
        using var folder = new CliFolder();
        foreach (string name in new[] { "b.txt", "a.txt", "a.md", "sub/c.txt", "sub/deep/d.txt", ".hidden/e.txt" })
        {
            folder.Write(name, "x");
        }

        Assert.Equal(["a.txt", "b.txt"], Find("*.txt"));
        Assert.Equal(["a.txt", "b.txt", "sub/c.txt", "sub/deep/d.txt"], Find("**/*.txt"));
        Assert.Equal(["sub/deep/d.txt"], Find("s?b/*/*.txt"));
        Assert.Equal(["sub/c.txt", "sub/deep/d.txt"], Find("sub"));
        Assert.Contains("'none'", Assert.Throws<CommandException>(() => InputFiles.Find(["none"])).Message, StringComparison.Ordinal);
        Assert.Contains("*.pdf", Assert.Throws<CommandException>(() => Find("*.pdf")).Message, StringComparison.Ordinal);
        Assert.Throws<CommandException>(() => InputFiles.Find(["-", "-"]));

        IEnumerable<string> Find(string name) => InputFiles.Find([folder[name]]).Select(file => Path.GetRelativePath(folder["."], file.Path).Replace('\\', '/'));
    }

    private static byte[] Json(BytePairTokenizer tokenizer)
    {
        using var stream = new MemoryStream();
        tokenizer.SaveTokenizerJson(stream);
        return stream.ToArray();
    }
}
