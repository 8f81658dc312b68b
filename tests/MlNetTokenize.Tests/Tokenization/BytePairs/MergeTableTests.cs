using System.Text;
using CsCheck;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tests;

public sealed class MergeTableTests
{
    private static readonly Gen<byte[][]> Tokens = Letters("ab", 2, 6).HashSet[1, 24].Select(tokens => tokens.Select(Encoding.Latin1.GetBytes).ToArray());

    [Fact]
    public void Two_tokens_can_meet_if_and_only_if_their_bytes_merge_to_just_them()
        => Gen.Select(Tokens, Gen.Int, Gen.Bool, Gen.Int[0, 40]).Sample(
            (tokens, seed, isOfRanks, count) =>
            {
                TokenVocabulary vocabulary = TestVocabularies.Shuffled(tokens, seed);
                TokenPair[]? merges = isOfRanks ? null : Shuffled(TestVocabularies.PairsOf(vocabulary), seed)[..Math.Min(count, TestVocabularies.PairsOf(vocabulary).Length)];
                (MergeTable table, SlowBytePair slow) = Make(vocabulary, merges);
                if (!table.IsOrdered)
                {
                    return;
                }

                int[] ids = [.. tokens.Select(token => TestVocabularies.IdOf(vocabulary, token)), TestVocabularies.IdOf(vocabulary, "a"u8), TestVocabularies.IdOf(vocabulary, "b"u8)];
                foreach (int left in ids)
                {
                    bool isMade = slow.Merge(vocabulary[left].ToArray()) is [int only] && only == left;
                    Assert.True(isMade == table.RankOf(left) >= 0, $"{Show(vocabulary, left)} has the rank {table.RankOf(left)}");
                    foreach (int right in ids.Where(right => table.RankOf(left) >= 0 && table.RankOf(right) >= 0))
                    {
                        bool expected = slow.Merge([.. vocabulary[left].Span, .. vocabulary[right].Span]) is [int first, int second] && first == left && second == right;
                        Assert.True(
                            expected == table.CanMeet(table.RankOf(left), table.RankOf(right)), $"{Show(vocabulary, left)}, {Show(vocabulary, right)}: {expected}");
                    }
                }
            },
            iter: 1000);

    [Theory]
    [InlineData("small")]
    [InlineData("uncut")]
    [InlineData("cl100k_base")]
    public void Tokens_of_a_real_vocabulary_can_meet_if_and_only_if_their_bytes_merge_to_just_them(string name)
    {
        BytePairTokenizer tokenizer = TestTokenizers.Named(name);
        (MergeTable table, SlowBytePair slow) = Make(tokenizer.Vocabulary, tokenizer.Model.Merges);
        Assert.True(table.IsOrdered);
        int[] ordinary = [.. Enumerable.Range(0, tokenizer.VocabularySize).Where(tokenizer.Vocabulary.IsOrdinary)];
        Assert.Equal(ordinary.Length, table.Count);
        int meetings = 0;
        Assert.All(ordinary.Take(3000), id => Assert.Equal(id, table.IdOf(table.RankOf(id))));

        var pairs = new List<int[]>();
        var random = new Random(1);
        while (pairs.Count < 4000)
        {
            // Any two, which most often can; and the two parts of one, which most often cannot.
            int id = ordinary[random.Next(ordinary.Length)];
            pairs.Add([id, ordinary[random.Next(ordinary.Length)]]);
            ReadOnlySpan<byte> token = tokenizer.Vocabulary.BytesOf(id);
            int cut = random.Next(token.Length + 1);
            if (TestVocabularies.IdOf(tokenizer.Vocabulary, token[..cut]) is >= 0 and int left && TestVocabularies.IdOf(tokenizer.Vocabulary, token[cut..]) is >= 0 and int right)
            {
                pairs.Add([left, right]);
            }
        }

        foreach (int[] pair in pairs)
        {
            bool expected = slow.Merge([.. tokenizer.GetTokenBytes(pair[0]).Span, .. tokenizer.GetTokenBytes(pair[1]).Span]).SequenceEqual(pair);
            Assert.True(expected == table.CanMeet(table.RankOf(pair[0]), table.RankOf(pair[1])), $"{pair[0]}, {pair[1]}");
            meetings += expected ? 1 : 0;
        }

        Assert.InRange(meetings, 100, pairs.Count - 100);
    }

