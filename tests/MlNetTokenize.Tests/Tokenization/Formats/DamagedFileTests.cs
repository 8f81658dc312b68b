using System.Text;
using System.Text.Json.Nodes;

namespace MlNetTokenize.Tests;

/// <summary>
/// These formats have no checksum: a damaged file is refused as such, or is a tokenizer that is consistent. It is never a hang, a large allocation or
/// another exception.
/// </summary>
public sealed class DamagedFileTests
{
    private const string Text = " the aaab 12 你 é ?\n";

    /// <summary>A file of each format, and how it is read.</summary>
    public static TheoryData<string> Formats => ["tiktoken", "vocab.json", "merges.txt", "tokenizer.json", "llama3", "deepseek-coder"];

    private static BytePairTokenizer Learned { get; } = BytePairTokenizer.Train(
        ["aaabdaaabac the the 12 12"], new() { VocabularySize = 268, SplitPattern = SplitPattern.Gpt2, SpecialTokens = ["<end>"] });

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_file_that_ends_too_early_is_refused_or_consistent(string format)
    {
        byte[] file = FileOfFormat(format);
        for (int length = 0; length < file.Length; length++)
        {
            IsRefusedOrConsistent(format, file[..length]);
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_file_with_a_flipped_bit_is_refused_or_consistent(string format)
    {
        byte[] file = FileOfFormat(format);

        // Every bit, but of the layouts that differ from the first in little one bit of every second or third byte: regular expressions take long to compile.
        int step = format switch { "llama3" => 5, "deepseek-coder" => 23, _ => 1 };
        for (int bit = 0; bit < file.Length * 8; bit += step)
        {
            byte[] changed = [.. file];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            IsRefusedOrConsistent(format, changed);
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_file_with_a_byte_too_many_or_too_few_is_refused_or_consistent(string format)
    {
        byte[] file = FileOfFormat(format);
        var random = new Random(1);
        for (int i = 0; i < 2_000; i++)
        {
            int place = random.Next(file.Length);
            byte value = file[random.Next(file.Length)];
            IsRefusedOrConsistent(format, [.. file[..place], value, .. file[Math.Min(place + (i % 3), file.Length)..]]);
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void What_is_no_file_of_the_format_at_all_is_refused(string format)
    {
        foreach (byte[] file in new byte[][]
        {
            [], [0], [0xEF, 0xBB, 0xBF], [0xFF, 0xFE, 0, 0], new byte[100_000], [0xC3], "null"u8.ToArray(), "\"\\ud800\""u8.ToArray(),
            [.. Enumerable.Repeat((byte)'[', 1_000_000)],
            [.. Enumerable.Range(0, 1_000_000).Select(i => "{\"a\":"u8[i % 5])],
            [.. Enumerable.Repeat((byte)'9', 1_000_000)],
            Encoding.UTF8.GetBytes($"{{\"model\":{{\"vocab\":{{\"a\":{new string('9', 100_000)}}}}}}}"),
        })
        {
            // Without a merge the other tokens of the vocabulary are special ones.
            Assert.True(!IsRefusedOrConsistent(format, file) || (format == "merges.txt" && file.Length <= 3), $"{file.Length} bytes were read");
        }
    }

    [Theory]
    [MemberData(nameof(Formats))]
    public void A_byte_order_mark_is_skipped(string format)
        => Assert.True(IsRefusedOrConsistent(format, [0xEF, 0xBB, 0xBF, .. FileOfFormat(format)]));

    [Fact]
    public void Bytes_that_are_not_UTF8_are_refused_by_their_place()
    {
        byte[] file = FileOfFormat("tokenizer.json");
        file[20] = 0xFF;
        Assert.Contains("byte 20", Assert.Throws<InvalidDataException>(() => Read("tokenizer.json", file)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Streams_are_left_open_and_read_to_their_end()
    {
        using var stream = new MemoryStream();
        Learned.SaveTokenizerJson(stream);
        stream.Position = 0;
        BytePairTokenizer.FromTokenizerJson(stream);
        Assert.Equal(stream.Length, stream.Position);
        Learned.SaveTiktoken(stream);
        Assert.True(stream.CanRead);
    }

    [Fact]
    public void No_stream_is_an_argument_null_exception()
    {
        using var stream = new MemoryStream();
        Assert.Throws<ArgumentNullException>("ranks", () => BytePairTokenizer.FromTiktoken(null!, SplitPattern.None));
        Assert.Throws<ArgumentNullException>("pattern", () => BytePairTokenizer.FromTiktoken(stream, null!));
        Assert.Throws<ArgumentNullException>("json", () => BytePairTokenizer.FromTokenizerJson(null!));
        Assert.Throws<ArgumentNullException>("vocabJson", () => BytePairTokenizer.FromVocabularyAndMerges(null!, stream, SplitPattern.None));
        Assert.Throws<ArgumentNullException>("mergesTxt", () => BytePairTokenizer.FromVocabularyAndMerges(stream, null!, SplitPattern.None));
        Assert.Throws<ArgumentNullException>("pattern", () => BytePairTokenizer.FromVocabularyAndMerges(stream, stream, null!));
        Assert.Throws<ArgumentNullException>("ranks", () => Learned.SaveTiktoken(null!));
        Assert.Throws<ArgumentNullException>("json", () => Learned.SaveTokenizerJson(null!));
        Assert.Throws<ArgumentNullException>("vocabJson", () => Learned.SaveVocabularyAndMerges(null!, stream));
        Assert.Throws<ArgumentNullException>("mergesTxt", () => Learned.SaveVocabularyAndMerges(stream, null!));
    }

    private static bool IsRefusedOrConsistent(string format, byte[] file)
    {
        BytePairTokenizer tokenizer;
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            tokenizer = Read(format, file);
        }
        catch (InvalidDataException refused)
        {
            Assert.NotEmpty(refused.Message);
            Assert.True(refused.Message.Length < 2_000, refused.Message);
            return false;
        }
        finally
        {
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, (32 << 20) + (file.Length * 100L));
        }

        Assert.Equal(Text, Encoding.UTF8.GetString([.. tokenizer.EncodeToIds(Text).SelectMany(id => tokenizer.GetTokenBytes(id).ToArray())]).Normalize());
        for (int id = 0; id < tokenizer.VocabularySize; id++)
        {
            if (tokenizer.Vocabulary.Contains(id) && !tokenizer.Vocabulary.IsShadowed(id))
            {
                Assert.True(tokenizer.TryGetId(tokenizer.GetTokenBytes(id).Span, out int same) && same == id);
            }
        }

        return true;
    }

    private static BytePairTokenizer Read(string format, byte[] file) => format switch
    {
        "tiktoken" => FileOf.ReadTiktoken(file, SplitPattern.Gpt2, Learned.SpecialTokens),
        "vocab.json" => FileOf.Read((file, FileOfFormat("merges.txt")), SplitPattern.Gpt2),
        "merges.txt" => FileOf.Read((FileOfFormat("vocab.json"), file), SplitPattern.Gpt2),
        _ => Layout.Read(file),
    };

    private static byte[] FileOfFormat(string format) => format switch
    {
        "tiktoken" => FileOf.Tiktoken(Learned),
        "vocab.json" => FileOf.VocabularyAndMerges(Learned).VocabJson,
        "merges.txt" => FileOf.VocabularyAndMerges(Learned).MergesTxt,
        "tokenizer.json" => FileOf.Written(Learned.SaveTokenizerJson),
        _ => Shortened(new Layout(format).File),
    };

    /// <summary>A layout's file with the first few merges only, so that all its bits can be tried.</summary>
    private static byte[] Shortened(byte[] file)
    {
        JsonNode root = JsonNode.Parse(file)!;
        JsonArray merges = root["model"]!["merges"]!.AsArray();
        JsonObject vocabulary = root["model"]!["vocab"]!.AsObject();
        var kept = new HashSet<string>();
        while (merges.Count > 5)
        {
            merges.RemoveAt(merges.Count - 1);
        }

        foreach (JsonNode? merge in merges)
        {
            kept.Add(merge is JsonArray pair ? $"{pair[0]}{pair[1]}" : merge!.GetValue<string>().Replace(" ", string.Empty, StringComparison.Ordinal));
        }

        foreach (string token in vocabulary.Select(entry => entry.Key).Where(token => token.Length > 1 && !kept.Contains(token)).ToArray())
        {
            vocabulary.Remove(token);
        }

        return Encoding.UTF8.GetBytes(root.ToJsonString());
    }
}
