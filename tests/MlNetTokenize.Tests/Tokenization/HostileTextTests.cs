using System.Diagnostics;

namespace MlNetTokenize.Tests;

public sealed class HostileTextTests
{
    private const int Megabyte = 1 << 20;
    private const int Quarter = Megabyte / 4;

    // Less than a second is usual for the slowest. What is quadratic takes minutes.
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(10);

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string tokenizer in new[] { "cl100k_base", "o200k_base", "uncut" })
            {
                foreach (string text in Texts.Keys)
                {
                    cases.Add(tokenizer, text);
                }
            }

            return cases;
        }
    }

    private static Dictionary<string, Func<string>> Texts { get; } = new()
    {
        ["one letter"] = () => new string('a', Megabyte),
        ["two letters by turns"] = () => Repeat("ab", Quarter),
        ["letters without a space"] = () => HardText.RandomLetters(Megabyte, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ", seed: 1),
        ["new lines"] = () => new string('\n', Quarter),
        ["carriage returns and line feeds"] = () => Repeat("\r\n", Quarter),
        ["spaces"] = () => new string(' ', Quarter),
        ["spaces of all kinds"] = () => HardText.RandomLetters(Quarter, " \t\r\n\v\u00A0\u2003\u3000", seed: 2),
        ["new lines with a space before each"] = () => Repeat(" \n", Quarter) + " x",
        ["digits of many scripts"] = () => HardText.RandomLetters(Quarter, "0123456789٠١٢٣०१२३๐๑๒½Ⅷ²", seed: 3),
        ["zero-width joiners"] = () => new string('\u200D', Quarter),
        ["joined emoji"] = () => Repeat("👩\u200D👩\u200D👧\u200D", Quarter),
        ["marks and capitals"] = () => Repeat("\u0301AB", Quarter),
        ["marks"] = () => "e" + new string('\u0301', Quarter),
        ["apostrophes"] = () => Repeat("'s'S", Quarter),
        ["slashes and new lines"] = () => Repeat("/\n/", Quarter),
        ["right-to-left text"] = () => Repeat("\u202Eשלום עולם \u200Fمرحبا بالعالم", Quarter),
        ["ideographs"] = () => HardText.RandomLetters(Quarter, "的一是不了人我在有他这为之大来以个中上们", seed: 4),
        ["NUL"] = () => new string('\0', Quarter),
        ["BOM"] = () => Repeat("\uFEFF", Quarter),
        ["an embedded special token"] = () => Repeat("<|endoftext|>", Quarter),
        ["random units"] = () => HardText.RandomLetters(Quarter, "aZ0 \n'\u0301中½\uFEFF\0/", seed: 5),
        ["nothing"] = () => string.Empty,
        ["one character"] = () => "\uFEFF",
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Hostile_text_is_encoded_quickly_and_comes_back(string name, string hostile)
    {
        BytePairTokenizer tokenizer = TestTokenizers.Named(name);
        string text = Texts[hostile]();
        var watch = Stopwatch.StartNew();
        IReadOnlyList<int> ids = tokenizer.EncodeToIds(text);
        Assert.True(watch.Elapsed < Quick, $"{watch.Elapsed} for {text.Length} characters");
        Assert.Equal(text, tokenizer.Decode(ids));
        Assert.DoesNotContain(ids, tokenizer.SpecialTokens.Values.Contains);
    }

    [Fact]
    public void Hostile_text_is_quick_to_train_on()
    {
        var watch = Stopwatch.StartNew();
        BytePairTokenizer tokenizer = BytePairTokenizer.Train(
            [new string('a', Megabyte), Repeat("ab", Megabyte), HardText.RandomLetters(Megabyte, "abcd", seed: 6)],
            new BytePairTrainingOptions { VocabularySize = 256 + 40 });
        Assert.True(watch.Elapsed < Quick, $"{watch.Elapsed}");
        Assert.Equal(40, tokenizer.Merges!.Count);
    }

    private static string Repeat(string text, int length) => string.Concat(Enumerable.Repeat(text, length / text.Length));
}
