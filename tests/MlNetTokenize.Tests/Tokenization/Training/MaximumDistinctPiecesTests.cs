using System.Text;
using MlNetTokenize.Tokenization.BytePairs.Merging;
using MlNetTokenize.Tokenization.Training.Counting;

namespace MlNetTokenize.Tests;

public sealed class MaximumDistinctPiecesTests
{
    private const int Cap = 20_000;
    private const int BlocksInRound = 16;

    // Lines that are one piece each: some come again and again, most only now and then, and each round brings new ones.
    private static readonly Lazy<string[]> Lines = new(() =>
    {
        var random = new Random(1);
        return [.. Enumerable.Range(0, 200_000).Select(i => (i % 3) switch
        {
            0 => $"a line that comes often, again and again, {random.Next(2000)}\n",
            1 => $"a line that comes now and then, or never: {random.Next(40_000)}\n",
            _ => $"a line that comes for a while and then not, {i / 7}\n",
        })];
    });

    private static readonly Lazy<byte[]> Text = new(() => Encoding.UTF8.GetBytes(string.Concat(Lines.Value)));

    private static readonly Lazy<Dictionary<string, long>> All = new(() => SlowPieceCounts.Of(SplitPattern.None, Lines.Value));

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void The_same_pieces_are_dropped_whatever_the_threads_and_how_often_it_is_done(int threads)
    {
        (Dictionary<string, long> kept, long pieces, long occurrences) = DropSlowly(Text.Value);
        for (int i = 0; i < 2; i++)
        {
            PieceCounts counts = PieceCounts.Count(new MemoryStream(Text.Value), Options(Cap, threads));
            Assert.True(counts.DroppedPieces > 0 && counts.DistinctPieces <= Cap);
            Dictionary<string, long> found = SlowPieceCounts.Of(counts);
            Assert.True(found.Count == kept.Count && found.All(piece => kept.GetValueOrDefault(piece.Key) == piece.Value), "Other pieces were kept.");
            Assert.Equal((pieces, occurrences), (counts.DroppedPieces, counts.DroppedOccurrences));
            Assert.Equal(Lines.Value.Length, counts.Occurrences + counts.DroppedOccurrences);
            Assert.Equal(Lines.Value.Length, counts.TextsRead);
        }
    }

    [Fact]
    public void Below_the_cap_nothing_is_dropped()
    {
        PieceCounts counts = PieceCounts.Count(new MemoryStream(Text.Value), Options(All.Value.Count, threads: 2));
        SlowPieceCounts.AssertEqual(All.Value, counts);
        PieceCounts less = PieceCounts.Count(new MemoryStream(Text.Value), Options(All.Value.Count - 1, threads: 2));
        Assert.Equal(All.Value.Count - 1, less.DistinctPieces);
    }

    [Fact]
    public void A_text_of_one_round_is_looked_at_when_all_is_read()
    {
        string[] texts = [.. Enumerable.Range(0, 1001).Select(i => $"{i}")];
        PieceCounts fits = PieceCounts.Count(texts[..1000], Options(1000, threads: 1));
        Assert.Equal((1000, 0), (fits.DistinctPieces, fits.DroppedPieces));
        foreach (int threads in (int[])[1, 3])
        {
            PieceCounts counts = PieceCounts.Count(texts, Options(1000, threads));
            Assert.Equal(1000, counts.DistinctPieces);
            Assert.Equal(1001, counts.DistinctPieces + counts.DroppedPieces);
            Assert.Equal(1001, counts.Occurrences + counts.DroppedOccurrences);
        }
    }

    [Fact]
    public void What_comes_before_each_text_may_make_more_pieces_than_there_are_bytes()
    {
        // With a space before each, a text of one byte is two pieces: so many rounds later they are still bounded.
        BytePairTokenizer initial = new Layout("roberta-prefix").Tokenizer;
        var options = new BytePairTrainingOptions { InitialVocabulary = initial, MaximumDistinctPieces = 1000, NumberOfThreads = 2, VocabularySize = 100_000 };
        PieceCounts counts = PieceCounts.Count(Enumerable.Range(0, 30_000).Select(i => $"!{i}!"), options);
        Assert.InRange(counts.DistinctPieces, 1, 1000);
    }

    [Fact]
    public void The_summary_says_what_was_dropped()
    {
        BytePairTrainingOptions options = Options(1000, threads: 1);
        options.VocabularySize = 270;
        string[] texts = [.. Enumerable.Range(0, 1500).Select(i => $"{i:D4}")];
        BytePairTrainingSummary summary = BytePairTokenizer.Train(texts, options).TrainingSummary!;
        Assert.Equal(1500, summary.Occurrences + summary.DroppedOccurrences);
        Assert.Equal(1500, summary.DistinctPieces + summary.DroppedPieces);
        Assert.Equal(summary.DroppedOccurrences / 1500.0, summary.DroppedShare, 1e-12);
        Assert.Equal(
            FormattableString.Invariant($"{summary.DroppedPieces} rare pieces, {summary.DroppedShare:P2} of all occurrences, were dropped to keep to MaximumDistinctPieces."),
            summary.Note);

        options.MaximumDistinctPieces = 1500;
        Assert.Null(BytePairTokenizer.Train(texts, options).TrainingSummary!.Note);
    }

    [Fact]
    public void Below_the_cap_the_merges_are_the_same()
    {
        string[] texts = [.. Enumerable.Range(0, 3000).Select(i => HardText.RandomLetters(8, "abc", seed: i))];
        int distinct = PieceCounts.Count(texts, Options(1_000_000, threads: 1)).DistinctPieces;
        Assert.InRange(distinct, 1000, 3000);
        Assert.Equal(Merges(1_000_000), Merges(distinct));
        Assert.NotEqual(Merges(1_000_000), Merges(1000));

        IEnumerable<TokenPair> Merges(int cap)
        {
            BytePairTrainingOptions options = Options(cap, threads: 1);
            options.VocabularySize = 2000;
            return BytePairTokenizer.Train(texts, options).Merges!;
        }
    }

    /// <summary>Blocks of lines, counted by a dictionary; after every sixteen the rarest pieces are dropped, and at the end.</summary>
    private static (Dictionary<string, long> Kept, long Pieces, long Occurrences) DropSlowly(byte[] text)
    {
        var kept = new Dictionary<string, long>();
        long pieces = 0;
        long occurrences = 0;
        int blocks = 0;
        int rounds = 0;
        for (int start = 0; start < text.Length; blocks++)
        {
            int end = Math.Min(start + TextBlockWriter.BlockSize, text.Length);
            end = end == text.Length ? end : text.AsSpan(0, end).LastIndexOf((byte)'\n') + 1;
            while (start < end)
            {
                int next = text.AsSpan(start).IndexOf((byte)'\n') + 1 + start;
                SlowPieceCounts.Add(kept, text.AsSpan(start..next), 1);
                start = next;
            }

            if (blocks % BlocksInRound == BlocksInRound - 1)
            {
                rounds++;
                Drop(Cap * 3 / 4);
            }
        }

        Drop(Cap);
        Assert.True(rounds > 1, "The text has no more than one round.");
        return (kept, pieces, occurrences);

        void Drop(int target)
        {
            if (kept.Count > Cap)
            {
                var dropped = SlowDropping.Drop(kept, target);
                pieces += dropped.Pieces;
                occurrences += dropped.Occurrences;
            }
        }
    }

    private static BytePairTrainingOptions Options(int cap, int threads)
        => new() { SplitPattern = SplitPattern.None, MaximumDistinctPieces = cap, NumberOfThreads = threads };
}
