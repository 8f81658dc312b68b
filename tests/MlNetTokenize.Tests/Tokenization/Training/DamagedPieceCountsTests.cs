using System.Buffers.Binary;
using System.Text;
using MlNetTokenize.IO;
using MlNetTokenize.Tokenization.Characters;

namespace MlNetTokenize.Tests;

/// <summary>Files of counts that are cut short, changed, or made by hand: always refused as damaged or as of another version, and nothing large is allocated.</summary>
public sealed class DamagedPieceCountsTests
{
    private const int HeaderLength = 12;

    // The flags and four numbers of a file without a pattern's own text; then come the pieces.
    private static readonly int FlagsOffset = sizeof(int) + CharacterClassTable.UnicodeVersion.Length + 1;
    private static readonly int PiecesOffset = FlagsOffset + 1 + 4 * sizeof(long);

    private static readonly long[] Extremes = [long.MinValue, -1, 0, 1, 3, int.MaxValue, long.MaxValue - 1, long.MaxValue];

    public static TheoryData<string> Patterns => ["O200k", "Regex", "Sequence"];

    [Fact]
    public void A_file_that_ends_too_early_is_refused()
    {
        byte[] file = FileWith("O200k");
        for (int length = 0; length < file.Length; length++)
        {
            Assert.True(IsRefused(file[..length]), $"{length} bytes");
        }
    }

    [Fact]
    public void A_file_with_a_flipped_bit_is_refused()
    {
        byte[] file = FileWith("O200k");
        for (int bit = 0; bit < file.Length * 8; bit++)
        {
            byte[] changed = [.. file];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.True(IsRefused(changed), $"bit {bit}");
        }
    }

    [Theory]
    [MemberData(nameof(Patterns))]
    public void Content_with_a_flipped_bit_or_an_extreme_number_is_refused_or_counts_that_work(string pattern)
    {
        // A regular expression is compiled each time, so of those only what comes before the pieces is changed, which is where they stand.
        byte[] payload = PayloadOf(FileWith(pattern));
        int end = pattern == "O200k" ? payload.Length : FlagsOffset + 40;
        for (int bit = 0; bit < end * 8; bit++)
        {
            byte[] changed = [.. payload];
            changed[bit / 8] ^= (byte)(1 << (bit % 8));
            IsRefused(Seal(changed));
        }

        for (int offset = 0; offset <= end - sizeof(int); offset++)
        {
            foreach (long extreme in pattern == "O200k" ? Extremes : [-1, int.MaxValue])
            {
                byte[] changed = [.. payload];
                BinaryPrimitives.WriteInt32LittleEndian(changed.AsSpan(offset), (int)Math.Clamp(extreme, int.MinValue, int.MaxValue));
                IsRefused(Seal(changed));
                if (offset <= end - sizeof(long))
                {
                    BinaryPrimitives.WriteInt64LittleEndian(changed.AsSpan(offset), extreme);
                    IsRefused(Seal(changed));
                }
            }
        }
    }

