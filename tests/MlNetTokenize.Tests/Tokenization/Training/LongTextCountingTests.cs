using System.Text;
using MlNetTokenize.Tokenization.Training.Counting;

namespace MlNetTokenize.Tests;

/// <summary>Texts and lines of more than a block are counted as if there were no blocks.</summary>
public sealed class LongTextCountingTests
{
    private const int Block = TextBlockWriter.BlockSize;

    private static readonly int[] Lengths = [Block / 3 + 1, Block - 1, Block, Block + 1, Block + SlowWindows.Window + 3, 3 * SlowWindows.Window, 500_001];

    public static TheoryData<string> Patterns => ["Gpt2", "Cl100k", "O200k", "Llama3", "Qwen2", "None"];

    [Theory]
    [MemberData(nameof(Patterns))]
    public void A_long_text_is_counted_as_by_windows_over_the_whole_text(string name)
    {
        SplitPattern pattern = CountedPatterns.Named(name);
        for (int i = 0; i < LongText.Kinds.Length; i++)
        {
            // One length of each kind, with each pattern another: all kinds with all lengths would take minutes.
            string[] texts = ["before", LongText.Of(LongText.Kinds[i], Lengths[(i + (int)pattern.Kind) % Lengths.Length], seed: i), "behind"];
            PieceCounts counts = PieceCounts.Count(texts, Options(pattern, threads: 1 + i % 2));
            SlowPieceCounts.AssertEqual(SlowWindows.Of(pattern, texts), counts);
            Assert.Equal(3, counts.TextsRead);
            Assert.Equal(texts.Sum(Encoding.UTF8.GetByteCount), counts.BytesRead);
        }
    }

