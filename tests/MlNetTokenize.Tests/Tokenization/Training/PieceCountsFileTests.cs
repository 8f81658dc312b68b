using CsCheck;
using MlNetTokenize.Tokenization.Training.Counting;

namespace MlNetTokenize.Tests;

public sealed class PieceCountsFileTests
{
    public static TheoryData<string> Patterns => CountedPatterns.Names;

    [Theory]
    [MemberData(nameof(Patterns))]
    public void What_is_saved_is_loaded(string name)
    {
        SplitPattern pattern = CountedPatterns.Named(name);
        HardText.Any.Array[0, 6].Sample(
            texts =>
            {
                PieceCounts counts = Count(texts, new BytePairTrainingOptions { SplitPattern = pattern, NumberOfThreads = 1 });
                PieceCounts loaded = Reload(counts);
                SlowPieceCounts.AssertEqual(SlowPieceCounts.Of(pattern, texts), loaded);
                Assert.Equal((counts.TextsRead, counts.BytesRead, counts.Prepares), (loaded.TextsRead, loaded.BytesRead, loaded.Prepares));
                Assert.Equal((pattern.Kind, pattern.ToString()), (loaded.SplitPattern.Kind, loaded.SplitPattern.ToString()));
                Assert.Equal(2 * counts.Occurrences, PieceCounts.Merge([counts, loaded]).Occurrences);
            },
            iter: 30);
    }

    [Theory]
    [InlineData("roberta-prefix")]
    [InlineData("qwen2")]
    [InlineData("smollm")]
    [InlineData("deepseek-v3")]
    public void What_was_done_to_the_texts_is_saved(string layout)
    {
        BytePairTokenizer initial = new Layout(layout).Tokenizer;
        var options = new BytePairTrainingOptions { InitialVocabulary = initial, VocabularySize = initial.VocabularySize + 20, NumberOfThreads = 1 };
        string[] texts = [.. Layout.Texts, .. Layout.Composing, .. Layout.Texts];
        PieceCounts loaded = Reload(Count(texts, options));
        BytePairTokenizer expected = BytePairTokenizer.Train(texts, options);
        Assert.Equal(expected.Merges, BytePairTokenizer.Train(loaded, options).Merges);
        if (initial.Prepares)
        {
            PieceCounts plain = Reload(Count(texts, new BytePairTrainingOptions { SplitPattern = initial.SplitPattern }));
            Assert.Throws<ArgumentException>("counts", () => BytePairTokenizer.Train(plain, options));
            Assert.Throws<ArgumentException>("counts", () => PieceCounts.Merge([plain, loaded]));
        }
    }

    [Fact]
    public void The_same_counts_are_the_same_bytes_whatever_the_threads_and_the_order()
    {
        // Some batches of pieces, most of which begin alike.
        string[] texts = [.. Enumerable.Range(0, 40_000).Select(i => $"a beginning {i * 7919 % 35_001}")];
        BytePairTrainingOptions Options(int threads) => new() { SplitPattern = SplitPattern.None, NumberOfThreads = threads };
        byte[] expected = FileOf.Written(Count(texts, Options(1)).Save);
        Assert.Equal(expected, FileOf.Written(Count(texts, Options(2)).Save));
        Assert.Equal(expected, FileOf.Written(Count(texts.Reverse(), Options(5)).Save));
        PieceCounts loaded = PieceCounts.Load(new MemoryStream(expected));
        SlowPieceCounts.AssertEqual(SlowPieceCounts.Of(SplitPattern.None, texts), loaded);
        Assert.Equal(expected, FileOf.Written(loaded.Save));
    }