    [Fact]
    public void Content_that_ends_too_early_or_goes_on_is_refused()
    {
        byte[] payload = PayloadOf(FileWith("Sequence"));
        for (int length = 0; length < payload.Length; length++)
        {
            Assert.True(IsRefused(Seal(payload[..length])), $"{length} bytes");
        }

        Assert.True(IsRefused(Seal([.. payload, 0])));
        Assert.False(IsRefused(Seal(payload)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("MLNTPIE")]
    [InlineData("MLNTPIEC")]
    [InlineData("mlntpiec and more than that")]
    [InlineData("{\"version\": \"1.0\"}")]
    public void What_is_no_file_of_counts_is_refused(string content)
        => Assert.Contains("MLNTPIEC", Assert.Throws<InvalidDataException>(() => PieceCounts.Load(FileOf.Text(content))).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(int.MaxValue)]
    [InlineData(-1)]
    public void Another_version_is_refused_by_its_number(int version)
    {
        byte[] file = FileWith("O200k");
        BinaryPrimitives.WriteInt32LittleEndian(file.AsSpan(8), version);
        string message = Assert.Throws<FormatException>(() => PieceCounts.Load(new MemoryStream(file))).Message;
        Assert.Contains($"the version {version};", message, StringComparison.Ordinal);
    }

    [Fact]
    public void Counts_of_other_categories_are_refused_by_their_Unicode_version()
    {
        byte[] payload = PayloadOf(FileWith("O200k"));
        byte[] later = [.. payload];
        later[sizeof(int)]++;
        string message = Assert.Throws<InvalidDataException>(() => PieceCounts.Load(new MemoryStream(Seal(later)))).Message;
        Assert.Contains($"Unicode '2{CharacterClassTable.UnicodeVersion[1..]}'", message, StringComparison.Ordinal);
        Assert.Contains(CharacterClassTable.UnicodeVersion, message, StringComparison.Ordinal);
    }

    [Fact]
    public void Flags_that_are_not_known_are_refused()
    {
        byte[] payload = PayloadOf(FileWith("O200k"));
        Assert.Equal(0, payload[FlagsOffset]);
        foreach (int flags in Enumerable.Range(0, 256))
        {
            payload[FlagsOffset] = (byte)flags;
            Assert.Equal(flags > 3, IsRefused(Seal(payload)));
        }
    }

    [Fact]
    public void Pieces_that_cannot_be_are_refused()
    {
        Assert.False(IsRefused(Pieces(2, ([1, 2], [5, 6], [1, 2, 3]))));
        Assert.False(IsRefused(Pieces(2, ([1], [5], [1]), ([1], [6], [2]))));
        Assert.False(IsRefused(Pieces(0)));

        // Twice or out of order, within a batch and over its end.
        Assert.True(IsRefused(Pieces(2, ([1, 1], [5, 6], [1, 1]))));
        Assert.True(IsRefused(Pieces(2, ([1, 1], [5, 6], [2, 1]))));
        Assert.True(IsRefused(Pieces(2, ([1], [5], [1]), ([1], [6], [1]))));
        Assert.True(IsRefused(Pieces(2, ([2], [5], [1, 1]), ([1], [6], [1]))));

        // Other numbers of pieces, lengths, counts and bytes than are there.
        Assert.True(IsRefused(Pieces(1, ([1, 2], [5, 6], [1, 2, 3]))));
        Assert.True(IsRefused(Pieces(3, ([1, 2], [5, 6], [1, 2, 3]))));
        Assert.True(IsRefused(Pieces(-1)));
        Assert.True(IsRefused(Pieces(int.MaxValue, ([1], [5], [1]))));
        Assert.True(IsRefused(Pieces(1, ([], [], []), ([1], [5], [1]))));
        Assert.True(IsRefused(Pieces(1, ([1], [], [1]))));
        Assert.True(IsRefused(Pieces(1, ([1], [5, 6], [1]))));
        Assert.True(IsRefused(Pieces(1, ([1], [5], [1, 2]))));
        Assert.True(IsRefused(Pieces(1, ([2], [5], [1]))));
        Assert.True(IsRefused(Pieces(1, ([0], [5], []))));
        Assert.True(IsRefused(Pieces(1, ([-1], [5], [1]))));
        Assert.True(IsRefused(Pieces(1, ([PieceCounts.LongestPiece + 1], [5], new byte[PieceCounts.LongestPiece + 1]))));
        Assert.False(IsRefused(Pieces(1, ([PieceCounts.LongestPiece], [5], new byte[PieceCounts.LongestPiece]))));

        // Counts that are none, or too much together.
        Assert.True(IsRefused(Pieces(1, ([1], [0], [1]))));
        Assert.True(IsRefused(Pieces(1, ([1], [-5], [1]))));
        Assert.True(IsRefused(Pieces(2, ([1, 1], [long.MaxValue, 1], [1, 2]))));
        Assert.False(IsRefused(Pieces(2, ([1, 1], [long.MaxValue - 1, 1], [1, 2]))));
    }

    private static byte[] Pieces(int count, params (int[] Lengths, long[] Counts, byte[] Bytes)[] batches)
    {
        using var section = new MemoryStream();
        PayloadWriter.Write(section, writer =>
        {
            writer.WriteInt32(count);
            foreach ((int[] lengths, long[] counts, byte[] bytes) in batches)
            {
                writer.WriteArray<int>(lengths);
                writer.WriteArray<long>(counts);
                writer.WriteArray<byte>(bytes);
            }
        });
        return Seal([.. PayloadOf(FileWith("O200k")).AsSpan(0, PiecesOffset), .. Section.PayloadOf(section.ToArray())]);
    }

    private static byte[] FileWith(string pattern)
        => FileOf.Written(PieceCounts.Count(["ab 1", "ab, 中", "a long piece without an end"], new() { SplitPattern = CountedPatterns.Named(pattern), NumberOfThreads = 1 }).Save);

    private static byte[] PayloadOf(byte[] file) => [.. Section.PayloadOf(file.AsSpan(HeaderLength))];

    private static byte[] Seal(byte[] payload) => [.. "MLNTPIEC"u8, 1, 0, 0, 0, .. Section.Seal(payload)];

    private static bool IsRefused(byte[] file)
    {
        PieceCounts counts;
        long allocated = GC.GetAllocatedBytesForCurrentThread();
        try
        {
            counts = PieceCounts.Load(new MemoryStream(file));
        }
        catch (Exception refusal) when (refusal is InvalidDataException or FormatException)
        {
            return true;
        }
        finally
        {
            Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - allocated, 0, 4 << 20);
        }

        // What is read is such as could have been counted.
        Assert.True(counts.TextsRead >= 0 && counts.BytesRead >= 0 && counts.DroppedPieces >= 0 && counts.DroppedOccurrences >= 0);
        Assert.Equal(counts.DistinctPieces, counts.Pieces.DistinctBy(piece => Encoding.Latin1.GetString(piece.Key.Span)).Count());
        Assert.All(counts.Pieces, piece => Assert.True(piece.Value > 0));
        Assert.Equal(counts.Occurrences, PieceCounts.Load(new MemoryStream(FileOf.Written(counts.Save))).Occurrences);
        return false;
    }
}
