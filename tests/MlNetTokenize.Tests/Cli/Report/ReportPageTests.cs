using System.Collections.Concurrent;
using System.Text.Json;
using PuppeteerSharp;

namespace MlNetTokenize.Tests;

/// <summary>The page of <c>report</c> as a user sees it: in a browser, on a desktop and on a phone, light and dark.</summary>
[Trait("Category", "Command")]
public sealed class ReportPageTests : IDisposable
{
    private const string Ran = "<script>window.ran = true</script><img src=x onerror='window.ran = true'>";

    private readonly CliFolder _folder = new();
    private readonly BytePairTokenizer _tokenizer;
    private readonly EmbeddingTable _table;
    private readonly string _text;

    public ReportPageTests()
    {
        _text = string.Join('\n', Enumerable.Range(0, 300).Select(i => $"the {(char)('a' + (i % 26))}lpha{i % 7} and the others went to see {Ran} in {1000 + i} days")) + "\n</script></pre>\n    if x:\n\tback(x)\n";
        string corpus = _folder.Write("<img src=x onerror=alert(1)>.txt", _text);
        string other = _folder.Write("other.txt", "안녕하세요 and the others\n");
        CliFolder.Run("train", corpus, "-n", "420", "--special-token", Ran, "-o", _folder["<b>own.json"]).Succeeds();
        using (FileStream file = File.OpenRead(_folder["<b>own.json"]))
        {
            _tokenizer = BytePairTokenizer.FromTokenizerJson(file);
        }

        // Rows of chance, some of them never learned.
        var random = new Random(1);
        float[] values = [.. Enumerable.Range(0, _tokenizer.VocabularySize * 8).Select(i => i / 8 % 10 == 3 ? 0f : (float)(random.NextDouble() - 0.5))];
        _table = EmbeddingTable.FromValues(_tokenizer.VocabularySize, 8, values);
        CliFolder.Run("report", corpus, other, "-t", _folder["<b>own.json"], "-t", "o200k_base", "--table", _folder.WriteTable("rows.npy", _table), "-o", _folder["r.html"]).Succeeds();
    }

    public void Dispose() => _folder.Dispose();