    [Theory]
    [InlineData("Gpt2")]
    [InlineData("O200k")]
    [InlineData("None")]
    public void A_text_of_line_feeds_alone_is_counted_as_by_windows(string name)
    {
        SplitPattern pattern = CountedPatterns.Named(name);
        string[] texts = [new string('\n', 2 * Block + 5), HardText.RandomLetters(Block + 9, "\n\r ", seed: 3)];
        SlowPieceCounts.AssertEqual(SlowWindows.Of(pattern, texts), PieceCounts.Count(texts, Options(pattern, threads: 2)));
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public void A_long_line_is_counted_as_a_text_of_its_own_wherever_it_begins(string name)
    {
        SplitPattern pattern = CountedPatterns.Named(name);
        for (int i = 0; i < LongText.Kinds.Length; i++)
        {
            string[] lines =
            [
                .. Enumerable.Range(0, i * 1000).Select(j => $"line {j}\n"),
                LongText.Of(LongText.Kinds[i], Lengths[(i + 1 + (int)pattern.Kind) % Lengths.Length], seed: i) + "\n",
                "\n",
                i % 2 == 0 ? "the last one" : "the last one\n",
            ];
            Dictionary<string, long> expected = SlowWindows.Of(pattern, lines);
            string text = string.Concat(lines);
            PieceCounts counts = i % 2 == 0
                ? PieceCounts.Count(new OddStream(Encoding.UTF8.GetBytes(text), seed: i, 50_000), Options(pattern, threads: 1 + i % 3))
                : PieceCounts.Count(new OddReader(text, seed: i, 50_000), Options(pattern, threads: 1 + i % 3));
            SlowPieceCounts.AssertEqual(expected, counts);
            Assert.Equal(lines.Length, counts.TextsRead);
        }
    }

    [Theory]
    [InlineData("Regex")]
    [InlineData("CodePointRegex")]
    [InlineData("DigitRuns")]
    [InlineData("Sequence")]
    public void A_pattern_of_which_no_cut_is_known_sees_the_whole_of_a_long_text(string name)
    {
        SplitPattern pattern = CountedPatterns.Named(name);
        string[] texts = [LongText.Of("words", 600_000), LongText.Of("cjk", 300_000), LongText.Of("digits", 100_000)];
        var expected = new Dictionary<string, long>();
        foreach ((string piece, long count) in SlowPieceCounts.Of(pattern, texts))
        {
            // All in these texts is of three bytes where it is not of one, and so is what is left of a window.
            int window = piece[0] < 0x80 ? SlowWindows.Window : SlowWindows.Window / 3 * 3;
            foreach (string part in piece.Chunk(window).Select(part => new string(part)))
            {
                expected[part] = expected.GetValueOrDefault(part) + count;
            }
        }

        SlowPieceCounts.AssertEqual(expected, PieceCounts.Count(texts, Options(pattern, threads: 2)));
    }

    [Fact]
    public void A_line_without_an_end_is_one_text_however_long()
    {
        // As long as the longest text that is seen at once, so that nothing is left of it when it ends.
        byte[] line = new byte[TextBlockWriter.LongestText];
        line.AsSpan().Fill((byte)'a');
        PieceCounts counts = PieceCounts.Count(new MemoryStream(line), Options(SplitPattern.FromRegex("a{50000}"), threads: 1));
        Assert.Equal(1, counts.TextsRead);
        Assert.Equal(line.Length, counts.Pieces.Sum(piece => piece.Key.Length * piece.Value));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_space_is_put_before_a_text_once_however_long_it_is(int threads)
    {
        BytePairTrainingOptions options = new() { InitialVocabulary = new Layout("roberta-prefix").Tokenizer, VocabularySize = 1000, NumberOfThreads = threads };
        foreach (PieceCounts counts in (PieceCounts[])
            [PieceCounts.Count([LongText.Of("cjk", 3 * Block)], options), PieceCounts.Count(new StringReader(LongText.Of("cjk", 3 * Block)), options)])
        {
            Assert.Equal(1, counts.Pieces.Where(piece => piece.Key.Span[0] == ' ').Sum(piece => piece.Value));
        }
    }

    [Theory]
    [InlineData("qwen2")]
    [InlineData("roberta-prefix")]
    public void A_long_text_that_is_prepared_is_counted_as_if_all_of_it_were_prepared_at_once(string layout)
    {
        // Two combining characters become one, wherever a block may end; and a space before the text moves all that is cut by its length.
        BytePairTokenizer initial = new Layout(layout).Tokenizer;
        BytePairTrainingOptions options = new() { InitialVocabulary = initial, VocabularySize = 1000, NumberOfThreads = 1 };
        string[] texts =
        [
            string.Concat(Enumerable.Repeat("e\u0301", Block / 2)),
            string.Concat(Enumerable.Repeat("\u1100\u1161\u11A8", Block / 6)),
            LongText.Of("cjk", 2 * Block),
            LongText.Of("one letter", 2 * Block + 777),
            LongText.Of("words", 2 * Block),
        ];
        string[] prepared = [.. texts.Select(text => initial.Model.NormalizesToFormC ? text.Normalize() : text[0] == ' ' ? text : " " + text)];
        SlowPieceCounts.AssertEqual(SlowWindows.Of(initial.SplitPattern, prepared), PieceCounts.Count(texts, options));
        SlowPieceCounts.AssertEqual(
            SlowWindows.Of(initial.SplitPattern, [.. prepared[..^1].Select(text => text + "\n"), prepared[^1]]),
            PieceCounts.Count(new StringReader(string.Join('\n', texts)), options));
    }

    [Fact]
    public void Twenty_megabytes_without_a_space_or_a_line_are_learned_from_in_little_memory()
    {
        // Groups of three digits: few distinct pieces, so that what is allocated is blocks and tables.
        byte[] line = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(LongText.Of("digits", 1 << 20), 20)));
        BytePairTrainingOptions options = Options(SplitPattern.O200k, threads: 1);
        options.VocabularySize = 300;
        long before = GC.GetAllocatedBytesForCurrentThread();
        PieceCounts counts = PieceCounts.Count(new MemoryStream(line), options);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(line.Length, counts.Pieces.Sum(piece => piece.Key.Length * piece.Value));
        Assert.Equal(300, BytePairTokenizer.Train(counts, options).VocabularySize);
        Assert.InRange(allocated, 0, 8 << 20);
    }

    [Theory]
    [InlineData("O200k")]
    [InlineData("Gpt2")]
    [InlineData("None")]
    public void A_megabyte_of_one_letter_is_learned_from(string name)
    {
        BytePairTrainingOptions options = Options(CountedPatterns.Named(name), threads: 2);
        BytePairTokenizer tokenizer = BytePairTokenizer.Train([LongText.Of("one letter", 1 << 20)], options);

        // Sixteen pieces of 2^16 letters: two of the longest tokens are merged as long as there are two.
        Assert.Equal(Enumerable.Range(1, 16).Select(power => 1 << power), Enumerable.Range(256, 16).Select(id => tokenizer.GetTokenBytes(id).Length));
        Assert.Equal(272, tokenizer.VocabularySize);
        Assert.Equal(16, tokenizer.TrainingSummary!.Occurrences);
        Assert.Equal(1, tokenizer.TrainingSummary.DistinctPieces);
    }

    private static BytePairTrainingOptions Options(SplitPattern pattern, int threads) => new() { SplitPattern = pattern, NumberOfThreads = threads };
}
