using CsCheck;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Training.Counting;

namespace MlNetTokenize.Tests;

public sealed class PieceCountsMergeTests
{
    private static readonly Gen<string[]> Texts = Gen.OneOf("the", "cat", " ", "sat", "é", "中文", "12", ".\n", "'s").Array[0, 20].Select(string.Concat).Array[0, 12];

    [Fact]
    public void Shards_in_any_order_add_up_to_the_whole()
        => Gen.Select(Texts, Gen.Int, Gen.OneOf(SplitPattern.O200k, SplitPattern.None, SplitPattern.FromRegex(@"\w+|\s"))).Sample(
            (texts, seed, pattern) =>
            {
                var random = new Random(seed);
                PieceCounts[] shards = [.. texts.GroupBy(_ => random.Next(4)).Select(shard => Count(shard, pattern)), Count([], pattern)];
                random.Shuffle(shards);
                PieceCounts whole = Count(texts, pattern);
                PieceCounts merged = PieceCounts.Merge(shards);
                PieceCounts nested = PieceCounts.Merge([PieceCounts.Merge(shards[..(shards.Length / 2 + 1)]), .. shards[(shards.Length / 2 + 1)..]]);
                foreach (PieceCounts sum in (PieceCounts[])[merged, nested, PieceCounts.Merge([whole])])
                {
                    SlowPieceCounts.AssertEqual(SlowPieceCounts.Of(pattern, texts), sum);
                    Assert.Equal((whole.TextsRead, whole.BytesRead), (sum.TextsRead, sum.BytesRead));
                    Assert.Equal(Train(whole), Train(sum));
                    Assert.Equal(FileOf.Written(whole.Save), FileOf.Written(sum.Save));
                }
            },
            iter: 30);

    [Fact]
    public void What_is_merged_stays_as_it_is()
    {
        PieceCounts one = Count(["a b"], SplitPattern.O200k);
        PieceCounts other = Count(["a c c"], SplitPattern.O200k);
        PieceCounts.Merge([one, other, one]);
        SlowPieceCounts.AssertEqual(SlowPieceCounts.Of(SplitPattern.O200k, ["a b"]), one);
        SlowPieceCounts.AssertEqual(SlowPieceCounts.Of(SplitPattern.O200k, ["a c c"]), other);
    }

    [Fact]
    public void Counts_of_other_patterns_are_refused_by_name()
    {
        PieceCounts one = Count(["a"], SplitPattern.O200k);
        foreach (SplitPattern other in (SplitPattern[])[SplitPattern.Cl100k, SplitPattern.None, SplitPattern.FromRegex("O200k"), SplitPattern.FromRegex("a")])
        {
            ArgumentException refusal = Assert.Throws<ArgumentException>("counts", () => PieceCounts.Merge([one, Count(["a"], other)]));
            Assert.Contains("O200k", refusal.Message, StringComparison.Ordinal);
            Assert.Contains(other.ToString(), refusal.Message, StringComparison.Ordinal);
        }

        // The same regular expression made twice is the same way to cut.
        Assert.Equal(2, PieceCounts.Merge([Count(["a"], SplitPattern.FromRegex("a")), Count(["a"], SplitPattern.FromRegex("a"))]).Occurrences);
    }

    [Fact]
    public void Counts_of_texts_prepared_otherwise_are_refused()
    {
        BytePairTokenizer prefix = new Layout("roberta-prefix").Tokenizer;
        PieceCounts prepared = PieceCounts.Count(["a"], new BytePairTrainingOptions { InitialVocabulary = prefix });
        PieceCounts plain = Count(["a"], prefix.SplitPattern);
        Assert.Throws<ArgumentException>("counts", () => PieceCounts.Merge([prepared, plain]));
        Assert.Equal(2, PieceCounts.Merge([prepared, prepared]).Occurrences);
        var options = new BytePairTrainingOptions { InitialVocabulary = prefix, VocabularySize = 1000 };
        Assert.Throws<ArgumentException>("counts", () => BytePairTokenizer.Train(plain, options));
        Assert.Contains(
            "Cl100k", Assert.Throws<ArgumentException>("counts", () => BytePairTokenizer.Train(Count(["a"], SplitPattern.Cl100k), options)).Message, StringComparison.Ordinal);
        Assert.NotNull(BytePairTokenizer.Train(prepared, options));
    }

