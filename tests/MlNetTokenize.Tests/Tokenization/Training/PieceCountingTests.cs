using System.Text;
using CsCheck;

namespace MlNetTokenize.Tests;

/// <summary>What is counted is what the pattern cuts, however the texts come and however many threads count.</summary>
public sealed class PieceCountingTests
{
    private static readonly Gen<int> Threads = Gen.OneOf(1, 1, 2, 5);

    // Several lines, the last of which may have no end.
    private static readonly Gen<string> AnyLines = Gen.Select(HardText.Any, Gen.OneOf("\n", "\n", "\r\n", "\n\n", "")).Select((line, end) => line + end)
        .Array[0, 20].Select(string.Concat);

    public static TheoryData<string> Patterns => CountedPatterns.Names;

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Pieces_of_texts_are_counted_as_by_cutting_each_text(string name)
    {
        SplitPattern pattern = CountedPatterns.Named(name);
        Gen.Select(HardText.Any.Array[0, 40], Threads).Sample(
            (texts, threads) =>
            {
                PieceCounts counts = PieceCounts.Count(texts, Options(pattern, threads));
                SlowPieceCounts.AssertEqual(SlowPieceCounts.Of(pattern, texts), counts);
                Assert.Equal(texts.Length, counts.TextsRead);
                Assert.Equal(texts.Sum(Encoding.UTF8.GetByteCount), counts.BytesRead);
                Assert.Same(pattern, counts.SplitPattern);
            },
            iter: 40,
            print: Show);
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Pieces_of_a_readers_lines_are_counted_as_by_cutting_each_line(string name)
    {
        SplitPattern pattern = CountedPatterns.Named(name);
        Gen.Select(AnyLines, Threads, Gen.Int, Gen.OneOf(1, 3, 1000)).Sample(
            (text, threads, seed, largestPart) =>
            {
                PieceCounts counts = PieceCounts.Count(new OddReader(text, seed, largestPart), Options(pattern, threads));
                string[] lines = SlowPieceCounts.Lines(text);
                SlowPieceCounts.AssertEqual(SlowPieceCounts.Of(pattern, lines), counts);
                Assert.Equal(lines.Length, counts.TextsRead);
                Assert.Equal(Encoding.UTF8.GetByteCount(text), counts.BytesRead);
            },
            iter: 40,
            print: sample => HardText.Show(sample.Item1));
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Pieces_of_a_streams_lines_are_counted_as_by_cutting_each_line_whatever_the_bytes(string name)
    {
        SplitPattern pattern = CountedPatterns.Named(name);
        Gen.Select(Gen.OneOf(HardBytes.Any, AnyLines.Select(Encoding.UTF8.GetBytes)).Array[0, 12], Threads, Gen.Int, Gen.OneOf(1, 3, 1000)).Sample(
            (parts, threads, seed, largestPart) =>
            {
                byte[] bytes = [.. parts.SelectMany(part => part)];
                PieceCounts counts = PieceCounts.Count(new OddStream(bytes, seed, largestPart), Options(pattern, threads));
                SlowPieceCounts.AssertEqual(SlowPieceCounts.Of(pattern, bytes), counts);
                Assert.Equal(bytes.Count(value => value == '\n') + (bytes.Length > 0 && bytes[^1] != '\n' ? 1 : 0), counts.TextsRead);
                Assert.Equal(bytes.Length, counts.BytesRead);
                Assert.Equal(bytes.Length, counts.Pieces.Sum(piece => piece.Key.Length * piece.Value));
            },
            iter: 40,
            print: sample => Convert.ToHexString([.. sample.Item1.SelectMany(part => part)]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Files_are_read_one_after_the_other_and_no_line_reaches_over_their_ends(int threads)
    {
        string[] contents = ["\uFEFFone two\nthree", "four\r\n\r\nfive\n", "", "\n", "six"];
        string[] lines = ["\uFEFFone two\n", "three", "four\r\n", "\r\n", "five\n", "\n", "six"];
        DirectoryInfo directory = Directory.CreateTempSubdirectory();
        try
        {
            string[] paths = [.. contents.Select((_, index) => Path.Combine(directory.FullName, $"{index}.txt"))];
            foreach ((string path, string content) in paths.Zip(contents))
            {
                File.WriteAllBytes(path, Encoding.UTF8.GetBytes(content));
            }

            foreach (SplitPattern pattern in (SplitPattern[])[SplitPattern.None, SplitPattern.O200k, SplitPattern.FromRegex(@"\w+|\s")])
            {
                PieceCounts counts = PieceCounts.CountFiles(paths, Options(pattern, threads));
                SlowPieceCounts.AssertEqual(SlowPieceCounts.Of(pattern, lines), counts);
                Assert.Equal(lines.Length, counts.TextsRead);
                Assert.Equal(contents.Sum(Encoding.UTF8.GetByteCount), counts.BytesRead);
            }
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("\n", 1)]
    [InlineData("\r", 1)]
    [InlineData("a", 1)]
    [InlineData("a\n", 1)]
    [InlineData("a\nb", 2)]
    [InlineData("a\rb\r\n\nc", 3)]
    public void The_last_line_is_a_text_with_its_end_and_without(string text, int lines)
    {
        foreach (int threads in (int[])[1, 2])
        {
            BytePairTrainingOptions options = Options(SplitPattern.O200k, threads);
            Assert.Equal(lines, PieceCounts.Count(new StringReader(text), options).TextsRead);
            Assert.Equal(lines, PieceCounts.Count(FileOf.Text(text), options).TextsRead);
            Assert.Equal(1, PieceCounts.Count([text], options).TextsRead);
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    public void Counts_of_many_blocks_are_the_sum_over_all_threads(int threads)
    {
        // More distinct pieces than one thread's table holds, short and long ones, so that tables are emptied on the way and grow.
        string[] lines =
        [
            .. Enumerable.Range(0, 30_000).Select(i => $"{i * 7919 % 20_011} {HardText.RandomLetters(1 + (i % 24), "abcdefghijklmnopqrstuvwxyz", seed: i)} the {i % 10}\n"),
        ];
        var expected = SlowPieceCounts.Of(SplitPattern.O200k, lines);
        SlowPieceCounts.AssertEqual(expected, PieceCounts.Count(lines, Options(SplitPattern.O200k, threads)));
        string text = string.Concat(lines);
        SlowPieceCounts.AssertEqual(expected, PieceCounts.Count(new StringReader(text), Options(SplitPattern.O200k, threads)));
        SlowPieceCounts.AssertEqual(expected, PieceCounts.Count(FileOf.Text(text), Options(SplitPattern.O200k, threads)));
    }

    [Fact]
    public void Training_from_counts_is_training_from_the_texts()
        => HardText.Any.Array[0, 12].Sample(
            texts =>
            {
                BytePairTrainingOptions options = Options(SplitPattern.Cl100k, threads: 1);
                options.VocabularySize = 280;
                BytePairTokenizer expected = BytePairTokenizer.Train(texts, options);
                BytePairTokenizer actual = BytePairTokenizer.Train(PieceCounts.Count(texts, options), options);
                Assert.Equal(expected.Merges, actual.Merges);
                Assert.Same(SplitPattern.Cl100k, actual.SplitPattern);
                Assert.Equal(texts.Length, actual.TrainingSummary!.TextsRead);
            },
            iter: 40,
            print: Show);

    [Fact]
    public void What_concerns_merging_is_not_looked_at_by_counting()
    {
        // A vocabulary of 100,000 tokens is gone on with, and the default size is 32,768.
        Assert.Equal(1, PieceCounts.Count(["a"], new() { InitialVocabulary = TestTokenizers.Cl100k }).Occurrences);
        var reports = new List<BytePairTrainingProgress>();
        var options = new BytePairTrainingOptions
        {
            VocabularySize = 1,
            MinimumPairFrequency = 0,
            MaximumTokenLength = 0,
            SpecialTokens = ["a", "a"],
            Progress = new SynchronousProgress<BytePairTrainingProgress>(reports.Add),
        };
        Assert.Equal(1, PieceCounts.Count(["a"], options).Occurrences);
        Assert.All(reports, report => Assert.Equal(0, report.MaximumMerges));
        Assert.ThrowsAny<ArgumentException>(() => BytePairTokenizer.Train(["a"], options));
        Assert.Throws<ArgumentNullException>("options", () => PieceCounts.Count(["a"], null!));
        Assert.Throws<ArgumentOutOfRangeException>("NumberOfThreads", () => PieceCounts.Count(["a"], new() { NumberOfThreads = 0 }));
        Assert.Throws<ArgumentOutOfRangeException>("MaximumDistinctPieces", () => PieceCounts.Count(["a"], new() { MaximumDistinctPieces = 0 }));
        Assert.Throws<ArgumentNullException>("SplitPattern", () => PieceCounts.Count(["a"], new() { SplitPattern = null! }));
        Assert.Throws<ArgumentNullException>("SpecialTokens", () => PieceCounts.Count(["a"], new() { SpecialTokens = null! }));
    }

    private static BytePairTrainingOptions Options(SplitPattern pattern, int threads) => new() { SplitPattern = pattern, NumberOfThreads = threads };

    private static string Show((string[] Texts, int Threads) sample) => $"{sample.Threads} threads: {Show(sample.Texts)}";

    private static string Show(string[] texts) => string.Join(", ", texts.Select(HardText.Show));
}
