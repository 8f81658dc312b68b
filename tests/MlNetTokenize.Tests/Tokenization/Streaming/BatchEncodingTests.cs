using System.Buffers;

namespace MlNetTokenize.Tests;

/// <summary>Many texts at once, against each one by itself.</summary>
public sealed class BatchEncodingTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(5)]
    [InlineData(null)]
    public void Each_text_has_the_ids_that_it_has_alone(int? threads)
    {
        // Far more than one thread takes at a time, some of them empty and one longer than that.
        string[] texts = [.. Enumerable.Range(0, 3000).Select(seed => seed % 7 == 0 ? string.Empty : HardText.RandomLetters(seed % 90, "abcde  é中\n.'s1", seed)), new string('x', 100_000), "last"];
        foreach (SubwordTokenizer tokenizer in new SubwordTokenizer[] { TestTokenizers.Cl100k, TestTokenizers.Small, TestTokenizers.Uncut })
        {
            var expected = new ArrayBufferWriter<int>();
            int[] ends = [0, .. texts.Select(text =>
            {
                tokenizer.Encode(text, expected);
                return expected.WrittenCount;
            })];
            AssertSame(tokenizer, texts, expected.WrittenSpan, ends, threads);
        }
    }

    [Fact]
    public void No_texts_have_no_ids()
    {
        var ids = new ArrayBufferWriter<int>();
        int[] offsets = [-1];
        Assert.Equal(0, TestTokenizers.Small.EncodeBatch(Array.Empty<string>(), ids, offsets));
        Assert.Equal([0], offsets);
        Assert.Equal(0, ids.WrittenCount);
    }

    [Fact]
    public void Ids_go_behind_those_that_are_there()
    {
        var ids = new ArrayBufferWriter<int>();
        ids.Write([7, 8]);
        int[] offsets = new int[2];
        int count = TestTokenizers.Cl100k.EncodeBatch(["a b"], ids, offsets);
        Assert.Equal([0, count], offsets);
        Assert.Equal([7, 8, .. TestTokenizers.Cl100k.EncodeToIds("a b")], ids.WrittenSpan.ToArray());
    }

    [Fact]
    public void Arguments_are_checked_before_anything_is_written()
    {
        var ids = new ArrayBufferWriter<int>();
        BytePairTokenizer tokenizer = TestTokenizers.Small;
        Assert.Throws<ArgumentNullException>("texts", () => tokenizer.EncodeBatch((string[])null!, ids, new int[1]));
        Assert.Throws<ArgumentNullException>("texts", () => tokenizer.EncodeBatch((ReadOnlyMemory<char>[])null!, ids, new int[1]));
        Assert.Throws<ArgumentNullException>("destination", () => tokenizer.EncodeBatch(["a"], null!, new int[2]));
        ArgumentException room = Assert.Throws<ArgumentException>("offsets", () => tokenizer.EncodeBatch(["a", "b"], ids, new int[2]));
        Assert.Contains("room for 2 offsets, but 2 texts have 3", room.Message, StringComparison.Ordinal);
        ArgumentException missing = Assert.Throws<ArgumentException>("texts", () => tokenizer.EncodeBatch(["a", null!], ids, new int[3]));
        Assert.Contains("Text 1 is null", missing.Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentOutOfRangeException>("numberOfThreads", () => tokenizer.EncodeBatch(["a"], ids, new int[2], numberOfThreads: 0));
        Assert.Equal(0, ids.WrittenCount);
    }

    [Fact]
    public void It_can_be_cancelled()
        => Assert.Throws<OperationCanceledException>(
            () => TestTokenizers.Small.EncodeBatch(["a"], new ArrayBufferWriter<int>(), new int[2], numberOfThreads: 2, new CancellationToken(canceled: true)));

    private static void AssertSame(SubwordTokenizer tokenizer, string[] texts, ReadOnlySpan<int> expected, int[] ends, int? threads)
    {
        var ids = new ArrayBufferWriter<int>();
        int[] offsets = new int[texts.Length + 1];
        Assert.Equal(expected.Length, tokenizer.EncodeBatch(texts, ids, offsets, threads));
        Assert.True(ids.WrittenSpan.SequenceEqual(expected));
        Assert.Equal(ends, offsets);
        ids.ResetWrittenCount();
        Array.Clear(offsets);
        tokenizer.EncodeBatch([.. texts.Select(text => text.AsMemory())], ids, offsets, threads);
        Assert.True(ids.WrittenSpan.SequenceEqual(expected));
        Assert.Equal(ends, offsets);
    }
}
