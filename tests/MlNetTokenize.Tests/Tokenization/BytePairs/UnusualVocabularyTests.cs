using System.Text;
using CsCheck;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tests;

/// <summary>Vocabularies that no training makes and files may have.</summary>
public sealed class UnusualVocabularyTests
{
    [Fact]
    public void Merges_that_come_before_what_they_are_made_of_are_done_in_their_order()
        => Gen.Select(Letters("abc", 2, 6).HashSet[2, 20], Gen.Int, Letters("abc", 1, 300)).Sample(
            (tokens, seed, text) =>
            {
                TokenVocabulary vocabulary = TestVocabularies.Shuffled(tokens.Select(Encoding.Latin1.GetBytes), seed);

                // The longest first: every token of more than two bytes comes before a token that it is made of.
                TokenPair[] pairs = [.. TestVocabularies.PairsOf(vocabulary).OrderByDescending(pair => vocabulary.LengthOf(pair.Left) + vocabulary.LengthOf(pair.Right))];
                foreach (bool ignoreMerges in new[] { false, true })
                {
                    var tokenizer = new BytePairTokenizer(new BytePairModel(vocabulary, pairs, SplitPattern.None) { IgnoreMerges = ignoreMerges });
                    var slow = new SlowBytePair(tokenizer);
                    Assert.Equal(slow.EncodePiece(text), tokenizer.EncodeToIds(text));
                    Assert.All(tokens, token => Assert.Equal(slow.EncodePiece(token), tokenizer.EncodeToIds(token)));
                }
            },
            iter: 500);

    [Theory]
    [InlineData(64)]
    [InlineData(65)]
    [InlineData(1000)]
    public void Long_pieces_of_unordered_merges_are_merged_step_by_step(int length)
    {
        // "aab" and "ba" come before "ab" and "aa", of which they are made.
        TokenVocabulary vocabulary = TestVocabularies.Of("aab", "ab", "aa", "aaab", "ba");
        TokenPair[] merges = [new('a', 257), new(258, 'b'), new('a', 256), new('a', 'b'), new('b', 'a'), new('a', 'a')];
        Assert.False(MergeTable.FromMerges(vocabulary, TestVocabularies.ByteIds(vocabulary), merges).IsOrdered);
        foreach (TokenPair[]? list in new[] { merges, null })
        {
            BytePairTokenizer tokenizer = TestVocabularies.Uncut(vocabulary, list);
            var slow = new SlowBytePair(tokenizer);
            for (int seed = 0; seed < 5; seed++)
            {
                string text = HardText.RandomLetters(length, "aab", seed);
                Assert.Equal(slow.EncodePiece(text), tokenizer.EncodeToIds(text));
            }
        }
    }

    [Fact]
    public void A_token_that_merges_do_not_lead_to_is_one_only_where_merges_are_ignored()
    {
        TokenVocabulary vocabulary = TestVocabularies.Of("ab", "abcd", "the whole piece");
        TokenPair[] merges = [new('a', 'b')];
        var merging = new BytePairTokenizer(new BytePairModel(vocabulary, merges, SplitPattern.Cl100k));
        var ignoring = new BytePairTokenizer(new BytePairModel(vocabulary, merges, SplitPattern.Cl100k) { IgnoreMerges = true });
        Assert.Equal([256, 'c', 'd'], merging.EncodeToIds("abcd"));
        Assert.Equal([257], ignoring.EncodeToIds("abcd"));

        // Not within a longer piece.
        Assert.Equal([256, 'c', 'd', 'e'], ignoring.EncodeToIds("abcde"));
        Assert.Equal([' ', 256, 'c', 'd', ' ', 256], ignoring.EncodeToIds(" abcd ab"));

        // By any way in: as a piece of UTF-8, and one that is too long to be cached short.
        Assert.Equal([258], ignoring.EncodeToIds("the whole piece", considerPreTokenization: false));
        Assert.Equal(15, merging.EncodeToIds("the whole piece", considerPreTokenization: false).Count);
    }

    [Fact]
    public void Unreachable_tokens_are_never_made_on_the_way()
        => Gen.Select(Letters("ab", 3, 7).HashSet[1, 20], Gen.Int, Gen.Bool, Letters("ab", 1, 200)).Sample(
            (tokens, seed, ignoreMerges, text) =>
            {
                // Merges of a few short tokens only; the other tokens are there and nothing leads to them.
                TokenVocabulary vocabulary = TestVocabularies.Shuffled(tokens.Union(["ab", "ba", "abb"]).Select(Encoding.Latin1.GetBytes), seed);
                TokenPair[] merges = [.. TestVocabularies.PairsOf(vocabulary).Where(pair => vocabulary.LengthOf(pair.Left) + vocabulary.LengthOf(pair.Right) <= 3)];
                var tokenizer = new BytePairTokenizer(new BytePairModel(vocabulary, merges, SplitPattern.None) { IgnoreMerges = ignoreMerges });
                var slow = new SlowBytePair(tokenizer);
                Assert.Equal(slow.EncodePiece(text), tokenizer.EncodeToIds(text));
                Assert.All(tokens, token => Assert.Equal(slow.EncodePiece(token), tokenizer.EncodeToIds(token)));
            },
            iter: 500);

    [Fact]
    public void A_vocabulary_of_bytes_alone_encodes_any_length()
    {
        foreach (TokenPair[]? merges in new[] { null, Array.Empty<TokenPair>() })
        {
            BytePairTokenizer bytes = TestVocabularies.Uncut(TestVocabularies.Of(Array.Empty<string>()), merges);
            for (int length = 0; length <= 200; length++)
            {
                string text = HardText.RandomLetters(length, "ab\0\u007F", length);
                Assert.Equal(text.Select(unit => (int)unit), bytes.EncodeToIds(text));
            }
        }
    }

    private static Gen<string> Letters(string letters, int least, int most)
        => Gen.OneOf(letters.ToCharArray()).Array[least, most].Select(units => new string(units));
}
