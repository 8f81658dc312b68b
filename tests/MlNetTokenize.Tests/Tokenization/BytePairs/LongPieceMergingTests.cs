using System.Buffers;
using System.Text;
using CsCheck;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tests;

public sealed class LongPieceMergingTests
{
    private static readonly string[] Names = ["small", "uncut", "cl100k_base", "o200k_base"];

    // Each with as many bytes as asked for, and other ones for other seeds.
    private static readonly Dictionary<string, Func<int, int, byte[]>> Kinds = new()
    {
        ["one letter"] = (length, seed) => Latin1(new string("a b7=\n\0"[seed % 7], length)),
        ["two letters by turns"] = (length, seed) => Repeated("ab", length),
        ["two letters at random"] = (length, seed) => Latin1(HardText.RandomLetters(length, "ab", seed)),
        ["letters at random"] = (length, seed) => Latin1(HardText.RandomLetters(length, "abcdefghijklmnopqrstuvwxyz", seed)),
        ["words"] = (length, seed) => Repeated("that the tokenizers of numbers, ", length),
        ["words of letters at random"] = (length, seed) => Repeated(HardText.RandomLetters(5 + (seed % 17), "etaoinshr ", seed), length),
        ["ideographs"] = (length, seed) => [.. Encoding.UTF8.GetBytes(HardText.RandomLetters(length, "文字を切り分けて的一是", seed)).Take(length)],
        ["bytes at random"] = (length, seed) => Latin1(HardText.RandomLetters(length, string.Concat(Enumerable.Range(0, 256).Select(value => (char)value)), seed)),
        ["equal signs and letters"] = (length, seed) => Latin1(HardText.RandomLetters(length, "=====-a", seed)),
    };

    public static TheoryData<string, string> Cases
    {
        get
        {
            var cases = new TheoryData<string, string>();
            foreach (string name in Names)
            {
                foreach (string kind in Kinds.Keys)
                {
                    cases.Add(name, kind);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Pieces_of_every_length_are_merged_as_step_by_step(string name, string kind)
    {
        BytePairTokenizer tokenizer = Uncut(name);
        var slow = new SlowBytePair(tokenizer);
        var merged = new ArrayBufferWriter<int>(4096);
        int[] block = new int[BlockMerger.MaximumLength];
        (MergeTable table, _) = Tables[name].Value;
        foreach (int length in Enumerable.Range(1, 150).Concat([191, 192, 193, 255, 256, 257, 320, 500, 700]))
        {
            byte[] piece = Kinds[kind](length, length);
            List<int> expected = slow.EncodePiece(piece);
            merged.ResetWrittenCount();
            tokenizer.EncodeUtf8(piece, merged);
            Assert.True(merged.WrittenSpan.SequenceEqual(expected.ToArray()), $"{length} bytes: {PrintableBytes.Encode(piece)}");
            if (length <= BlockMerger.MaximumLength)
            {
                int count = BlockMerger.Merge(table, piece, block);
                Assert.True(block.AsSpan(0, count).SequenceEqual(slow.Merge(piece).ToArray()), $"{length} bytes: {PrintableBytes.Encode(piece)}");
            }
        }
    }

    [Fact]
    public void Long_pieces_of_vocabularies_at_random_are_merged_as_step_by_step()
        => Gen.Select(Letters("ab", 2, 9).HashSet[1, 40], Gen.Int, Gen.Bool, Letters("ab", 65, 400)).Sample(
            (tokens, seed, isOfRanks, text) =>
            {
                // Tokens of the fewest letters: what a block ends with is mended most often, and far back.
                TokenVocabulary vocabulary = TestVocabularies.Shuffled(tokens.OrderBy(token => token.Length).Select(Latin1), seed);
                TokenPair[] pairs = TestVocabularies.PairsOf(vocabulary);
                if (seed % 2 == 0)
                {
                    new Random(seed).Shuffle(pairs);
                }
                else
                {
                    pairs = [.. pairs.OrderBy(pair => vocabulary.LengthOf(pair.Left) + vocabulary.LengthOf(pair.Right))];
                }

                BytePairTokenizer tokenizer = TestVocabularies.Uncut(vocabulary, isOfRanks ? null : pairs);
                Assert.Equal(new SlowBytePair(tokenizer).EncodePiece(text), tokenizer.EncodeToIds(text));
            },
            iter: 1000);

    [Fact]
    public void A_token_longer_than_several_blocks_is_found_across_them()
    {
        // Each is twice the one before, so that a run of letters is made of the largest powers of two.
        string[] tokens = [.. Enumerable.Range(1, 9).Select(power => new string('a', 1 << power))];
        TokenVocabulary vocabulary = TestVocabularies.Of(tokens);
        TokenPair[] merges = [new('a', 'a'), .. Enumerable.Range(256, 8).Select(id => new TokenPair(id, id))];
        foreach (TokenPair[]? list in new[] { null, merges })
        {
            BytePairTokenizer tokenizer = TestVocabularies.Uncut(vocabulary, list);
            var slow = new SlowBytePair(tokenizer);
            for (int length = 1; length <= 1100; length += length < 300 ? 1 : 61)
            {
                string text = new('a', length);
                Assert.Equal(slow.EncodePiece(text), tokenizer.EncodeToIds(text));
                Assert.Equal(slow.EncodePiece("b" + text + "c"), tokenizer.EncodeToIds("b" + text + "c"));
            }
        }
    }

    [Fact]
    public void A_place_that_nothing_leads_on_from_is_left_and_not_come_back_to()
    {
        // "aab" merges only if its b is there: a block that ends before the b has other tokens than the whole text, over all of its length.
        TokenVocabulary vocabulary = TestVocabularies.Of("ab", "aab", "aabaab", "aa", "aaaa", "baab", "bb", "abb");
        TokenPair[] pairs = TestVocabularies.PairsOf(vocabulary);
        for (int seed = 0; seed < 60; seed++)
        {
            new Random(seed).Shuffle(pairs);
            BytePairTokenizer tokenizer = TestVocabularies.Uncut(vocabulary, [.. pairs]);
            var slow = new SlowBytePair(tokenizer);
            for (int length = 60; length < 72; length++)
            {
                foreach (string text in new[] { new string('a', length) + "b", new string('a', length) + "bb", Repeat("aab", length) + "b", Repeat("abaa", length * 3) })
                {
                    Assert.Equal(slow.EncodePiece(text), tokenizer.EncodeToIds(text));
                }
            }
        }
    }

    private static readonly Dictionary<string, Lazy<(MergeTable Table, SlowBytePair Slow)>> Tables = Names.ToDictionary(
        name => name, name => new Lazy<(MergeTable, SlowBytePair)>(() => MergeTableTests.Make(TestTokenizers.Named(name).Vocabulary, TestTokenizers.Named(name).Model.Merges)));

    private static readonly Dictionary<string, Lazy<BytePairTokenizer>> Tokenizers = Names.ToDictionary(
        name => name, name => new Lazy<BytePairTokenizer>(() => new BytePairTokenizer(TestTokenizers.Named(name).Model with { SplitPattern = SplitPattern.None })));

    private static BytePairTokenizer Uncut(string name) => Tokenizers[name].Value;

    private static byte[] Latin1(string text) => Encoding.Latin1.GetBytes(text);

    private static byte[] Repeated(string text, int length) => Latin1(Repeat(text, length));

    private static string Repeat(string text, int length) => string.Concat(Enumerable.Repeat(text, (length / text.Length) + 1))[..length];

    private static Gen<string> Letters(string letters, int least, int most)
        => Gen.OneOf(letters.ToCharArray()).Array[least, most].Select(units => new string(units));
}
