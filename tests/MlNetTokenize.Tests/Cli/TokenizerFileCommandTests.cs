using System.Text;
using System.Text.Json.Nodes;
using MlNetTokenize.Cli;

namespace MlNetTokenize.Tests;

/// <summary>Which tokenizer files the command takes, and what of its options has a meaning for each.</summary>
[Trait("Category", "Command")]
public sealed class TokenizerFileCommandTests
{
    private const string Text = "the <x> cat";

    [Theory]
    [InlineData("t.json", "--special-token", "<x>=900")]
    [InlineData("t.json", "--pattern", "gpt2")]
    [InlineData("t.json", "--pattern", "nosuchpattern")]
    [InlineData("cl100k_base", "--special-token", "<x>=900000")]
    [InlineData("vocab.txt", "--pattern", "gpt2")]
    [InlineData("vocab.txt", "--special-token", "<x>=900")]
    public void An_option_that_the_file_answers_itself_is_an_error(string file, string option, string value)
    {
        using var folder = new CliFolder();
        folder.WriteTokenizer();
        folder.Write("vocab.txt", "[PAD]\n[UNK]\nthe\ncat\n");
        CliFolder.Run(Encoding.UTF8.GetBytes(Text), "encode", "-", "-t", file.Contains('.', StringComparison.Ordinal) ? folder[file] : file, option, value).Fails(ExitCode.Usage, value == "nosuchpattern" ? value : option);
    }

    [Theory]
    [InlineData(300)]
    [InlineData(50_300)]
    public void A_vocabulary_with_merges_takes_special_tokens_as_options(int id)
    {
        using var folder = new CliFolder();
        WriteVocabularyAndMerges(folder);
        string special = FormattableString.Invariant($"<x>={id}");
        string[] with = CliFolder.Run(Encoding.UTF8.GetBytes(Text), "encode", "-", "-t", folder["vocab.json"], "-p", "gpt2", "--special-token", special, "--special").Succeeds().Text.Split(' ');
        Assert.Contains(FormattableString.Invariant($"{id}"), with);
        string[] without = CliFolder.Run(Encoding.UTF8.GetBytes(Text), "encode", "-", "-t", folder["vocab.json"], "-p", "gpt2", "--special-token", special).Succeeds().Text.Split(' ');
        Assert.DoesNotContain(FormattableString.Invariant($"{id}"), without);
    }

    [Fact]
    public void Special_tokens_that_a_format_cannot_hold_are_an_error()
    {
        using var folder = new CliFolder();
        string corpus = folder.Write("c.txt", "the cat sat on the mat");
        CliFolder.Run("train", corpus, "-n", "260", "--special-token", "<s>", "-o", folder["s.tiktoken"]).Fails(ExitCode.Usage, "s.tiktoken");
        Assert.DoesNotContain("s.tiktoken", folder.Names);
    }

    [Theory]
    [InlineData("gpt2", "1169 1279 87 29 3797")]
    [InlineData("r50k_base", "1169 1279 87 29 3797")]
    [InlineData("o200k_harmony", "3086 464 87 29 9059")]
    public void Published_encodings_are_tokenizers_by_their_names(string name, string ids)
        => Assert.Equal(ids, CliFolder.Run(Encoding.UTF8.GetBytes(Text), "encode", "-", "-t", name).Succeeds().Text.TrimEnd());

    [Fact]
    public void Ranks_are_read_whatever_the_file_is_called()
    {
        using var folder = new CliFolder();
        using (FileStream file = File.Create(folder["tokenizer.model"]))
        {
            BytePairTokenizer.Train(["the cat sat on the mat"], new() { VocabularySize = 260, SplitPattern = SplitPattern.Gpt2 }).SaveTiktoken(file);
        }

        byte[] ranks = folder.Read("tokenizer.model");
        string expected = CliFolder.Run(Encoding.UTF8.GetBytes(Text), "encode", "-", "-t", folder.Write("t.tiktoken", ranks), "-p", "gpt2").Succeeds().Text;
        Assert.Equal(expected, CliFolder.Run(Encoding.UTF8.GetBytes(Text), "encode", "-", "-t", folder["tokenizer.model"], "-p", "gpt2").Succeeds().Text);
    }

