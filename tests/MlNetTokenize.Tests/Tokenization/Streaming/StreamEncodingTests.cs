using System.Buffers;
using System.Text;
using CsCheck;
using MlNetTokenize.Tokenization.Splitting;

namespace MlNetTokenize.Tests;

public sealed class StreamEncodingTests
{
    // Of pieces that every pattern cuts somewhere, and of runs that none does.
    private static readonly Gen<byte[]> Long = Gen.Frequency(
            (6, HardBytes.Any),
            (1, Gen.OneOf("the "u8.ToArray(), "文字、"u8.ToArray(), "x9"u8.ToArray(), "9/"u8.ToArray(), "नमस्ते "u8.ToArray(), "\u0958\u0964"u8.ToArray(), "e\u0301!"u8.ToArray(), "ê"u8.ToArray())),
            (1, Gen.Select(Gen.OneOf(' ', 'a', '7', '\n', '-', '中'), Gen.Int[1, 40], (letter, count) => Encoding.UTF8.GetBytes(new string(letter, count)))))
        .Array[1, 12].Select(parts => parts.SelectMany(part => part).ToArray());

    public static TheoryData<string> Names => ["cl100k", "o200k", "gpt2", "llama3", "qwen2", "uncut"];

    [Theory]
    [MemberData(nameof(Names))]
    public void Blocks_of_any_size_have_the_ids_of_the_whole_text(string name) => BlocksHaveTheIds(TestTokenizers.Named(name));

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void So_they_have_where_texts_are_prepared(bool addPrefixSpace, bool normalizes)
    {
        foreach (string name in new[] { "cl100k", "o200k", "gpt2" })
        {
            BlocksHaveTheIds(new BytePairTokenizer(
                TestTokenizers.Named(name).Model with { AddPrefixSpace = addPrefixSpace, NormalizesToFormC = normalizes }));
        }
    }

