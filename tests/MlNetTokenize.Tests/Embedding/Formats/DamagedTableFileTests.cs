namespace MlNetTokenize.Tests;

/// <summary>A damaged file is refused as such, or is a table that is consistent in itself: most formats have no checksum.</summary>
public sealed class DamagedTableFileTests
{
    public static TheoryData<string> Names => OtherProgramsFilesTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_that_ends_too_early_is_refused(string name)
    {
        byte[] file = TableFiles.File(name);
        bool isText = Path.GetExtension(name) is ".txt" or ".vec";
        for (int length = 0; length < file.Length; length++)
        {
            // In text the last number may have lost digits, and a file without a header whole rows; the line feed behind a row is not missed.
            bool isRead = IsRead(name, file[..length]);
            Assert.False(isRead && !isText && !(name == "word2vec.bin" && length == file.Length - 1), $"{length} bytes were read");
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_with_a_flipped_bit_is_refused_or_consistent(string name)
    {
        byte[] file = TableFiles.File(name);
        for (int bit = 0; bit < file.Length * 8; bit++)
        {
            byte[] changed = [.. file];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            IsRead(name, changed);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_file_with_a_byte_too_many_or_too_few_is_refused_or_consistent(string name)
    {
        byte[] file = TableFiles.File(name);
        var random = new Random(1);
        for (int i = 0; i < 1_000; i++)
        {
            int place = random.Next(file.Length);
            byte value = file[random.Next(file.Length)];
            IsRead(name, [.. file[..place], value, .. file[Math.Min(place + (i % 3), file.Length)..]]);
        }
    }

    [Theory]
    [InlineData("x.txt")]
    [InlineData("x.bin")]
    [InlineData("x.npy")]
    [InlineData("x.safetensors")]
    public void What_is_no_table_at_all_is_refused(string name)
    {
        foreach (byte[] file in new byte[][]
        {
            [], [0], "\uFEFF"u8.ToArray(), "\n"u8.ToArray(), "\n\n\n"u8.ToArray(), " "u8.ToArray(), "a"u8.ToArray(), "a b\n"u8.ToArray(), "1"u8.ToArray(), new byte[100_000],
            [.. Enumerable.Repeat((byte)0xFF, 100_000)], [.. Enumerable.Repeat((byte)'9', 1_000_000)], [.. Enumerable.Repeat((byte)' ', 1_000_000)],
            "\x93NUMPY"u8.ToArray(), "1 1"u8.ToArray(), "1 1\n"u8.ToArray(), "1 1\na"u8.ToArray(), "1 1\na "u8.ToArray(),
        })
        {
            Assert.False(IsRead(name, file), $"{file.Length} bytes were read");
        }
    }

    /// <summary>Whether it is read; then it is consistent, and what was allocated is of the order of the file.</summary>
    private static bool IsRead(string name, byte[] file)
    {
        EmbeddingTable table;
        IReadOnlyList<string>? words;
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            table = TableFiles.Read(name, file, out words);
        }
        catch (InvalidDataException refused)
        {
            Assert.Contains("byte", refused.Message, StringComparison.Ordinal);
            Assert.True(refused.Message.Length < 2_000, refused.Message);
            return false;
        }
        finally
        {
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, (1 << 20) + (file.Length * 20L));
        }

        Assert.Equal(table.VocabularySize * table.Dimension, table.Values.Length);
        Assert.All(table.Values, value => Assert.True(float.IsFinite(value)));
        if (words is not null)
        {
            Assert.Equal(table.VocabularySize, words.Count);
            Assert.Equal(words.Count, words.Distinct().Count());
            Assert.DoesNotContain(words, word => word.Length == 0 || word.Contains('\n', StringComparison.Ordinal));
        }

        return true;
    }
}
