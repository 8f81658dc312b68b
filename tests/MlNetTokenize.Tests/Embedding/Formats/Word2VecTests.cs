using System.Globalization;
using System.Text;
using CsCheck;

namespace MlNetTokenize.Tests;

public sealed class Word2VecTests
{
    // Lines of what rows are made of, whole and damaged.
    private static readonly Gen<string> Line = Gen.Select(
        Gen.OneOf("a", "b", "你", "7", "new york", "a 7", "a 7 b", ".", "\u00A0", " a"),
        Gen.OneOf(" ", "  ", "\t"),
        Gen.Frequency((20, Gen.OneOf("1", "-2.5", "3e-2", "+4", ".5", "6.", "0.1")), (1, Gen.OneOf("1,5", "nan", "x", "1e99", "-", "0x1"))).Array[1, 4],
        Gen.Frequency((10, Gen.Const(0)), (1, Gen.Int[1, 3])),
        Gen.OneOf("", "", "", " ", " \t"),
        (word, separator, numbers, cut, end) => word + separator + string.Join(separator, numbers.Concat(["1", "2"]).Take(2 + (cut == 3 ? 1 : -(cut % 3)))) + end);

    private static readonly Gen<string> Text = Gen.Select(
        Line.Array[0, 5],
        Gen.OneOf("\n", "\n", "\r\n", "\n\n"),
        Gen.OneOf("{0} 2", "{0} 2 ", "{0}\t2", "", "", "0 2", "{0} 3", "{0} 0", "1 2"),
        Gen.Bool,
        (lines, separator, header, hasEnd) => string.Join(
            separator, (header.Length == 0 ? lines : [string.Format(CultureInfo.InvariantCulture, header, lines.Length), .. lines]).DefaultIfEmpty(string.Empty)) + (hasEnd ? separator : string.Empty));

    [Fact]
    public void Text_gives_back_the_same_words_and_bits()
        => TableFiles.Table.Sample(pair =>
        {
            EmbeddingTable read = EmbeddingTable.LoadWord2Vec(new OddStream(TableFiles.Word2Vec(pair.Table, pair.Words), seed: 1), out IReadOnlyList<string> words);
            TableFiles.AssertSame(pair.Table, read);
            Assert.Equal(pair.Words, words);
        });

    [Fact]
    public void Binary_gives_back_the_same_words_and_bits()
        => TableFiles.Table.Sample(pair =>
        {
            // With or without a line feed behind each row; it is seen as binary where it is long enough.
            byte[] file = TableFiles.Word2Vec(pair.Table, pair.Words, binary: true);
            Word2VecFormat format = pair.Table.Values.Length >= 16 && pair.Table.Dimension >= 8 ? Word2VecFormat.Detect : Word2VecFormat.Binary;
            foreach (byte[] bytes in new[] { file, [.. file, (byte)'\n'] })
            {
                EmbeddingTable read = EmbeddingTable.LoadWord2Vec(new OddStream(bytes, seed: 1), out IReadOnlyList<string> words, format);
                TableFiles.AssertSame(pair.Table, read);
                Assert.Equal(pair.Words, words);
            }
        });

    [Fact]
    public void Text_is_what_a_regular_expression_for_each_line_says()
    {
        int read = 0;
        Text.Sample(
            text =>
            {
                (string[] Words, float[][] Rows)? expected = SlowWord2Vec.Parse(text);
                var stream = new OddStream(Encoding.UTF8.GetBytes(text), seed: text.Length);
                if (expected is not { } slow)
                {
                    Assert.Throws<InvalidDataException>(() => EmbeddingTable.LoadWord2Vec(stream, Word2VecFormat.Text));
                    return;
                }

                EmbeddingTable table = EmbeddingTable.LoadWord2Vec(stream, out IReadOnlyList<string> words, Word2VecFormat.Text);
                Assert.Equal(slow.Words, words);
                Assert.Equal(slow.Rows.SelectMany(row => row), table.Values);
                Interlocked.Increment(ref read);
            },
            iter: 3_000);

        // Not only texts that both refuse.
        Assert.InRange(read, 300, 2_700);
    }