    [Fact]
    public void Nothing_to_merge_is_refused()
    {
        Assert.Throws<ArgumentNullException>("counts", () => PieceCounts.Merge(null!));
        Assert.Throws<ArgumentException>("counts", () => PieceCounts.Merge([]));
        Assert.Throws<ArgumentException>("counts", () => PieceCounts.Merge([Count(["a"], SplitPattern.None), null!]));
        Assert.Throws<ArgumentOutOfRangeException>("maximumDistinctPieces", () => PieceCounts.Merge([Count(["a"], SplitPattern.None)], 0));
    }

    [Fact]
    public void Sums_beyond_the_largest_number_are_an_overflow()
    {
        PieceCounts half = Of(("a", long.MaxValue / 2), ("b", 1));
        Assert.Equal(long.MaxValue, PieceCounts.Merge([half, Of(("a", long.MaxValue / 2))]).Occurrences);
        Assert.Throws<OverflowException>(() => PieceCounts.Merge([half, half, half]));
        Assert.Throws<OverflowException>(() => PieceCounts.Merge([half, half]));
        Assert.Throws<OverflowException>(() => BytePairTokenizer.Train(Of(("ababab", long.MaxValue / 2)), new BytePairTrainingOptions()));
    }

    [Fact]
    public void Beyond_the_maximum_the_same_pieces_are_dropped_in_any_order()
    {
        PieceCounts[] shards = [.. Enumerable.Range(0, 3).Select(shard => Of([.. Enumerable.Range(shard * 400, 700).Select(i => ($"{i}", i % 3 + 1L))]))];
        var expected = new Dictionary<string, long>();
        foreach (PieceCounts shard in shards)
        {
            foreach ((string piece, long count) in SlowPieceCounts.Of(shard))
            {
                expected[piece] = expected.GetValueOrDefault(piece) + count;
            }
        }

        long all = expected.Values.Sum();
        (long pieces, long occurrences) = SlowDropping.Drop(expected, 1000);
        foreach (int[] order in (int[][])[[0, 1, 2], [2, 0, 1], [1, 2, 0]])
        {
            PieceCounts merged = PieceCounts.Merge(order.Select(i => shards[i]), 1000);
            Assert.Equal(expected, SlowPieceCounts.Of(merged));
            Assert.Equal((pieces, occurrences), (merged.DroppedPieces, merged.DroppedOccurrences));
            Assert.Equal(all, merged.Occurrences + merged.DroppedOccurrences);

            // What was dropped before is not forgotten.
            PieceCounts twice = PieceCounts.Merge([merged, merged], 1000);
            Assert.Equal((2 * pieces, 2 * occurrences), (twice.DroppedPieces, twice.DroppedOccurrences));
        }
    }

    private static PieceCounts Of(params (string Piece, long Count)[] pieces)
    {
        var table = new SharedPieceCounts();
        foreach ((string piece, long count) in pieces)
        {
            table.Add(System.Text.Encoding.UTF8.GetBytes(piece), count);
        }

        return new PieceCounts(SplitPattern.None, default, table);
    }

    private static PieceCounts Count(IEnumerable<string> texts, SplitPattern pattern)
        => PieceCounts.Count(texts, new BytePairTrainingOptions { SplitPattern = pattern, NumberOfThreads = 1 });

    private static IEnumerable<TokenPair> Train(PieceCounts counts)
        => BytePairTokenizer.Train(counts, new BytePairTrainingOptions { VocabularySize = 290, NumberOfThreads = 1 }).Merges!;
}