    [Fact]
    public void So_they_have_where_numbers_are_cut_out_first()
        => BlocksHaveTheIds(new BytePairTokenizer(TestTokenizers.Named("gpt2").Model with
        {
            SplitPattern = new SequenceSplitPattern([DigitsSplitPattern.Single, SplitPattern.Gpt2]),
        }));

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_two_characters_of_different_kinds_are_cut_only_where_they_must_be(string name)
    {
        BytePairTokenizer tokenizer = TestTokenizers.Named(name);
        string[] kinds = ["A", "a", "中", "\u0301", "7", " ", "\u3000", "\n", "\r", "'", "-", "/", "😀", "s"];
        foreach (string text in kinds.SelectMany(first => kinds.SelectMany(second => kinds.SelectMany(third => kinds.Select(fourth => first + second + third + fourth)))))
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(text + "zzzz");
            int cut = tokenizer.FindExactCut(utf8.AsSpan(0, Encoding.UTF8.GetByteCount(text) + 3));
            if (cut > 0)
            {
                Assert.True(Ids(tokenizer, utf8).SequenceEqual([.. Ids(tokenizer, utf8[..cut]), .. Ids(tokenizer, utf8[cut..])]), $"'{HardText.Show(text)}' was cut at {cut}.");
            }
        }
    }

    [Fact]
    public void Usual_text_of_any_script_is_cut_near_its_end()
    {
        foreach (string text in new[] { "word after word ", "слово за словом ", "文字を切り分けて、それから数える。", "हिन्दी में नमस्ते ", "a=b;c=d;", "0f3ab99c" })
        {
            byte[] utf8 = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat(text, 100)));
            foreach (string name in new[] { "cl100k", "o200k", "gpt2", "llama3", "qwen2" })
            {
                Assert.InRange(TestTokenizers.Named(name).FindExactCut(utf8), utf8.Length - 100, utf8.Length);
            }
        }
    }

    [Fact]
    public void There_is_no_cut_beside_a_character_that_normalization_changes()
    {
        // A letter, which becomes a letter and a mark, and a mark is of one piece with the sign behind it. An angstrom sign becomes another letter.
        BytePairTokenizer plain = TestTokenizers.Named("cl100k");
        var normalizing = new BytePairTokenizer(plain.Model with { NormalizesToFormC = true });
        Assert.Equal(3, plain.FindExactCut(Encoding.UTF8.GetBytes("\u0958\u0964zzzz")));
        Assert.Equal(0, normalizing.FindExactCut(Encoding.UTF8.GetBytes("\u0958\u0964zzzz")));
        Assert.Equal(0, normalizing.FindExactCut(Encoding.UTF8.GetBytes("\u212B\u0964zzzz")));
        Assert.Equal(3, normalizing.FindExactCut(Encoding.UTF8.GetBytes("\u0915\u0964zzzz")));
    }

    [Fact]
    public void A_long_number_is_cut_where_its_pieces_end()
    {
        byte[] digits = Encoding.UTF8.GetBytes(" -" + HardText.RandomLetters(1000, "0123456789", seed: 1));
        foreach (string name in new[] { "cl100k", "o200k", "llama3", "qwen2" })
        {
            BytePairTokenizer tokenizer = TestTokenizers.Named(name);
            int cut = tokenizer.FindExactCut(digits);
            Assert.InRange(cut, digits.Length - 7, digits.Length - 4);
            Assert.Equal(Ids(tokenizer, digits), (int[])[.. Ids(tokenizer, digits[..cut]), .. Ids(tokenizer, digits[cut..])]);
        }

        Assert.Equal(0, TestTokenizers.Named("gpt2").FindExactCut(digits));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_stream_has_the_ids_of_its_text_and_says_how_far_it_is(int threads)
    {
        byte[] utf8 = [.. Enumerable.Repeat((byte[])[.. "It's 1234 words, ça va? 文字。\r\n\t"u8, 0xFF], 60_000).SelectMany(part => part)];
        var reports = new List<long>();
        var ids = new ArrayBufferWriter<int>();
        TestTokenizers.Small.EncodeUtf8(new MemoryStream(utf8), ids, threads, new SynchronousProgress<long>(reports.Add));
        Assert.Equal(Ids(TestTokenizers.Small, utf8), ids.WrittenSpan.ToArray());
        Assert.Equal(utf8.Length, reports[^1]);
        Assert.True(reports.Count > 2);
    }

    [Fact]
    public void Blocks_are_not_larger_than_they_need_be()
    {
        byte[] part = [.. Enumerable.Repeat("some words, "u8.ToArray(), 50_000).SelectMany(word => word)];
        var reader = new Utf8BlockReader(new MemoryStream([.. part, .. part, .. part, .. part]), TestTokenizers.Small.FindExactCut);
        long length = 0;
        foreach (Utf8Block block in reader.Read())
        {
            using (block)
            {
                Assert.InRange(block.Length, 1, Utf8BlockReader.DefaultBlockSize);
                Assert.Equal(length > 0, block.IsContinued);
                length += block.Length;
            }
        }

        Assert.Equal(4L * part.Length, length);
    }

    [Fact]
    public void What_goes_wrong_in_a_thread_or_is_cancelled_is_thrown()
    {
        byte[] utf8 = new byte[4_000_000];
        utf8.AsSpan().Fill((byte)'a');
        for (int i = 0; i < utf8.Length; i += 7)
        {
            utf8[i] = (byte)' ';
        }

        using var stop = new CancellationTokenSource();
        var cancelling = new SynchronousProgress<long>(_ => stop.Cancel());
        Assert.Throws<OperationCanceledException>(() => TestTokenizers.Small.EncodeUtf8(new MemoryStream(utf8), new ArrayBufferWriter<int>(), 2, cancelling, stop.Token));
        Assert.Throws<DivideByZeroException>(() => OrderedWork.Run([3, 2, 1, 0, 4, 5], number => 6 / number, _ => { }, 2, CancellationToken.None));
        Assert.Throws<ArgumentOutOfRangeException>("numberOfThreads", () => TestTokenizers.Small.EncodeUtf8(Stream.Null, new ArrayBufferWriter<int>(), 0));
    }

    private static void BlocksHaveTheIds(BytePairTokenizer tokenizer)
        => Gen.Select(Long, Gen.Int[5, 60]).Sample(
            (utf8, size) =>
            {
                var ids = new ArrayBufferWriter<int>(utf8.Length + 1);
                foreach (Utf8Block block in new Utf8BlockReader(new MemoryStream(utf8), tokenizer.FindExactCut, size).Read())
                {
                    using (block)
                    {
                        tokenizer.CreateStreamingEncoder().Encode(block, ids);
                    }
                }

                return ids.WrittenSpan.SequenceEqual(Ids(tokenizer, utf8));
            },
            iter: 1000,
            print: sample => $"{Convert.ToHexString(sample.Item1)} in {sample.Item2}");

    private static int[] Ids(BytePairTokenizer tokenizer, byte[] utf8)
    {
        var ids = new ArrayBufferWriter<int>(utf8.Length + 1);
        tokenizer.EncodeUtf8(utf8, ids);
        return ids.WrittenSpan.ToArray();
    }
}
