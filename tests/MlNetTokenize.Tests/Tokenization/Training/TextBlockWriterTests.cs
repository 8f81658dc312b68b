using System.Text;
using CsCheck;
using MlNetTokenize.Tokenization.Training.Counting;

namespace MlNetTokenize.Tests;

public sealed class TextBlockWriterTests
{
    [Fact]
    public void Blocks_end_at_the_same_places_however_a_reader_or_a_stream_hands_out_its_text()
    {
        string text = string.Concat(Enumerable.Range(0, 3).SelectMany(i => LongText.Kinds.Select(kind => LongText.Of(kind, 30_000 + i, seed: i) + (i == 1 ? "" : "\n"))));
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        List<byte[]> expected = Blocks(writer => writer.AddLines(new MemoryStream(utf8), _ => { }));
        Assert.True(expected.Count > 4);
        Assert.Equal(utf8, expected.SelectMany(block => block));
        Assert.All(expected, block => Assert.InRange(block.Length, 1, TextBlockWriter.BlockSize));
        AssertSame(expected, Blocks(writer => writer.AddLines(new OddStream(utf8, seed: 1, 100_000), _ => { })));
        AssertSame(expected, Blocks(writer => writer.AddLines(new StringReader(text), _ => { })));
        for (int seed = 0; seed < 5; seed++)
        {
            AssertSame(expected, Blocks(writer => writer.AddLines(new OddReader(text, seed, largestPart: 1 + seed * seed * 10), _ => { })));
        }
    }

    [Theory]
    [InlineData("a\n")]
    [InlineData("é\n")]
    [InlineData("中\n")]
    [InlineData("😀\n")]
    [InlineData("中")]
    public void Blocks_of_a_readers_short_lines_are_those_of_a_stream(string line)
    {
        string text = string.Concat(Enumerable.Repeat(line, 300_000));
        List<byte[]> expected = Blocks(writer => writer.AddLines(new MemoryStream(Encoding.UTF8.GetBytes(text)), _ => { }));
        AssertSame(expected, Blocks(writer => writer.AddLines(new StringReader(text), _ => { })));
        AssertSame(expected, Blocks(writer => writer.AddLines(new OddReader(text, seed: 1, largestPart: 1), _ => { })));
        AssertSame(expected, Blocks(writer => writer.AddLines(new OddReader(text, seed: 1, largestPart: 1000), _ => { })));
    }

    [Fact]
    public void Texts_end_where_they_were_told_to()
        => Gen.Select(HardText.Any.Array[0, 20], Gen.Int[0, 3], Gen.Int[1, 300_000]).Sample(
            (texts, place, length) =>
            {
                // One of them may be long.
                string[] all = place < texts.Length ? [.. texts[..place], LongText.Of("one letter", length), .. texts[place..]] : texts;
                var found = new List<string>();
                var rest = new StringBuilder();
                using (var writer = new TextBlockWriter(SplitPattern.O200k, block =>
                {
                    int start = 0;
                    foreach (int end in block.Ends)
                    {
                        found.Add(Encoding.UTF8.GetString(block.Bytes[start..end]));
                        start = end;
                    }

                    Assert.Equal(block.Length, start);
                    block.Dispose();
                }))
                {
                    foreach (string text in all)
                    {
                        Assert.Equal(Encoding.UTF8.GetByteCount(text), writer.AddText(text));
                    }

                    writer.Flush();
                }

                Assert.Equal(string.Concat(all.Select(ValidText)), string.Concat(found));
                if (length < TextBlockWriter.BlockSize)
                {
                    // A block of empty texts alone is not sent.
                    Assert.Equal(all.Select(ValidText).Where(text => text.Length > 0), found.Where(text => text.Length > 0));
                }
            },
            iter: 100);

    private static string ValidText(string text) => Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));

    private static List<byte[]> Blocks(Action<TextBlockWriter> write)
    {
        var blocks = new List<byte[]>();
        using var writer = new TextBlockWriter(SplitPattern.O200k, block =>
        {
            blocks.Add(block.Bytes.ToArray());
            block.Dispose();
        });
        write(writer);
        writer.Flush();
        return blocks;
    }

    private static void AssertSame(List<byte[]> expected, List<byte[]> actual)
    {
        Assert.Equal(expected.Select(block => block.Length), actual.Select(block => block.Length));
        Assert.True(expected.Zip(actual).All(pair => pair.First.AsSpan().SequenceEqual(pair.Second)));
    }
}
