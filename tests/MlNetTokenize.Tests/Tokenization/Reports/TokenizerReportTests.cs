using System.Text;
using System.Text.RegularExpressions;
using CsCheck;
using Microsoft.ML.Tokenizers;
using MlNetTokenize.Tokenization.BytePairs.Merging;

namespace MlNetTokenize.Tests;

public sealed partial class TokenizerReportTests
{
    private static readonly BytePairTokenizer Bytes = BytePairTokenizer.Train(["a"], new() { VocabularySize = 256 });
    private static readonly BytePairTokenizer O200k = BytePairTokenizer.CreateForEncoding("o200k_base");

    [Fact]
    public void What_is_counted_is_what_the_slow_twin_counts()
        => Gen.Select(Gen.OneOf(HardText.Valid, Code), Gen.OneOf(Bytes, O200k, TextRows.LearnTokenizer())).Sample(
            (text, tokenizer) =>
            {
                TextMetrics metrics = Measure(tokenizer, text);
                EncodedToken[] tokens = [.. tokenizer.EncodeToTokens(text, out _)];
                Match[] words = [.. WordPattern().Matches(text).OfType<Match>()];
                Match[] numbers = [.. NumberPattern().Matches(text).OfType<Match>()];
                Match[] indentations = [.. IndentationPattern().Matches(text).OfType<Match>()];
                Assert.Equal(Encoding.UTF8.GetByteCount(text), metrics.Bytes);
                Assert.Equal(tokens.Length, metrics.Tokens);
                Assert.Equal(tokens.DistinctBy(token => token.Id).Count(), metrics.DistinctTokens);
                Assert.Equal(words.Length, metrics.Words);
                Assert.Equal(words.Count(word => Covering(word).Length == 1), metrics.SingleTokenWords);
                Assert.Equal(numbers.Length, metrics.Numbers);
                Assert.Equal(numbers.Sum(number => Covering(number).Length), metrics.NumberTokens);
                Assert.Equal(indentations.Length, metrics.IndentedLines);
                Assert.Equal(indentations.Sum(white => tokens.Count(token => token.Offset.Start.Value >= white.Index && token.Offset.End.Value <= white.Index + white.Length)), metrics.IndentationTokens);
                Assert.True(metrics.RoundTrips);

                EncodedToken[] Covering(Match match)
                    => [.. tokens.Where(token => token.Offset.Start.Value < match.Index + match.Length && token.Offset.End.Value > match.Index)];
            },
            iter: 300);

    [Theory]
    [InlineData("12", 0, 1, 1)]
    [InlineData("1234567", 0, 1, 0)]
    [InlineData("123456", 0, 1, 1)]
    public void Numbers_of_o200k_are_cut_into_threes_from_the_left(string number, int digitByDigit, int leftToRight, int rightToLeft)
        => AssertNumber(O200k, number, digitByDigit, leftToRight, rightToLeft);

    [Fact]
    public void Numbers_are_cut_in_other_ways_by_other_tokenizers()
    {
        AssertNumber(Bytes, "1234567", 1, 0, 0);
        BytePairTokenizer fromTheRight = BytePairTokenizer.Train(
            ["234 234 234 567 567 567"], new() { VocabularySize = 260, SplitPattern = SplitPattern.FromRegex(@"\d{1,3}(?=(\d{3})*(\D|$))|\D+"), MinimumPairFrequency = 1 });
        AssertNumber(fromTheRight, "1234567", 0, 0, 1);

        // 12|34 is none of the three.
        BytePairTokenizer inPairs = BytePairTokenizer.Train(["12 12 12 34 34 34"], new() { VocabularySize = 258, SplitPattern = SplitPattern.None });
        AssertNumber(inPairs, "1234", 0, 0, 0);
        Assert.Equal(0, Measure(inPairs, "1234").CanonicalNumberShare);
    }