    [Theory]
    [InlineData("vocab.txt")]
    [InlineData("bert-vocab.txt")]
    public void A_vocabulary_of_lines_is_bert_s(string name)
    {
        using var folder = new CliFolder();
        string tokenizer = folder.Write(name, "[PAD]\n[UNK]\n[CLS]\n[SEP]\nthe\nca\n##t\n$\n");
        Assert.Equal("4 5 6 7 1", CliFolder.Run("The c\u0301at $ dog"u8.ToArray(), "encode", "-", "-t", tokenizer).Succeeds().Text.TrimEnd());
    }

    [Fact]
    public void An_expression_that_learns_a_tokenizer_is_written_into_it()
    {
        using var folder = new CliFolder();
        string corpus = folder.Write("c.txt", "the cat 12 sat 345 on the mat");
        CliFolder.Run("train", corpus, "-n", "262", "-p", @"regex:\p{L}++| ?\d{1,2}|[^\p{L}\d]", "-o", folder["r.json"]).Succeeds();
        JsonNode written = JsonNode.Parse(folder.Read("r.json"))!;
        Assert.Contains(@"\p{L}++| ?\d{1,2}|[^\p{L}\d]", written["pre_tokenizer"]!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }).Replace(@"\\", @"\", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Equal("the 345 cat", CliFolder.Run(CliFolder.Run("the 345 cat"u8.ToArray(), "encode", "-", "-t", folder["r.json"]).Succeeds().Output, "decode", "-", "-t", folder["r.json"]).Succeeds().Text);
    }

    [Fact]
    public void A_special_token_takes_the_white_space_beside_it_in_every_kind_of_text()
    {
        using var folder = new CliFolder();
        JsonObject json = JsonNode.Parse(File.ReadAllBytes(folder.WriteTokenizer()))!.AsObject();
        json["added_tokens"]![0]!["lstrip"] = true;
        string token = json["added_tokens"]![0]!["content"]!.GetValue<string>();
        string tokenizer = folder.Write("strip.json", json.ToJsonString());
        string text = $"hello \t {token} there";
        string expected = CliFolder.Run(Encoding.UTF8.GetBytes($"hello{token} there"), "encode", "-", "-t", tokenizer, "--special").Succeeds().Text.TrimEnd();
        Assert.Equal(expected, Encode(folder.Write("a.txt", text)));
        Assert.Equal(expected, Encode(folder.Write("b.txt", text), "--lines"));
        Assert.Equal(expected, Encode(folder.Write("a.jsonl", new JsonObject { ["t"] = text }.ToJsonString() + "\n"), "--field", "t"));
        Assert.Equal(expected, Encode(folder.Write("a.csv", $"t\n\"{text}\"\n"), "--column", "t"));

        string Encode(string path, params string[] options) => CliFolder.Run(["encode", path, "-t", tokenizer, "--special", .. options]).Succeeds().Text.TrimEnd();
    }

    [Theory]
    [InlineData("""{"class_name":"Tokenizer","config":{}}""", "Keras")]
    [InlineData("""{"version":"1.0","model":{"type":"Other","vocab":{}}}""", "Other")]
    [InlineData("""{"version":"1.0","model":{"type":"BPE","vocab":{"a":0},"merges":[]},"pre_tokenizer":{"type":"Whatever"}}""", "Whatever")]
    [InlineData("""{"version":"1.0","model":{"type":"BPE","vocab":{"a":0},"merges":[]},"pre_tokenizer":{"type":"Split","pattern":{"Regex":"a\\K"},"behavior":"Isolated","invert":false}}""", @"\K")]
    public void What_is_refused_says_what_it_asks_for(string json, string named)
    {
        using var folder = new CliFolder();
        CliFolder.Run("a"u8.ToArray(), "encode", "-", "-t", folder.Write("t.json", json)).Fails(ExitCode.Error, named);
    }

    private static void WriteVocabularyAndMerges(CliFolder folder)
    {
        using FileStream vocabulary = File.Create(folder["vocab.json"]);
        using FileStream merges = File.Create(folder["merges.txt"]);
        BytePairTokenizer.Train(["the cat sat on the mat"], new() { VocabularySize = 260, SplitPattern = SplitPattern.Gpt2 }).SaveVocabularyAndMerges(vocabulary, merges);
    }
}
