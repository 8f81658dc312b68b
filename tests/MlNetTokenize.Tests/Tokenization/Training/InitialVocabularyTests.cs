using System.Text;
using CsCheck;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Formats;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tests;

public sealed class InitialVocabularyTests
{
    private static readonly Gen<string[]> Abc = Gen.Char["abc"].Array[0, 40].Select(units => new string(units)).Array[0, 8];

    private static readonly Gen<string[]> Words =
        Gen.OneOf("the", "cat", " ", "sat", "\u00E9", "e\u0301", "\u4E2D\u6587", "12", ".\n", "'s", "a", "th", "<s>").Array[0, 30].Select(string.Concat).Array[0, 8];

    public static TheoryData<string> Layouts => ["gpt2", "llama3", "qwen2", "roberta", "roberta-prefix", "smollm", "deepseek-v3", "deepseek-coder"];

    [Fact]
    public void Going_on_is_training_at_once()
        => Gen.Select(Words, Gen.Int[0, 30], Gen.Int[0, 30], Gen.Int[1, 4], Gen.OneOf(SplitPattern.None, SplitPattern.Gpt2, SplitPattern.O200k)).Sample(
            (texts, first, second, frequency, pattern) =>
            {
                BytePairTrainingOptions Options(int merges, BytePairTokenizer? initial) => new()
                {
                    VocabularySize = 257 + merges,
                    SpecialTokens = ["<s>"],
                    MinimumPairFrequency = frequency,
                    SplitPattern = pattern,
                    InitialVocabulary = initial,
                    NumberOfThreads = 1,
                };
                BytePairTokenizer atOnce = BytePairTokenizer.Train(texts, Options(first + second, null));
                BytePairTokenizer begun = BytePairTokenizer.Train(texts, Options(first, null));
                AssertSame(atOnce, BytePairTokenizer.Train(texts, Options(first + second, begun)));

                // Also of what was saved and loaded in between.
                BytePairTokenizer loaded = Layout.Read(FileOf.Written(begun.SaveTokenizerJson));
                AssertSame(atOnce, BytePairTokenizer.Train(texts, Options(first + second, loaded)));
            },
            iter: 50);

    [Fact]
    public void Other_texts_than_the_initial_ones_are_learned_from_as_by_counting_anew()
        => Gen.Select(Abc, Abc, Gen.Int[0, 12], Gen.Int[0, 25], Gen.Int[1, 3], Gen.OneOf("ab", "abc", "bca", "cc").HashSet[0, 2]).Sample(
            (before, texts, first, second, frequency, specials) =>
            {
                BytePairTokenizer initial = BytePairTokenizer.Train(
                    before, new() { VocabularySize = 256 + first, SplitPattern = SplitPattern.None, MinimumPairFrequency = 1, NumberOfThreads = 1 });
                string[] allowed = [.. specials.Where(special => !initial.TryGetId(Encoding.ASCII.GetBytes(special), out _))];
                TrainsAlike(texts, new()
                {
                    InitialVocabulary = initial,
                    VocabularySize = initial.VocabularySize + allowed.Length + second,
                    SpecialTokens = allowed,
                    MinimumPairFrequency = frequency,
                    NumberOfThreads = 1,
                });
            },
            iter: 80);

    [Fact]
    public void Vocabularies_with_tokens_that_no_merge_makes_are_gone_on_with_as_by_counting_anew()
    {
        int madeAgain = 0;
        Gen.Select(Gen.OneOf(RandomVocabulary.WithMerges, RandomVocabulary.OfRanks), Abc, Gen.Int[0, 40], Gen.Int[1, 3], Gen.Int[2, 9]).Sample(
            (initial, texts, merges, frequency, longest) =>
            {
                int again = TrainsAlike(texts, new()
                {
                    InitialVocabulary = initial,
                    VocabularySize = initial.VocabularySize + merges,
                    MinimumPairFrequency = frequency,
                    MaximumTokenLength = longest == 9 ? int.MaxValue : longest,
                    NumberOfThreads = 1,
                });
                Interlocked.Add(ref madeAgain, again);
            },
            iter: 200);
        Assert.True(madeAgain > 3, $"A token that was there has been made {madeAgain} times: this proves nothing.");
    }

