using CsCheck;
using Microsoft.ML.Tokenizers;

namespace MlNetTokenize.Tests;

public sealed class BytePairOffsetsTests
{
    [Theory]
    [InlineData("cl100k_base")]
    [InlineData("small")]
    [InlineData("uncut")]
    public void A_token_covers_the_characters_of_its_bytes(string name)
    {
        BytePairTokenizer tokenizer = TestTokenizers.Named(name);
        HardText.Any.Sample(
            text =>
            {
                IReadOnlyList<EncodedToken> tokens = tokenizer.EncodeToTokens(text, out string? normalized);
                int[] positions = Utf8Map.Positions(tokenizer, [.. tokens.Select(token => token.Id)]);
                var map = new Utf8Map(text);
                int start = 0;
                for (int i = 0; i < tokens.Count; i++)
                {
                    Assert.Equal(map.Cover(positions[i], positions[i + 1]), tokens[i].Offset);
                    Assert.Equal(text[tokens[i].Offset], tokens[i].Value);
                    Assert.True(tokens[i].Offset.Start.Value >= start);
                    start = tokens[i].Offset.Start.Value;
                }

                Assert.Null(normalized);
                Assert.True(map.IsBoundary(positions[^1], out int end));
                Assert.Equal(text.Length, end);
            },
            iter: 2000,
            print: HardText.Show);
    }

    [Fact]
    public void Tokens_that_share_a_character_all_cover_it()
    {
        // No merge was learned, so every byte is a token.
        BytePairTokenizer bytes = BytePairTokenizer.Train([], new BytePairTrainingOptions { VocabularySize = 256 });
        IEnumerable<(string, Range)> tokens = bytes.EncodeToTokens("aé😀\uD800", out _).Select(token => (token.Value, token.Offset));
        Assert.Equal(
            [
                ("a", 0..1),
                ("é", 1..2), ("é", 1..2),
                ("😀", 2..4), ("😀", 2..4), ("😀", 2..4), ("😀", 2..4),
                ("\uD800", 4..5), ("\uD800", 4..5), ("\uD800", 4..5),
            ],
            tokens);
    }

    [Theory]
    [InlineData("cl100k_base")]
    [InlineData("small")]
    [InlineData("uncut")]
    public void A_limit_keeps_the_longest_run_of_first_tokens_that_ends_with_a_character(string name)
    {
        BytePairTokenizer tokenizer = TestTokenizers.Named(name);
        Gen.Select(HardText.Any, Gen.Int[1, 40]).Sample(
            (text, limit) =>
            {
                int[] all = [.. tokenizer.EncodeToIds(text)];
                int[] positions = Utf8Map.Positions(tokenizer, all);
                var map = new Utf8Map(text);
                int count = Math.Min(limit, all.Length);
                int end;
                while (!map.IsBoundary(positions[count], out end))
                {
                    count--;
                }

                Assert.Equal(all[..count], tokenizer.EncodeToIds(text, limit, out _, out int consumed));
                Assert.Equal(end, consumed);
                Assert.Equal(all[..count], tokenizer.EncodeToIds(text.AsSpan(), limit, out _, out consumed));
                Assert.Equal(end, consumed);
                Assert.Equal(end, tokenizer.GetIndexByTokenCount(text, limit, out string? normalized, out int counted));
                Assert.Equal(count, counted);
                Assert.Null(normalized);
                Assert.Equal(end, tokenizer.GetIndexByTokenCount(text.AsSpan(), limit, out _, out counted));
                Assert.Equal(count, counted);
            },
            iter: 2000,
            print: sample => $"{HardText.Show(sample.Item1)}, {sample.Item2}");
    }

    [Theory]
    [InlineData("cl100k_base")]
    [InlineData("small")]
    [InlineData("uncut")]
    public void A_limit_from_the_end_keeps_the_longest_run_of_last_tokens_that_begins_with_a_character(string name)
    {
        BytePairTokenizer tokenizer = TestTokenizers.Named(name);
        Gen.Select(HardText.Any, Gen.Int[1, 40]).Sample(
            (text, limit) =>
            {
                int[] all = [.. tokenizer.EncodeToIds(text)];
                int[] positions = Utf8Map.Positions(tokenizer, all);
                var map = new Utf8Map(text);
                int first = Math.Max(0, all.Length - limit);
                int start;
                while (!map.IsBoundary(positions[first], out start))
                {
                    first++;
                }

                Assert.Equal(start, tokenizer.GetIndexByTokenCountFromEnd(text, limit, out string? normalized, out int counted));
                Assert.Equal(all.Length - first, counted);
                Assert.Null(normalized);
                Assert.Equal(start, tokenizer.GetIndexByTokenCountFromEnd(text.AsSpan(), limit, out _, out counted));
                Assert.Equal(all.Length - first, counted);
            },
            iter: 2000,
            print: sample => $"{HardText.Show(sample.Item1)}, {sample.Item2}");
    }

    [Fact]
    public void A_limit_that_ends_inside_the_first_character_keeps_nothing()
    {
        BytePairTokenizer bytes = BytePairTokenizer.Train([], new BytePairTrainingOptions { VocabularySize = 256 });
        Assert.Empty(bytes.EncodeToIds("😀a", 3, out _, out int consumed));
        Assert.Equal(0, consumed);
        Assert.Equal(4, bytes.GetIndexByTokenCountFromEnd("aa😀", 1, out _, out int count));
        Assert.Equal(0, count);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    public void A_limit_of_no_tokens_is_refused(int limit)
    {
        BytePairTokenizer tokenizer = TestTokenizers.Small;
        Assert.Throws<ArgumentOutOfRangeException>("maxTokenCount", () => tokenizer.EncodeToIds("a", limit, out _, out _));
        Assert.Throws<ArgumentOutOfRangeException>("maxTokenCount", () => tokenizer.EncodeToIds(string.Empty, limit, out _, out _));
        Assert.Throws<ArgumentOutOfRangeException>("maxTokenCount", () => tokenizer.GetIndexByTokenCount("a", limit, out _, out _));
        Assert.Throws<ArgumentOutOfRangeException>("maxTokenCount", () => tokenizer.GetIndexByTokenCountFromEnd("a", limit, out _, out _));
    }
}
