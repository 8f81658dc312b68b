using System.Text;
using CsCheck;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tests;

public sealed class BytePairMergingTests
{
    [Fact]
    public void Ids_of_tokenizers_of_random_texts_equal_those_of_merging_step_by_step()
        => Gen.Select(Letters("ab", 5, 120).Array[1, 3], Letters("ab", 0, 160), Gen.Int[257, 340]).Sample(
            (corpus, text, size) =>
            {
                // Both ways of merging are taken: up to 96 bytes and beyond. Two letters make tokens with several ways to the same bytes.
                BytePairTokenizer tokenizer = TrainUncut(corpus, size);
                AssertStepByStep(tokenizer, text);
            },
            iter: 2000);

    [Fact]
    public void Ids_of_several_bytes_a_character_equal_those_of_merging_step_by_step()
        => Gen.Select(Letters("aéñ中文", 5, 60).Array[1, 3], Letters("aéñ中文\uD83D\uDE00", 0, 150), Gen.Int[257, 340]).Sample(
            (corpus, text, size) =>
            {
                BytePairTokenizer tokenizer = TrainUncut(corpus, size);
                AssertStepByStep(tokenizer, text);
            },
            iter: 1000,
            print: sample => string.Join(" | ", sample.Item1.Append(sample.Item2).Select(HardText.Show)) + $" | {sample.Item3}");

    [Fact]
    public void Ids_of_runs_of_one_letter_equal_those_of_merging_step_by_step()
    {
        BytePairTokenizer tokenizer = TrainUncut([new string('a', 77), new string('a', 23)], 256 + 12);
        var slow = new SlowBytePair(tokenizer);
        foreach (int length in Enumerable.Range(0, 300))
        {
            string text = new('a', length);
            Assert.Equal(slow.EncodePiece(text), tokenizer.EncodeToIds(text));
            Assert.Equal(slow.EncodePiece("b" + text), tokenizer.EncodeToIds("b" + text));
        }
    }

    [Fact]
    public void Ids_of_a_text_that_is_cut_are_those_of_its_pieces()
    {
        BytePairTokenizer tokenizer = TestTokenizers.Small;
        var slow = new SlowBytePair(tokenizer);
        HardText.Any.Sample(
            text =>
            {
                Assert.Equal(slow.Encode(text), tokenizer.EncodeToIds(text));
                Assert.Equal(slow.EncodePiece(text), tokenizer.EncodeToIds(text, considerPreTokenization: false));
            },
            iter: 1000,
            print: HardText.Show);
    }

    [Fact]
    public void Ids_of_merge_lists_with_several_ways_to_a_token_equal_those_of_merging_step_by_step()
        => Gen.Select(Tokens, Gen.Int, Gen.Int[0, 30], Letters("ab", 0, 130)).Sample(
            (tokens, seed, count, text) =>
            {
                // Such lists are never trained here but can be loaded: two pairs make one token, and some tokens are made by none.
                TokenVocabulary vocabulary = VocabularyOf(tokens, seed);
                TokenPair[] pairs = [.. PairsOf(vocabulary)];
                new Random(seed).Shuffle(pairs);
                var tokenizer = new BytePairTokenizer(new BytePairModel(vocabulary, pairs[..Math.Min(count, pairs.Length)], SplitPattern.None));
                AssertStepByStep(tokenizer, text);
                Assert.All(tokens, token => AssertStepByStep(tokenizer, token));
            },
            iter: 1000);

    [Fact]
    public void Ids_of_vocabularies_whose_ids_are_ranks_equal_those_of_merging_step_by_step()
        => Gen.Select(Tokens, Gen.Int, Letters("ab", 0, 130)).Sample(
            (tokens, seed, text) =>
            {
                var tokenizer = new BytePairTokenizer(new BytePairModel(VocabularyOf(tokens, seed), Merges: null, SplitPattern.None));
                AssertStepByStep(tokenizer, text);
                Assert.All(tokens, token => AssertStepByStep(tokenizer, token));
            },
            iter: 1000);

    [Fact]
    public void A_piece_that_spells_a_special_token_is_merged_as_any_other()
    {
        byte[][] tokens = [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }), "ab"u8.ToArray(), "abab"u8.ToArray()];
        var special = new Dictionary<string, int> { ["abab"] = 257 };
        foreach (TokenPair[]? merges in new TokenPair[]?[] { null, [new TokenPair('a', 'b')] })
        {
            var tokenizer = new BytePairTokenizer(new BytePairModel(new TokenVocabulary(tokens, special), merges, SplitPattern.None));
            Assert.Equal([256, 256], tokenizer.EncodeToIds("abab"));
            Assert.Equal([256, 256, 'c'], tokenizer.EncodeToIds("ababc"));
            Assert.Equal([257], tokenizer.EncodeToIds("abab", new HashSet<string> { "abab" }));
        }
    }

    private static Gen<HashSet<string>> Tokens { get; } = Letters("ab", 2, 5).HashSet[1, 20];

    private static Gen<string> Letters(string letters, int least, int most)
        => Gen.OneOf(letters.ToCharArray()).Array[least, most].Select(units => new string(units));

    private static void AssertStepByStep(BytePairTokenizer tokenizer, string text)
        => Assert.Equal(new SlowBytePair(tokenizer).EncodePiece(text), tokenizer.EncodeToIds(text));

    private static BytePairTokenizer TrainUncut(string[] corpus, int size)
        => BytePairTokenizer.Train(corpus, new BytePairTrainingOptions { VocabularySize = size, SplitPattern = SplitPattern.None, NumberOfThreads = 1 });

    private static TokenVocabulary VocabularyOf(IEnumerable<string> tokens, int seed)
    {
        byte[][] all = [.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }), .. tokens.Order(StringComparer.Ordinal).Select(Encoding.UTF8.GetBytes)];
        new Random(seed).Shuffle(all);
        return new TokenVocabulary(all, new Dictionary<string, int>());
    }

    private static IEnumerable<TokenPair> PairsOf(TokenVocabulary vocabulary)
        => from token in Enumerable.Range(0, vocabulary.Count)
           from cut in Enumerable.Range(1, vocabulary.LengthOf(token) - 1)
           let pair = new TokenPair(IdOf(vocabulary, vocabulary[token][..cut]), IdOf(vocabulary, vocabulary[token][cut..]))
           where pair is { Left: >= 0, Right: >= 0 }
           select pair;

    private static int IdOf(TokenVocabulary vocabulary, ReadOnlyMemory<byte> token) => vocabulary.TryGetId(token.Span, out int id) ? id : -1;
}
