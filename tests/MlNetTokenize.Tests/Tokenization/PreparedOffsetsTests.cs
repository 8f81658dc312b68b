using CsCheck;
using Microsoft.ML.Tokenizers;
using MlNetTokenize.Tokenization.BytePairs.Merging;

namespace MlNetTokenize.Tests;

/// <summary>What <see cref="BytePairOffsetsTests"/> says, of texts that get a space before them, of regular expressions and of pieces of many tokens.</summary>
public sealed class PreparedOffsetsTests
{
    private static readonly Gen<string> ManyTokens = Gen.Select(Gen.OneOf("xqz", "aé中", "文字あ", "ab ", "😀a"), Gen.Int[250, 700], Gen.Int[0, 1000])
        .Select((letters, length, seed) => HardText.RandomLetters(length, letters, seed));

    private static readonly Gen<string> Text = Gen.Frequency((8, HardText.Any), (1, ManyTokens));

    public static TheoryData<string> Names => ["small", "uncut", "cl100k_base", "prefixed", "prefixed, uncut", "prefixed cl100k", "regex", "prefixed regex"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Tokens_are_the_ids_and_cover_the_characters_of_their_bytes(string name)
    {
        BytePairTokenizer tokenizer = Named(name);
        Text.Sample(
            text =>
            {
                string prepared = Prepared(tokenizer, text);
                int added = prepared.Length - text.Length;
                int[] ids = [.. tokenizer.EncodeToIds(text)];
                IReadOnlyList<EncodedToken> tokens = tokenizer.EncodeToTokens(text, out string? normalized);
                Assert.Null(normalized);
                Assert.Equal(ids, tokens.Select(token => token.Id));
                Assert.Equal(ids, tokenizer.EncodeToTokens(text.AsSpan(), out _).Select(token => token.Id));
                Assert.Equal(ids.Length, tokenizer.CountTokens(text));
                int[] positions = Utf8Map.Positions(tokenizer, ids);
                var map = new Utf8Map(prepared);
                for (int i = 0; i < ids.Length; i++)
                {
                    // The space that was added belongs to the first character.
                    Range cover = map.Cover(positions[i], positions[i + 1]);
                    int end = added > 0 && cover.End.Value == added ? (char.IsSurrogatePair(text + " ", 0) ? 2 : 1) : Source(cover.End.Value);
                    Assert.Equal(Source(cover.Start.Value)..end, tokens[i].Offset);
                    Assert.Equal(prepared[cover], tokens[i].Value);
                }

                int Source(int index) => Math.Max(0, index - added);
            },
            iter: 500,
            print: HardText.Show);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_limit_keeps_the_longest_run_of_tokens_that_ends_with_a_character(string name)
    {
        BytePairTokenizer tokenizer = Named(name);
        Gen.Select(Text, Gen.Frequency((3, Gen.Int[1, 40]), (1, Gen.Int[250, 600]))).Sample(
            (text, limit) =>
            {
                string prepared = Prepared(tokenizer, text);
                int added = prepared.Length - text.Length;
                int[] all = [.. tokenizer.EncodeToIds(text)];
                int[] positions = Utf8Map.Positions(tokenizer, all);
                var map = new Utf8Map(prepared);
                int count = Math.Min(limit, all.Length);
                int end;
                while (!map.IsBoundary(positions[count], out end))
                {
                    count--;
                }

                end = Math.Max(0, end - added);
                Assert.Equal(all[..count], tokenizer.EncodeToIds(text, limit, out _, out int consumed));
                Assert.Equal(end, consumed);
                Assert.Equal(end, tokenizer.GetIndexByTokenCount(text, limit, out _, out int counted));
                Assert.Equal(count, counted);

                int first = Math.Max(0, all.Length - limit);
                int start;
                while (!map.IsBoundary(positions[first], out start))
                {
                    first++;
                }

                Assert.Equal(Math.Max(0, start - added), tokenizer.GetIndexByTokenCountFromEnd(text, limit, out _, out counted));
                Assert.Equal(all.Length - first, counted);
            },
            iter: 500,
            print: sample => $"{HardText.Show(sample.Item1)}, {sample.Item2}");
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_a_limit_keeps_encodes_to_the_same_ids_up_to_any_limit(string name)
    {
        BytePairTokenizer tokenizer = Named(name);
        string text = HardText.RandomLetters(400, "aé中 \n'sx1", seed: 7) + HardText.RandomLetters(600, "xqzé", seed: 8);
        int[] all = [.. tokenizer.EncodeToIds(text)];
        Assert.True(all.Length > 700);
        for (int limit = 1; limit <= all.Length + 1; limit++)
        {
            IReadOnlyList<int> ids = tokenizer.EncodeToIds(text, limit, out _, out int consumed);
            Assert.True(all.AsSpan(0, ids.Count).SequenceEqual([.. ids]));
            Assert.InRange(ids.Count, Math.Min(limit, all.Length) - 3, limit);
            Assert.Equal(limit >= all.Length, consumed == text.Length);
        }
    }

    [Fact]
    public void The_space_that_is_added_is_counted_and_belongs_to_the_first_character()
    {
        var bytes = new BytePairTokenizer(TestVocabularies.Uncut(TestVocabularies.Of("ab"), [new('a', 'b')]).Model with { AddPrefixSpace = true });
        Assert.Equal([' ', 256], bytes.EncodeToIds("ab"));
        Assert.Equal([' ', 256], bytes.EncodeToIds(" ab"));
        Assert.Equal(['\n', 256], bytes.EncodeToIds("\nab").Skip(1));
        Assert.Empty(bytes.EncodeToIds(string.Empty));
        Assert.Equal(2, bytes.CountTokens("ab"));
        Assert.Equal([0..1, 0..2], bytes.EncodeToTokens("ab", out _).Select(token => token.Offset));
        Assert.Equal([0..1, 1..3], bytes.EncodeToTokens(" ab", out _).Select(token => token.Offset));
        Assert.Equal([' '], bytes.EncodeToIds("ab", 1, out _, out int consumed));
        Assert.Equal(0, consumed);
        Assert.Equal(0, bytes.GetIndexByTokenCountFromEnd("ab", 1, out _, out int count));
        Assert.Equal(1, count);
        Assert.Equal(0, bytes.GetIndexByTokenCountFromEnd("ab", 9, out _, out count));
        Assert.Equal(2, count);
    }

    private static BytePairTokenizer Named(string name)
    {
        BytePairModel model = (name.Contains("uncut", StringComparison.Ordinal) ? TestTokenizers.Uncut
            : name.Contains("cl100k", StringComparison.Ordinal) ? TestTokenizers.Cl100k : TestTokenizers.Small).Model;
        return new BytePairTokenizer(model with
        {
            AddPrefixSpace = name.Contains("prefixed", StringComparison.Ordinal),
            SplitPattern = name.Contains("regex", StringComparison.Ordinal) ? SplitPattern.FromRegex(@"\w+|\s") : model.SplitPattern,
        });
    }

    private static string Prepared(BytePairTokenizer tokenizer, string text)
        => tokenizer.Model.AddPrefixSpace && text.Length > 0 && text[0] != ' ' ? " " + text : text;
}