    [ChromiumTheory]
    [InlineData(1280, 900, false)]
    [InlineData(1280, 900, true)]
    [InlineData(390, 844, false)]
    [InlineData(390, 844, true)]
    public async Task The_page_can_be_read_and_answers_to_clicks(int width, int height, bool isDark)
    {
        await using IBrowser browser = await Puppeteer.LaunchAsync(new LaunchOptions
        {
            ExecutablePath = ChromiumTheoryAttribute.Program,
            Headless = true,
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
        await using IPage page = await browser.NewPageAsync();
        var problems = new ConcurrentQueue<string>();
        page.PageError += (_, error) => problems.Enqueue(error.Message ?? "An error.");
        page.Console += (_, line) => problems.Enqueue(line.Message.Text ?? "A line on the console.");
        page.Request += (_, request) =>
        {
            if (!request.Request.Url.StartsWith("file:", StringComparison.Ordinal) || !request.Request.IsNavigationRequest)
            {
                problems.Enqueue(request.Request.Url);
            }
        };
        bool isPhone = width < 600;
        await page.SetViewportAsync(new ViewPortOptions { Width = width, Height = height, IsMobile = isPhone, HasTouch = isPhone });
        await page.EmulateMediaFeaturesAsync([new MediaFeatureValue { MediaFeature = MediaFeature.PrefersColorScheme, Value = isDark ? "dark" : "light" }]);
        await page.GoToAsync(new Uri(_folder["r.html"]).AbsoluteUri);

        await NothingOfAUserRuns(page);
        await ItFitsTheScreen(page, width);
        await ItCanBeRead(page, isDark);
        await TokenizersStandSideBySide(page, isPhone);
        await AClickShowsWhereATokenOccurs(page);
        await AClickShowsNeighbors(page);
        await WhatIsLookedForIsFound(page);
        Assert.Empty(problems);
    }

    private async Task NothingOfAUserRuns(IPage page)
    {
        Assert.False(await page.EvaluateExpressionAsync<bool>("'ran' in window"));
        Assert.Equal(0, await page.EvaluateExpressionAsync<int>("document.querySelectorAll('img, b b, [onerror], [onclick]').length"));
        Assert.Equal(1, await page.EvaluateExpressionAsync<int>("document.scripts.length"));
        Assert.Equal("<b>own.json, o200k_base", await page.GetTitleAsync());

        // The first text, as it is: only what cannot be seen has a sign.
        string shown = await page.EvaluateExpressionAsync<string>("document.querySelector('pre').textContent");
        Assert.StartsWith(_text[..400].Replace("\n", "↵\n", StringComparison.Ordinal), shown, StringComparison.Ordinal);
    }

    private static async Task ItFitsTheScreen(IPage page, int width)
    {
        Assert.Equal(width, await page.EvaluateExpressionAsync<int>("document.documentElement.scrollWidth"));
        Assert.Equal(width, await page.EvaluateExpressionAsync<int>("innerWidth"));
    }

    // Contrast as WCAG 2.1 defines it: 4.5 for text.
    private static async Task ItCanBeRead(IPage page, bool isDark)
    {
        double[] contrasts = await page.EvaluateFunctionAsync<double[]>("""
            () => {
              const luminance = color => {
                const [r, g, b] = color.match(/[\d.]+/g).slice(0, 3).map(v => v / 255).map(v => v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
                return 0.2126 * r + 0.7152 * g + 0.0722 * b;
              };
              const contrast = (a, b) => (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
              const back = luminance(getComputedStyle(document.body).backgroundColor);
              const texts = ['.c0', '.c1', '.c2', '.c3', '.c4', '.c5', 'code', 'pre', 'dd', '.by', 'td'].map(name => getComputedStyle(document.querySelector(name)));
              return [back, ...texts.map(style => contrast(luminance(style.color), style.backgroundColor === 'rgba(0, 0, 0, 0)' ? back : luminance(style.backgroundColor)))];
            }
            """);
        Assert.Equal(isDark, contrasts[0] < 0.1);
        Assert.Equal(!isDark, contrasts[0] > 0.9);
        Assert.All(contrasts[1..], contrast => Assert.InRange(contrast, 4.5, 21.0));

        // Labels that are shown at first do not lie on each other.
        int covered = await page.EvaluateFunctionAsync<int>("""
            () => {
              const boxes = Array.from(document.querySelectorAll('.p.named text')).map(text => text.getBoundingClientRect());
              return boxes.filter((a, i) => a.width === 0 || boxes.some((b, j) => j < i && a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3)).length;
            }
            """);
        Assert.Equal(0, covered);
        Assert.True(await page.EvaluateExpressionAsync<int>("document.querySelectorAll('.p.named').length") > 10);
    }

    private static async Task TokenizersStandSideBySide(IPage page, bool isPhone)
    {
        double[] tops = await page.EvaluateExpressionAsync<double[]>("Array.from(document.querySelector('.side').children).map(part => part.getBoundingClientRect().top)");
        Assert.Equal(2, tops.Length);
        Assert.Equal(isPhone, tops[0] < tops[1]);
    }

    private async Task AClickShowsWhereATokenOccurs(IPage page)
    {
        IReadOnlyList<int> ids = _tokenizer.EncodeToIds(_text[..1200]);
        int clicked = ids[2];
        await (await page.QuerySelectorAsync("section .t:nth-of-type(3)")).ClickAsync();
        string[] found = await page.EvaluateExpressionAsync<string[]>("Array.from(document.querySelectorAll('.t.found')).map(token => token.dataset.id)");
        int times = ids.Count(id => id == clicked);
        Assert.Equal(Enumerable.Repeat($"{clicked}", times), found);
        Assert.Equal($"· id {clicked}, {times} time{(times == 1 ? string.Empty : "s")} here", await page.EvaluateExpressionAsync<string>("document.querySelector('section output').textContent"));

        await (await page.QuerySelectorAsync("section .t:nth-of-type(3)")).ClickAsync();
        Assert.Equal(0, await page.EvaluateExpressionAsync<int>("document.querySelectorAll('.found').length"));
    }

    private async Task AClickShowsNeighbors(IPage page)
    {
        IElementHandle point = await page.QuerySelectorAsync(".p.named:nth-of-type(4) circle") ?? await page.QuerySelectorAsync(".p.named circle");
        await point.ClickAsync();
        JsonElement state = await State(page);
        string title = state.GetProperty("title").GetString()!;
        int id = int.Parse(title[(title.LastIndexOf('·') + 1)..], System.Globalization.CultureInfo.InvariantCulture);
        string[] expected = [.. _table.NearestNeighbors(_table[id], 9).Where(neighbor => neighbor.Id != id).Take(8)
            .Select(neighbor => FormattableString.Invariant($" {Math.Round(neighbor.Similarity, 3):F3}"))];
        Assert.Equal(expected, state.GetProperty("similarities").EnumerateArray().Select(item => item.GetString()));
        Assert.Equal(state.GetProperty("onMap").GetInt32(), state.GetProperty("lines").GetInt32());
        Assert.True(state.GetProperty("lines").GetInt32() > 0);

        // Again, by the keyboard: it is put away.
        await page.EvaluateExpressionAsync("document.querySelector('.p.on').focus()");
        await page.Keyboard.PressAsync("Enter");
        Assert.Equal(0, await page.EvaluateExpressionAsync<int>("document.querySelectorAll('.p.on, .p.near, .links line, figcaption li').length"));
    }

    private static async Task WhatIsLookedForIsFound(IPage page)
    {
        string label = await page.EvaluateExpressionAsync<string>("document.querySelectorAll('.p text')[5].textContent");
        string word = label.TrimStart('␣').ToUpperInvariant();
        await page.TypeAsync(".map input", word);
        string found = await page.EvaluateExpressionAsync<string>("document.querySelector('.p.on text').textContent");
        Assert.Equal(word, found.TrimStart('␣').ToUpperInvariant());
        await page.TypeAsync(".map input", "zzz");
        Assert.Equal(0, await page.EvaluateExpressionAsync<int>("document.querySelectorAll('.p.on').length"));
    }

    private static Task<JsonElement> State(IPage page) => page.EvaluateFunctionAsync<JsonElement>("""
        () => ({
          title: document.querySelector('.p.on title').textContent,
          similarities: Array.from(document.querySelectorAll('figcaption li')).map(item => item.lastChild.textContent),
          onMap: document.querySelectorAll('.p.near').length,
          lines: document.querySelectorAll('.links line').length,
        })
        """);
}
