using System.Text.Json;

namespace MlNetTokenize.Tests;

public sealed class ReportCommandTests
{
    private const string Script = "<script>alert(1)</script>";

    [Fact]
    public void Tokenizers_are_compared_on_texts()
    {
        using var folder = new CliFolder();
        string text = folder.Write("a.txt", "the 1234 dogs\n    and the end\n");
        string other = folder.Write("b.txt", "the sun");
        string tokenizer = folder.WriteTokenizer();
        JsonElement json = CliFolder.Run("compare", text, other, "-t", tokenizer, "-t", "o200k_base", "--json").Succeeds().Json;
        Assert.Equal(["t.json", "o200k_base"], json.EnumerateArray().Select(item => item.GetProperty("tokenizer").GetString()));
        JsonElement[] texts = [.. json[0].GetProperty("texts").EnumerateArray()];
        Assert.Equal(["a.txt", "b.txt", "all"], texts.Select(item => item.GetProperty("name").GetString()));
        int expected = TestTokenizers.Small.CountTokens(folder.ReadText("a.txt"));
        Assert.Equal(expected, texts[0].GetProperty("tokens").GetInt32());
        Assert.Equal(expected + TestTokenizers.Small.CountTokens("the sun"), texts[2].GetProperty("tokens").GetInt32());
        Assert.Equal(JsonValueKind.Null, texts[1].GetProperty("tokensPerNumber").ValueKind);

        string[] table = CliFolder.Run("compare", text, other, "-t", tokenizer, "-t", "o200k_base").Succeeds().Text.Split('\n');
        Assert.Contains(table, line => line.Contains("a.txt", StringComparison.Ordinal) && line.Contains("t.json", StringComparison.Ordinal) && line.Contains($" {expected} ", StringComparison.Ordinal));
    }

    [Fact]
    public void A_page_is_whole_and_nothing_of_a_user_runs_in_it()
    {
        using var folder = new CliFolder();
        string text = folder.Write("<script>x.txt", $"{Script} & \"quotes\" 'and' </pre></script><img src=x onerror=alert(2)>\n\tline\r\n");
        folder.Write("<b onclick=x>.json", File.ReadAllBytes(TokenizerWithScripts(folder)));
        string tokenizer = folder["<b onclick=x>.json"];
        CliFolder.Run("report", text, "-t", tokenizer, "-t", "cl100k_base", "-o", folder["r.html"]).Succeeds();
        string page = folder.ReadText("r.html");
        Assert.StartsWith("<!DOCTYPE html>", page, StringComparison.Ordinal);
        Assert.EndsWith("</script></body></html>\n", page, StringComparison.Ordinal);

        // One script, the page's own; nothing is loaded.
        Assert.Equal(1, Count("<script"));
        Assert.Equal(1, Count("</script"));
        Assert.Equal(0, Count("<img"));
        Assert.Equal(0, Count("<b "));
        Assert.Equal(0, Count("src="));
        Assert.Equal(0, Count("http"));
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;x.txt", page, StringComparison.Ordinal);
        Assert.Contains("&lt;b onclick=x&gt;.json", page, StringComparison.Ordinal);
        string[] tokens = [.. page.Split("<span class=\"t ").Skip(1)];
        Assert.True(tokens.Length > 50);
        Assert.All(tokens, token => Assert.Matches("^c[0-5]\" data-id=\"[0-9]+\" title=\"[0-9]+\">[^<>]+</span>", token));

        int Count(string part) => page.Split(part).Length - 1;
    }

    [Fact]
    public void What_cannot_be_is_said_in_a_line_and_leaves_no_page()
    {
        using var folder = new CliFolder();
        string text = folder.Write("a.txt", "a");
        CliFolder.Run("report", text, "-t", folder["none.json"], "-o", folder["r.html"]).Fails(1, "none.json");
        CliFolder.Run("compare", text, "-t", "o200k_base", "--limit", "0").Fails(2, "--limit");
        CliFolder.Run("compare", folder["none.txt"], "-t", "o200k_base").Fails(1, "none.txt");
        Assert.Equal(["a.txt"], folder.Names);
    }

    private static string TokenizerWithScripts(CliFolder folder)
    {
        string corpus = folder.Write("corpus.txt", string.Concat(Enumerable.Repeat("<script>alert(1)</script>\n", 50)));
        CliFolder.Run("train", corpus, "-n", "290", "--pattern", "none", "--special-token", "</script>", "-o", folder["own.json"]).Succeeds();
        return folder["own.json"];
    }
}