    [Fact]
    public void What_was_dropped_is_saved()
    {
        var options = new BytePairTrainingOptions { MaximumDistinctPieces = 1000, NumberOfThreads = 1, SplitPattern = SplitPattern.None };
        PieceCounts counts = Count(Enumerable.Range(0, 1200).Select(i => $"{i}"), options);
        PieceCounts loaded = Reload(counts);
        Assert.True(loaded.DroppedPieces > 0);
        Assert.Equal((counts.DroppedPieces, counts.DroppedOccurrences), (loaded.DroppedPieces, loaded.DroppedOccurrences));
    }

    [Fact]
    public void The_longest_piece_and_the_largest_count_are_saved()
    {
        var table = new SharedPieceCounts();
        table.Add(new byte[PieceCounts.LongestPiece], long.MaxValue - 1);
        table.Add([0], 1);
        Assert.Equal(
            [1, long.MaxValue - 1], Reload(new PieceCounts(SplitPattern.None, default, table)).Pieces.OrderBy(piece => piece.Value).Select(piece => piece.Value));
    }

    [Fact]
    public void A_stream_is_left_behind_the_counts()
    {
        using var stream = new MemoryStream();
        stream.Write("before"u8);
        Count(["one"], new()).Save(stream);
        Count(["two", "three"], new()).Save(stream);
        stream.Write("behind"u8);
        stream.Position = 6;
        Assert.Equal(1, PieceCounts.Load(stream).TextsRead);
        Assert.Equal(2, PieceCounts.Load(stream).TextsRead);
        Assert.Equal(stream.Length - 6, stream.Position);
    }

    [Fact]
    public void A_stream_that_cannot_be_sought_is_refused()
    {
        Assert.Throws<ArgumentException>("stream", () => Count(["one"], new()).Save(new OddStream([], seed: 1)));
        Assert.Throws<ArgumentException>("stream", () => PieceCounts.Load(new OddStream(FileOf.Written(Count(["one"], new()).Save), seed: 1)));
        Assert.Throws<ArgumentNullException>("stream", () => PieceCounts.Load((Stream)null!));
        Assert.Throws<ArgumentNullException>("stream", () => Count(["one"], new()).Save((Stream)null!));
        Assert.Throws<ArgumentException>("path", () => Count(["one"], new()).Save(string.Empty));
        Assert.Throws<ArgumentException>("path", () => PieceCounts.Load(string.Empty));
    }

    [Fact]
    public void A_file_is_replaced_when_all_is_written_and_else_stays()
    {
        DirectoryInfo directory = Directory.CreateTempSubdirectory();
        try
        {
            string path = Path.Combine(directory.FullName, "counts");
            Count(["old"], new()).Save(path);
            Count(["new", "and more"], new()).Save(path);
            Assert.Equal(2, PieceCounts.Load(path).TextsRead);
            Assert.Equal([path], Files());

            // A directory cannot be replaced by a file.
            string occupied = Path.Combine(directory.FullName, "occupied");
            Directory.CreateDirectory(Path.Combine(occupied, "inside"));
            Exception failure = Record.Exception(() => Count(["new"], new()).Save(occupied));
            Assert.True(failure is IOException or UnauthorizedAccessException, $"{failure}");
            Assert.True(Directory.Exists(Path.Combine(occupied, "inside")));
            Assert.Equal([path], Files());

            Assert.ThrowsAny<IOException>(() => Count(["new"], new()).Save(Path.Combine(directory.FullName, "missing", "counts")));
            Assert.ThrowsAny<IOException>(() => PieceCounts.Load(Path.Combine(directory.FullName, "missing")));

            IEnumerable<string> Files() => Directory.EnumerateFiles(directory.FullName, "*", SearchOption.AllDirectories);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static PieceCounts Count(IEnumerable<string> texts, BytePairTrainingOptions options) => PieceCounts.Count(texts, options);

    private static PieceCounts Reload(PieceCounts counts)
    {
        using var stream = new MemoryStream(FileOf.Written(counts.Save));
        PieceCounts loaded = PieceCounts.Load(stream);
        Assert.Equal(stream.Length, stream.Position);
        return loaded;
    }
}