    [Fact]
    public void No_merge_spells_a_special_token_of_either_vocabulary()
        => Gen.Select(Abc, Gen.OneOf("ab", "abc", "bca", "cc", "aa").HashSet[1, 3], Gen.Int[1, 20]).Sample(
            (texts, specials, merges) =>
            {
                string[] all = [.. specials];
                BytePairTokenizer initial = BytePairTokenizer.Train(
                    [], new() { VocabularySize = 258, SpecialTokens = [all[0], "<s>"], SplitPattern = SplitPattern.None, NumberOfThreads = 1 });
                TrainsAlike(texts, new()
                {
                    InitialVocabulary = initial,
                    VocabularySize = initial.VocabularySize + all.Length - 1 + merges,
                    SpecialTokens = all[1..],
                    MinimumPairFrequency = 1,
                    NumberOfThreads = 1,
                });
            },
            iter: 60);

    [Theory]
    [MemberData(nameof(Layouts))]
    public void Vocabularies_from_files_are_gone_on_with_as_by_counting_anew(string layout)
    {
        BytePairTokenizer initial = new Layout(layout).Tokenizer;
        string[] texts = [.. Layout.Texts.Concat(Layout.Composing).Concat(Layout.Texts).Where(text => !text.Contains('õ', StringComparison.Ordinal)), "", "e\u0301e\u0301 e\u0301", "e\u0301e\u0301"];
        TrainsAlike(texts, new()
        {
            InitialVocabulary = initial,
            VocabularySize = initial.VocabularySize + 42,
            SpecialTokens = [.. initial.SpecialTokens.Keys.Take(1), "<|more|>", "<|ü|>"],
            NumberOfThreads = 2,
        });
    }

    [Fact]
    public void Ranks_with_holes_and_special_tokens_are_gone_on_with_as_by_counting_anew()
        => Gen.Select(RandomVocabulary.OfRanks, Abc, Gen.Int[0, 30], Gen.Int[0, 3]).Sample(
            (ranks, texts, merges, holes) =>
            {
                byte[] file = Encoding.ASCII.GetBytes(string.Concat(ranks.Vocabulary.OrdinaryIds().Select(id => $"{Convert.ToBase64String(ranks.GetTokenBytes(id).Span)} {id}\n")));
                BytePairTokenizer initial = FileOf.ReadTiktoken(
                    file, SplitPattern.O200k, new Dictionary<string, int> { ["<|end|>"] = ranks.VocabularySize + holes, ["cbacba"] = ranks.VocabularySize + holes + 5 });
                TrainsAlike(texts, new()
                {
                    InitialVocabulary = initial,
                    VocabularySize = initial.VocabularySize + merges + 1,
                    SpecialTokens = ["<|end|>", "<|more|>"],
                    NumberOfThreads = 1,
                });
            },
            iter: 50);

    [Fact]
    public void Where_nothing_is_learned_all_texts_are_encoded_as_before()
        => Gen.Select(Gen.OneOf(RandomVocabulary.WithMerges, RandomVocabulary.OfRanks), RandomVocabulary.Text.Array[20]).Sample(
            (initial, texts) =>
            {
                BytePairTokenizer tokenizer = BytePairTokenizer.Train(texts, new() { InitialVocabulary = initial, VocabularySize = initial.VocabularySize, NumberOfThreads = 1 });
                Assert.Equal(initial.VocabularySize, tokenizer.VocabularySize);
                Assert.All(texts, text => Assert.Equal(initial.EncodeToIds(text), tokenizer.EncodeToIds(text)));
            },
            iter: 100);

    [Fact]
    public void A_published_vocabulary_is_gone_on_with()
    {
        BytePairTokenizer initial = TestTokenizers.Cl100k;
        string[] texts = [.. Enumerable.Repeat("Donaudampfschiffahrtsgesellschaftskapitänsmütze", 3)];
        BytePairTokenizer tokenizer = BytePairTokenizer.Train(texts, new() { InitialVocabulary = initial, VocabularySize = initial.VocabularySize + 1000, NumberOfThreads = 1 });
        Assert.Equal([tokenizer.VocabularySize - 1], tokenizer.EncodeToIds(texts[0]));
        Assert.Equal(initial.SpecialTokens, tokenizer.SpecialTokens);
        HardText.Valid.Where(text => !text.Contains("Donau", StringComparison.Ordinal)).Sample(
            text => Assert.Equal(text, tokenizer.Decode(tokenizer.EncodeToIds(text))), iter: 200, print: HardText.Show);
        Assert.Equal(initial.EncodeToIds("The cat sat on the mat."), tokenizer.EncodeToIds("The cat sat on the mat."));
    }

