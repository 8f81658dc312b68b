using System.Text.Json;

namespace MlNetTokenize.Tests;

[Trait("Category", "Command")]
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
    public void Languages_are_compared_with_the_first_of_parallel_texts()
    {
        using var folder = new CliFolder();
        string text = folder.Write("a.txt", "the dogs");
        string first = folder.Write("one.txt", "the sun and the dogs");
        string second = folder.Write("two.txt", "Солнце и собаки");
        string tokenizer = folder.WriteTokenizer();
        JsonElement json = CliFolder.Run("compare", text, "-t", tokenizer, "--parallel", first, "--parallel", second, "--json").Succeeds().Json;
        JsonElement[] languages = [.. json[0].GetProperty("languages").EnumerateArray()];
        Assert.Equal(["one", "two"], languages.Select(item => item.GetProperty("name").GetString()));
        int[] tokens = [TestTokenizers.Small.CountTokens("the sun and the dogs"), TestTokenizers.Small.CountTokens("Солнце и собаки")];
        Assert.Equal(tokens, languages.Select(item => item.GetProperty("tokens").GetInt32()));
        Assert.Equal((double)tokens[1] / tokens[0], languages[1].GetProperty("premium").GetDouble(), 12);
        Assert.Equal(1, languages[0].GetProperty("premium").GetDouble());

        // They are compared as wholes, however little is read of other files.
        JsonElement limited = CliFolder.Run("compare", text, "-t", tokenizer, "--parallel", first, "--parallel", second, "--limit", "3", "--json").Succeeds().Json;
        Assert.Equal(json[0].GetProperty("languages").ToString(), limited[0].GetProperty("languages").ToString());

        string shown = CliFolder.Run("compare", text, "-t", tokenizer, "--parallel", first, "--parallel", second).Succeeds().Text;
        Assert.Matches($@"times one +t\.json\s", shown);
        Assert.Matches(FormattableString.Invariant($@"\n +two +{(double)tokens[1] / tokens[0]:F2}"), shown);
        Assert.Matches(@"times English +t\.json\s", CliFolder.Run("compare", text, "-t", tokenizer).Succeeds().Text);
    }

    [Fact]
    public void Files_of_one_name_are_told_apart_and_names_show_what_is_in_them()
    {
        using var folder = new CliFolder();
        string[] texts = [folder.Write("a/t.txt", "one"), folder.Write("b/t.txt", "two"), folder.Write("x\u202Etxt.exe", "three")];
        JsonElement json = CliFolder.Run(["compare", .. texts, "-t", "o200k_base", "--json"]).Succeeds().Json;
        Assert.Equal(["t.txt, first 2 characters", "o"], LimitedNames());
        Assert.Equal([texts[0], texts[1], "x⟨202E⟩txt.exe", "all"], json[0].GetProperty("texts").EnumerateArray().Select(item => item.GetProperty("name").GetString()));

        string[] LimitedNames()
        {
            JsonElement limited = CliFolder.Run("compare", texts[0], folder.Write("o", "ab"), "-t", "o200k_base", "--limit", "2", "--json").Succeeds().Json;
            return [.. limited[0].GetProperty("texts").EnumerateArray().Select(item => item.GetProperty("name").GetString()!).Take(2)];
        }
    }

    [Fact]
    public void Rows_that_have_no_direction_are_not_on_the_map()
    {
        using var folder = new CliFolder();
        string text = folder.Write("a.txt", "the dogs and the sun");
        string tokenizer = folder.WriteTokenizer();
        int[] used = [.. TestTokenizers.Small.EncodeToIds("the dogs and the sun").Distinct()];
        var values = new float[TestTokenizers.Small.VocabularySize * 2];
        foreach (int id in used)
        {
            (values[id * 2], values[(id * 2) + 1]) = (id, 1f);
        }

        (values[used[0] * 2], values[(used[0] * 2) + 1]) = (1e-30f, 1e-30f);
        (values[used[1] * 2], values[(used[1] * 2) + 1]) = (1e30f, 1e30f);
        string table = folder.WriteTable("rows.npy", EmbeddingTable.FromValues(TestTokenizers.Small.VocabularySize, 2, values));
        CliFolder.Run("report", text, "-t", tokenizer, "--table", table, "-o", folder["r.html"]).Succeeds();
        Assert.Equal(used.Length - 2, folder.ReadText("r.html").Split("<g class=\"p").Length - 1);
    }

    [Fact]
    public void A_page_has_a_map_of_each_tokenizers_rows_whatever_file_they_are_in()
    {
        using var folder = new CliFolder();
        string text = folder.Write("a.txt", string.Concat(Enumerable.Repeat("the dogs and the sun\nthe sun and all the dogs\n", 20)));
        string tokenizer = folder.WriteTokenizer();
        foreach (string rows in new[] { "rows.npy", "rows.vec", "rows.bin", "rows.safetensors" })
        {
            CliFolder.Run("embed", "train", text, "-t", tokenizer, "-o", folder[rows], "--dimension", "4").Succeeds();
        }

        // The rows are learned from lines, of which their ends are no part.
        string[] used = [.. folder.ReadText("a.txt").Split('\n').SelectMany(line => TestTokenizers.Small.EncodeToIds(line)).Distinct().Select(id => $" {id}</title>")];
        string[] pages = [.. new[] { "rows.npy", "rows.vec", "rows.bin", "rows.safetensors" }.Select(rows =>
        {
            CliFolder.Run("report", text, "-t", tokenizer, "-t", "o200k_base", "--table", folder[rows], "-o", folder["r.html"]).Succeeds();
            return folder.ReadText("r.html").Replace(rows, string.Empty, StringComparison.Ordinal);
        })];
        Assert.All(used, title => Assert.Contains(title, pages[0], StringComparison.Ordinal));
        CliFolder.Run("report", text, "-t", tokenizer, "-o", folder["none.html"]).Succeeds();
        Assert.DoesNotContain("<figure", folder.ReadText("none.html"), StringComparison.Ordinal);
        Assert.Equal(2, pages[0].Split("<figure").Length);
        Assert.Matches("Never learned \\([0-9,]+: their rows are zero\\)", pages[0]);
        Assert.Equal(pages[0], pages[2]);
        Assert.Equal(pages[0], pages[3]);

        // Text has fewer digits than there are in the rows: points may lie a little elsewhere.
        Assert.Equal(pages[0].Split("<g class=\"p").Length, pages[1].Split("<g class=\"p").Length);
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
        CliFolder.Run("compare", text, "-t", "o200k_base", "--parallel", folder["none.txt"]).Fails(1, "none.txt");
        CliFolder.Run("report", text, "-t", "o200k_base", "--table", "a.npy", "--table", "b.npy", "-o", folder["r.html"]).Fails(2, "2 --table", "1 --tokenizer");
        CliFolder.Run("report", text, "-t", "o200k_base", "--table", folder["none.npy"], "-o", folder["r.html"]).Fails(1, "none.npy");
        CliFolder.Run("report", text, "-t", "o200k_base", "--table", text, "-o", folder["r.html"]).Fails(1, "a.txt");
        CliFolder.Run("report", text, "-t", "o200k_base", "--table", folder.Write("w.vec", "qqqqqqqzz 1 2\n"), "-o", folder["r.html"]).Fails(1, "w.vec", "None of the words");
        File.Delete(folder["w.vec"]);
        CliFolder.Run("report", folder["none.txt"], "-t", "o200k_base", "-o", folder["no/r.html"]).Fails(1, "There is no folder");
        Assert.Equal(["a.txt"], folder.Names);
    }

    private static string TokenizerWithScripts(CliFolder folder)
    {
        string corpus = folder.Write("corpus.txt", string.Concat(Enumerable.Repeat("<script>alert(1)</script>\n", 50)));
        CliFolder.Run("train", corpus, "-n", "290", "--pattern", "none", "--special-token", "</script>", "-o", folder["own.json"]).Succeeds();
        return folder["own.json"];
    }
}