    [Theory]
    [InlineData("2 3\na 1 2 3\nb 4 5 6\n")]
    [InlineData("2 3\r\na 1 2 3\r\nb 4 5 6\r\n")]
    [InlineData("2 3 \na 1 2 3 \nb 4 5 6 \n\n")]
    [InlineData("a 1 2 3\nb 4 5 6")]
    [InlineData("\uFEFFa 1 2 3\nb 4 5 6")]
    [InlineData("2\t3\na\t1\t2\t3\nb\t4\t5\t6")]
    [InlineData("4 3\na 1 2 3\na 7 8 9\nb 4 5 6\nb 4 5 6\n")]
    public void Layouts_of_text_are_read(string text)
    {
        EmbeddingTable table = EmbeddingTable.LoadWord2Vec(FileOf.Text(text), out IReadOnlyList<string> words);
        Assert.Equal(["a", "b"], words);
        Assert.Equal([1, 2, 3, 4, 5, 6], table.Values);
    }

    [Fact]
    public void A_word_may_have_spaces()
    {
        EmbeddingTable table = EmbeddingTable.LoadWord2Vec(FileOf.Text(". . . 1 2\nat name@domain.com 3 4\n5 6 7\n"), out IReadOnlyList<string> words);
        Assert.Equal([". . .", "at name@domain.com", "5"], words);
        Assert.Equal([1, 2, 3, 4, 6, 7], table.Values);
    }

    [Theory]
    [InlineData("tr-TR")]
    [InlineData("de-DE")]
    [InlineData("fa-IR")]
    public void The_culture_does_not_matter(string culture)
    {
        CultureInfo before = CultureInfo.CurrentCulture;
        CultureInfo.CurrentCulture = new CultureInfo(culture);
        try
        {
            EmbeddingTable table = EmbeddingTable.FromValues(1, 2, [-1.5f, 1e-10f]);
            byte[] file = TableFiles.Word2Vec(table, ["i"]);
            Assert.Equal("1 2\ni -1.5 1E-10\n", Encoding.UTF8.GetString(file));
            TableFiles.AssertSame(table, EmbeddingTable.LoadWord2Vec(new MemoryStream(file)));
            Assert.Throws<InvalidDataException>(() => EmbeddingTable.LoadWord2Vec(FileOf.Text("1 2\ni 1,5 2,5\n")));
            Assert.Equal(TableFiles.File("f4.npy"), FileOf.Written(TableFiles.Recorded.SaveNpy));
            Assert.Equal(TableFiles.File("f32.safetensors"), FileOf.Written(stream => TableFiles.Recorded.SaveSafetensors(stream)));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public void Long_rows_are_read_in_both_ways()
    {
        EmbeddingTable table = EmbeddingTable.Create(3, 50_000, seed: 1);
        string[] words = [new string('a', 70_000), "b", "c"];
        foreach (bool binary in new[] { false, true })
        {
            var stream = new StutteringStream(TableFiles.Word2Vec(table, words, binary));
            TableFiles.AssertSame(table, EmbeddingTable.LoadWord2Vec(stream, out IReadOnlyList<string> read, binary ? Word2VecFormat.Binary : Word2VecFormat.Detect));
            Assert.Equal(words, read);
        }
    }

    [Fact]
    public void Text_with_another_script_behind_the_first_word_is_text()
        => Assert.Equal(
            ["a 你你你你你你你你你你你你你你你你你你你你你你"],
            Words("1 2\na 你你你你你你你你你你你你你你你你你你你你你你 1 2\n"));

    [Fact]
    public void Streams_are_left_open()
    {
        using var stream = new MemoryStream();
        TableFiles.Recorded.SaveWord2Vec(stream, TableFiles.RecordedWords);
        stream.Position = 0;
        EmbeddingTable.LoadWord2Vec(stream);
        Assert.Equal(stream.Length, stream.Position);
    }

    private static IReadOnlyList<string> Words(string text)
    {
        EmbeddingTable.LoadWord2Vec(FileOf.Text(text), out IReadOnlyList<string> words);
        return words;
    }
}
