using System.Text;
using System.Text.Json;
using MlNetTokenize.Cli;

namespace MlNetTokenize.Tests;

[Trait("Category", "Command")]
public sealed class DocumentSeparatorTests
{
    private const string End = "<|endoftext|>";
    private const string Texts = $"One,\ntwo.{End}{End}\nThree\n{End}four <|end";

    [Fact]
    public void Texts_are_what_stands_between_separators_at_any_place_of_the_buffers()
    {
        var random = new Random(1);
        string[] parts = ["x", "\n", "<", "<|", "|>", End, "ab", "é", "aba", new string('y', 40_000)];
        for (int round = 0; round < 300; round++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(30)).Select(_ => parts[random.Next(parts.Length)]));
            string separator = new[] { End, "a", "aba", "\n\n", "<|" }[random.Next(5)];
            string[] slow = text.Split(separator);
            Assert.Equal(slow[^1].Length == 0 ? slow[..^1] : slow, DocumentText.Read(new StringReader(text), separator).Select(document => document.Text));
        }
    }

    [Fact]
    public void Parts_of_a_file_have_each_text_once()
    {
        var random = new Random(2);
        using var folder = new CliFolder();
        string[] parts = ["x", "\n", "<", "<|endoftext", "|>", End, End, new string('y', 70_000)];
        for (int round = 0; round < 200; round++)
        {
            string text = string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => parts[random.Next(parts.Length - (round % 10 == 0 ? 0 : 1))]));
            string file = folder.Write("a.txt", text);
            long[] borders = [0, .. Enumerable.Range(0, random.Next(6)).Select(_ => random.NextInt64(text.Length + 1)).Order(), text.Length];
            var read = new StringBuilder();
            for (int i = 0; i + 1 < borders.Length; i++)
            {
                using var stream = new FilePartStream(File.OpenRead(file), new FilePart(borders[i], borders[i + 1], End));
                using var reader = new StreamReader(stream);
                string part = reader.ReadToEnd();
                Assert.True(part.Length == 0 || part.EndsWith(End, StringComparison.Ordinal) || read.Length + part.Length == text.Length);
                read.Append(part);
            }

            Assert.Equal(text, read.ToString());
        }
    }

    [Theory]
    [InlineData("\n\n", true)]
    [InlineData("aba", true)]
    [InlineData("\n", false)]
    [InlineData(End, false)]
    [InlineData("\n---\n", true)]
    public void It_is_known_which_separators_can_overlap(string separator, bool canOverlap) => Assert.Equal(canOverlap, DocumentText.CanOverlap(separator));

    [Fact]
    public void Encode_has_a_line_of_ids_for_each_text()
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();
        string file = folder.Write("a.txt", Texts);
        string encoded = CliFolder.Run("encode", file, "--document-separator", End, "-t", tokenizer, "--format", "jsonl").Succeeds().Text;
        Assert.Equal(["One,\ntwo.", string.Empty, "\nThree\n", "four <|end"], encoded.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => TestTokenizers.Small.Decode(JsonSerializer.Deserialize<int[]>(line)!)));
    }

    [Theory]
    [InlineData(End)]
    [InlineData("\n\n")]
    public void Shards_have_the_ids_and_counts_of_one_process(string separator)
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();
        string file = folder.Write("a.txt", string.Concat(Enumerable.Range(0, 100).Select(i => $"text {i}\nof some lines\n\n{(i % 3 == 0 ? separator : "\n")}")));
        string[] encode = ["encode", file, "--document-separator", separator, "-t", tokenizer, "--end-token", "10", "--format", "uint16"];
        CliFolder.Run([.. encode, "-o", folder["one.bin"]]).Succeeds();
        string[] count = ["count", file, "--document-separator", separator];
        CliFolder.Run([.. count, "-o", folder["one.pieces"]]).Succeeds();
        for (int shard = 0; shard < 5; shard++)
        {
            CliFolder.Run([.. encode, "-o", folder["ids.bin"], "--shard", $"{shard}/5"]).Succeeds();
            CliFolder.Run([.. count, "-o", folder["counts.pieces"], "--shard", $"{shard}/5"]).Succeeds();
        }

        Assert.Equal(folder.Read("one.bin"), Enumerable.Range(0, 5).SelectMany(shard => folder.Read($"ids-0000{shard}-of-00005.bin")));
        CliFolder.Run("merge", folder["counts-*.pieces"], "-o", folder["merged.pieces"]).Succeeds();
        Assert.Equal(folder.Read("one.pieces"), folder.Read("merged.pieces"));
    }

    [Fact]
    public void A_separator_that_is_of_no_use_is_refused()
    {
        using var folder = new CliFolder();
        string tokenizer = folder.WriteTokenizer();
        string json = folder.Write("a.jsonl", "{\"t\":\"a\"}");
        CliFolder.Run("train", json, "--field", "t", "--document-separator", End, "-o", folder["never.json"]).Fails(ExitCode.Usage, "--document-separator");
        CliFolder.Run("train", folder.Write("a.txt", Texts), "--document-separator", string.Empty, "-o", folder["never.json"]).Fails(ExitCode.Usage, "--document-separator");
        CliFolder.Run("encode", folder["a.txt"], "--lines", "--document-separator", End, "-t", tokenizer).Fails(ExitCode.Usage, "--lines");
        Assert.DoesNotContain("never.json", folder.Names);
    }
}