    [Fact]
    public void The_table_of_two_bytes_is_that_of_all_tokens()
    {
        BytePairTokenizer tokenizer = TestTokenizers.Cl100k;
        (MergeTable table, _) = Make(tokenizer.Vocabulary, merges: null);
        for (int pair = 0; pair < 1 << 16; pair++)
        {
            byte left = (byte)(pair >> 8);
            byte right = (byte)pair;
            int expected = tokenizer.TryGetId([left, right], out int id) ? table.RankOf(id) : -1;
            Assert.True(expected == table.FindBytes(left, right));
            Assert.True(expected == table.Find(left, right));
        }
    }

    [Fact]
    public void A_pair_that_merges_before_a_token_of_it_is_made_is_not_ordered()
    {
        TokenVocabulary vocabulary = TestVocabularies.Of("ab", "abc");
        Assert.True(Make(vocabulary, [new('a', 'b'), new(256, 'c')]).Table.IsOrdered);
        Assert.False(Make(vocabulary, [new(256, 'c'), new('a', 'b')]).Table.IsOrdered);

        // As ranks: "abc" has the lower id, and is made of "ab", which has the higher one.
        Assert.False(Make(TestVocabularies.Of("abc", "ab"), merges: null).Table.IsOrdered);
        Assert.True(Make(TestVocabularies.Of("ab", "abc"), merges: null).Table.IsOrdered);

        // A token that nothing leads to does not come later; it never comes.
        Assert.True(Make(TestVocabularies.Of("abcd"), merges: null).Table.IsOrdered);
        Assert.True(Make(vocabulary, [new(256, 'c')]).Table.IsOrdered);
    }

    [Fact]
    public void A_pair_that_stands_twice_or_joins_to_no_token_is_refused()
    {
        TokenVocabulary vocabulary = TestVocabularies.Of("ab", "abc", "bc");
        Assert.Throws<InvalidDataException>(() => Make(vocabulary, [new('a', 'b'), new('a', 'b')]));

        // Also where the first of the two was left out: its tokens come later, or what it makes is made already.
        Assert.Throws<InvalidDataException>(() => Make(vocabulary, [new(256, 'c'), new('a', 'b'), new(256, 'c')]));
        Assert.Throws<InvalidDataException>(() => Make(vocabulary, [new('a', 'b'), new('b', 'c'), new(256, 'c'), new('a', 258), new('a', 258)]));
        Assert.Throws<InvalidDataException>(() => Make(vocabulary, [new('a', 'c')]));
    }

    internal static (MergeTable Table, SlowBytePair Slow) Make(TokenVocabulary vocabulary, TokenPair[]? merges)
    {
        int[] byteIds = TestVocabularies.ByteIds(vocabulary);
        int[] ordinary = [.. Enumerable.Range(0, vocabulary.Count).Where(vocabulary.IsOrdinary)];
        MergeTable table = merges is null
            ? MergeTable.FromRanks(vocabulary, byteIds, new TokenPrefixes(vocabulary, ordinary, byteIds))
            : MergeTable.FromMerges(vocabulary, byteIds, merges);
        return (table, new SlowBytePair(TestVocabularies.Uncut(vocabulary, merges)));
    }

    private static TokenPair[] Shuffled(TokenPair[] pairs, int seed)
    {
        new Random(seed).Shuffle(pairs);
        return pairs;
    }

    private static string Show(TokenVocabulary vocabulary, int id) => PrintableBytes.Encode(vocabulary.BytesOf(id));

    private static Gen<string> Letters(string letters, int least, int most)
        => Gen.OneOf(letters.ToCharArray()).Array[least, most].Select(units => new string(units));
}
