using System.Diagnostics;
using MlNetTokenize.Tokenization.Normalization;

namespace MlNetTokenize.Tests;

public sealed class HostileFormCTests
{
    private const int Megabyte = 1 << 20;

    // Less than a second is usual for the slowest, most of it asking for the place of every unit. What is quadratic takes minutes.
    private static readonly TimeSpan Quick = TimeSpan.FromSeconds(10);

    public static TheoryData<string> Cases => [.. Texts.Keys];

    private static Dictionary<string, Func<string>> Texts { get; } = new()
    {
        ["marks by turns"] = () => Repeat("\u0301\u0323", Megabyte),
        ["marks by turns on a letter"] = () => "e" + Repeat("\u0345\u0334", Megabyte),
        ["marks of many classes"] = () => HardText.RandomLetters(Megabyte, "\u0334\u3099\u05B0\u0327\u0323\u0301\u0315\u0345", seed: 1),
        ["one mark"] = () => "e" + new string('\u0301', Megabyte),
        ["marks that decompose"] = () => new string('\u0344', Megabyte),
        ["letters and marks"] = () => Repeat("e\u0301", Megabyte),
        ["letters and two marks"] = () => Repeat("o\u0302\u0323", Megabyte),
        ["many runs that are just counted"] = () => Repeat("e" + Repeat("\u0301\u0323", 34), Megabyte),
        ["starters that compose"] = () => "\u09C7" + new string('\u09BE', Megabyte),
        ["composites that no text keeps"] = () => new string('\uFB2C', Megabyte),
        ["Hangul letters"] = () => Repeat("\u1112\u1161\u11AB", Megabyte),
        ["Hangul vowels"] = () => new string('\u1161', Megabyte),
        ["marks that change nothing"] = () => Repeat("\u00C5\u0316", Megabyte),
        ["lone surrogates and marks"] = () => Repeat("\uD800\u0301", Megabyte),
        ["plain text"] = () => Repeat("plain text, déjà vu. ", Megabyte),
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void Hostile_text_is_normalized_quickly(string name)
    {
        string text = Texts[name]();
        var normalized = new NormalizedText();
        _ = FormC.IsNormalized("e\u0301");
        var watch = Stopwatch.StartNew();
        bool isNormalized = FormC.IsNormalized(text);
        FormC.Normalize(text, normalized);
        int places = 0;
        for (int i = 0; i < normalized.Text.Length; i++)
        {
            places += normalized.SourceEnd(i) > normalized.SourceStart(i) ? 1 : 0;
        }

        Assert.True(watch.Elapsed < Quick, $"{watch.Elapsed} for {text.Length} units");
        Assert.Equal(isNormalized, normalized.Text.SequenceEqual(text));
        Assert.True(FormC.IsNormalized(normalized.Text));
        Assert.Equal(normalized.Text.Length, places);
    }

    [Fact]
    public void Warm_normalizing_allocates_nothing()
    {
        string[] texts = [.. Texts.Values.Select(make => make()[..1000]), "a e\u0301", string.Empty];
        var normalized = new NormalizedText();
        Assert.True(ComesToAllocateNothing(NormalizeAll));

        void NormalizeAll()
        {
            foreach (string text in texts)
            {
                _ = FormC.IsNormalized(text);
                FormC.Normalize(text, normalized);
                _ = normalized.SourceStart(normalized.Text.Length / 2);
            }
        }
    }

    [Theory]
    [InlineData("plain ASCII, nothing else")]
    [InlineData("déjà vu, Größe")]
    [InlineData("Привет, 世界, 한국어, 😀")]
    [InlineData("\u0E17\u0E35\u0E48\u0E19\u0E35\u0E48 x\u0301 \u0995\u09BE")]
    [InlineData("\u00C5\u0316")]
    public void Text_that_is_normalized_is_known_to_be_without_allocating(string text)
    {
        Assert.True(FormC.IsNormalized(text));
        Assert.True(ComesToAllocateNothing(() => FormC.IsNormalized(text)));
    }

    /// <summary>
    /// Whether an action allocates nothing once it is warm. That takes the runtime a while too: its own vectorized searches box until
    /// they are compiled for the second time.
    /// </summary>
    private static bool ComesToAllocateNothing(Action action)
        => SpinWait.SpinUntil(
            () =>
            {
                long before = GC.GetAllocatedBytesForCurrentThread();
                action();
                return GC.GetAllocatedBytesForCurrentThread() == before;
            },
            TimeSpan.FromSeconds(30));

    private static string Repeat(string text, int length) => string.Concat(Enumerable.Repeat(text, (length / text.Length) + 1));
}