    [Fact]
    public void An_ordinary_token_is_refused_as_a_special_one()
    {
        BytePairTokenizer initial = BytePairTokenizer.Train(["abab"], new() { VocabularySize = 257, SplitPattern = SplitPattern.None });
        ArgumentException refusal = Assert.Throws<ArgumentException>(
            "SpecialTokens", () => BytePairTokenizer.Train([], new() { InitialVocabulary = initial, SpecialTokens = ["<s>", "ab"] }));
        Assert.Contains("'ab'", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("256", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0, 300)]
    [InlineData(1, 301)]
    [InlineData(2, 302)]
    public void A_vocabulary_that_cannot_hold_the_initial_one_is_refused_with_the_range(int more, int smallest)
    {
        BytePairTokenizer initial = BytePairTokenizer.Train(
            [HardText.RandomLetters(1000, "abcdef", seed: 1)], new() { VocabularySize = 300, SpecialTokens = ["<s>"], SplitPattern = SplitPattern.None });
        BytePairTrainingOptions Options(int size)
            => new() { InitialVocabulary = initial, VocabularySize = size, SpecialTokens = ["<s>", .. Enumerable.Range(0, more).Select(i => $"<{i}>")] };
        ArgumentOutOfRangeException refusal = Assert.Throws<ArgumentOutOfRangeException>("VocabularySize", () => BytePairTokenizer.Train([], Options(smallest - 1)));
        Assert.Contains($"from {smallest} to 16777216", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(smallest - 1, refusal.ActualValue);
        Assert.Equal(smallest, BytePairTokenizer.Train(["abcabc"], Options(smallest)).VocabularySize);
    }

    /// <returns>How many merges made a token that was there already.</returns>
    private static int TrainsAlike(string[] texts, BytePairTrainingOptions options)
    {
        BytePairTokenizer initial = options.InitialVocabulary!;
        var slow = new SlowContinuedTrainer(texts, options);
        BytePairTokenizer tokenizer = BytePairTokenizer.Train(texts, options);
        Assert.Equal(slow.Tokens, Tokens(tokenizer));
        Assert.Equal(slow.Merges, tokenizer.Merges);
        Assert.Equal(slow.Specials, tokenizer.SpecialTokens);
        Assert.Same(initial.SplitPattern, tokenizer.SplitPattern);
        (BytePairModel before, BytePairModel after) = (initial.Model, tokenizer.Model);
        Assert.Equal((before.IgnoreMerges, before.AddPrefixSpace, before.NormalizesToFormC), (after.IgnoreMerges, after.AddPrefixSpace, after.NormalizesToFormC));
        Assert.Equal((before.BeginningTokenId, before.EndTokenId), (after.BeginningTokenId, after.EndTokenId));
        IEnumerable<AddedToken> added = slow.Specials.Where(special => special.Value >= before.Vocabulary.Count).OrderBy(special => special.Value)
            .Select(special => new AddedToken(special.Key, special.Value));
        Assert.Equal([.. before.AddedTokens, .. added], after.AddedTokens);
        Assert.Equal(Tokens(initial), Tokens(tokenizer).Take(initial.VocabularySize));
        Assert.Equal(slow.Merges.Count - (initial.Merges?.Count ?? MergeList.FromModel(initial.Model).Merges.Length), tokenizer.TrainingSummary!.Merges);
        if (!tokenizer.Model.NormalizesToFormC && !tokenizer.Model.AddPrefixSpace)
        {
            Assert.All(texts, text => Assert.Equal(text, tokenizer.Decode(tokenizer.EncodeToIds(text))));
        }

        // A token made again can lead to the initial merges that use it, which come before the new ones. And a whole piece can be a token in any case.
        if (slow.TokensMadeAgain == 0 && !tokenizer.Model.IgnoreMerges)
        {
            Assert.All(slow.Pieces, piece => Assert.Equal(piece.Ids, new SlowBytePair(tokenizer).EncodePiece(piece.Text)));
        }

        return slow.TokensMadeAgain;
    }

    private static void AssertSame(BytePairTokenizer expected, BytePairTokenizer actual)
    {
        Assert.Equal(Tokens(expected), Tokens(actual));
        Assert.Equal(expected.Merges, actual.Merges);
        Assert.Equal(expected.SpecialTokens, actual.SpecialTokens);
    }

    private static IEnumerable<string> Tokens(BytePairTokenizer tokenizer)
        => Enumerable.Range(0, tokenizer.VocabularySize).Select(id => Convert.ToHexString(tokenizer.Vocabulary[id].Span));
}