    [Fact]
    public void Ratios_are_those_of_the_counts_and_none_of_nothing()
    {
        TextMetrics metrics = Measure(Bytes, "ab cde");
        Assert.Equal(1, metrics.BytesPerToken);
        Assert.Equal(3, metrics.Fertility);
        Assert.Equal(1, metrics.ContinuedWordShare);
        Assert.Equal(0, metrics.SingleTokenWordShare);
        Assert.Equal(2, metrics.PremiumOver(Measure(Bytes, "abc")));
        TextMetrics nothing = Measure(Bytes, string.Empty);
        double[] ratios = [nothing.BytesPerToken, nothing.Fertility, nothing.ContinuedWordShare, nothing.TokensPerNumber, nothing.CanonicalNumberShare, nothing.TokensPerIndentation];
        Assert.All(ratios, ratio => Assert.Equal(double.NaN, ratio));
        TokenizerReport empty = TokenizerReport.Create(Bytes, []);
        Assert.Equal(double.NaN, empty.RenyiEfficiency);
        Assert.Equal(double.NaN, empty.ShannonEfficiency);
        Assert.Equal(0, empty.VocabularyCoverage);
        Assert.False(Measure(Bytes, "\uD800").RoundTrips);
    }

    [Fact]
    public void Entropies_are_those_of_the_frequencies()
    {
        // One half, one quarter, and a quarter, of 256 tokens.
        TokenizerReport report = TokenizerReport.Create(Bytes, [new("x", "aab"), new("y", "c")]);
        Assert.Equal(1.5 / 8, report.ShannonEfficiency, 12);
        Assert.Equal(Math.Log2(Math.Pow(0.5, 2.5) + (2 * Math.Pow(0.25, 2.5))) / -1.5 / 8, report.RenyiEfficiency, 12);
        Assert.Equal(3.0 / 256, report.VocabularyCoverage, 12);
        Assert.Equal(253, report.UnusedTokens.Count);
        Assert.Equal(2, report.Counts[Bytes.EncodeToIds("a")[0]]);
        Assert.Equal((4L, 3), (report.Total.Tokens, report.Total.DistinctTokens));
        Assert.Equal(["x", "y"], report.Texts.Select(text => text.Name));
    }

    [Fact]
    public void A_token_that_no_merge_leads_to_is_unreachable()
    {
        BytePairTokenizer sound = TextRows.LearnTokenizer();
        Assert.Empty(TokenizerReport.Create(sound, []).UnreachableTokens);
        var unsound = new BytePairTokenizer(new BytePairModel(sound.Vocabulary, [.. sound.Merges!.SkipLast(1)], sound.SplitPattern));
        Assert.Contains(sound.VocabularySize - 1, TokenizerReport.Create(unsound, []).UnreachableTokens);
    }

    [Fact]
    public void It_can_be_stopped()
    {
        using var stop = new CancellationTokenSource();
        Assert.ThrowsAny<OperationCanceledException>(() => TokenizerReport.Create(Bytes, Texts(), stop.Token));

        IEnumerable<ReportText> Texts()
        {
            yield return new ReportText("a", "a");
            stop.Cancel();
            yield return new ReportText("b", "b");
            throw new InvalidOperationException("It went on.");
        }
    }

    private static Gen<string> Code { get; } = Gen.OneOf(
        "    ", "  ", "\t", "\n", "\n", "def", " f(x):", "return", " 1", "12", "345", "6789", "1234567", ".", "\r\n", "  x = 10").Array[0, 20].Select(string.Concat);

    private static TextMetrics Measure(BytePairTokenizer tokenizer, string text) => TokenizerReport.Create(tokenizer, [new ReportText("text", text)]).Texts.Single();

    private static void AssertNumber(BytePairTokenizer tokenizer, string number, int digitByDigit, int leftToRight, int rightToLeft)
    {
        TextMetrics metrics = Measure(tokenizer, $"x {number} y");
        Assert.Equal((1, digitByDigit, leftToRight, rightToLeft), (metrics.Numbers, metrics.DigitByDigitNumbers, metrics.LeftToRightNumbers, metrics.RightToLeftNumbers));
        Assert.Equal(Math.Max(digitByDigit, Math.Max(leftToRight, rightToLeft)), metrics.CanonicalNumbers);
    }

    [GeneratedRegex(@"\S+")]
    private static partial Regex WordPattern();

    [GeneratedRegex("[0-9]{2,}")]
    private static partial Regex NumberPattern();

    [GeneratedRegex(@"(?<=^|\n)(\t[ \t]*| [ \t]+)")]
    private static partial Regex IndentationPattern();
}
