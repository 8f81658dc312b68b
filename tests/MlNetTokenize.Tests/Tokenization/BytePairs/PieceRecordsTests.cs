using System.Text;
using MlNetTokenize.Tokenization.BytePairs.Caching;
using MlNetTokenize.Tokenization.Vocabularies;

namespace MlNetTokenize.Tests;

public sealed class PieceRecordsTests
{
    private const int Slots = 64;
    private const int Reach = 8;

    [Fact]
    public void What_was_added_is_found_and_nothing_else()
    {
        // So many slots that all of them find one near their place.
        var records = new PieceRecords(16 * 1024, 64 * 1024);
        var known = new List<(byte[] Piece, int[] Ids)>();
        for (int length = 1; length <= PieceRecords.MaximumLength; length++)
        {
            // Of every length, so also of every number of bytes in the last of the record's units, and of one id up to the most.
            byte[] piece = Encoding.Latin1.GetBytes(HardText.RandomLetters(length, "ab\0\u00FF", length));
            int[] ids = [.. Enumerable.Range(length * 100, 1 + (length % PieceRecords.MaximumCount))];
            if (!Find(records, piece).IsEmpty)
            {
                continue;
            }

            Assert.True(records.TryAdd(piece, PieceHash.Compute(piece), ids));
            known.Add((piece, ids));
        }

        Assert.InRange(known.Count, PieceRecords.MaximumLength - 20, PieceRecords.MaximumLength);
        foreach ((byte[] piece, int[] ids) in known)
        {
            Assert.Equal(ids, Find(records, piece));
            Assert.True(Find(records, [.. piece, 0]).IsEmpty);
            if (piece.Length > 4)
            {
                Assert.True(Find(records, piece[1..]).IsEmpty);
                Assert.True(Find(records, [.. piece[..^1], (byte)(piece[^1] ^ 1)]).IsEmpty);
            }
        }
    }

    [Fact]
    public void Pieces_of_one_hash_are_told_apart_by_their_bytes_and_length()
    {
        const ulong Hash = 0x123456789ABCDEF0;
        var records = new PieceRecords(Slots, 1024);
        byte[][] keys = [[.. "abcd"u8], [.. "abce"u8], [.. "bbcd"u8], [.. "abc"u8], [.. "abcd\0"u8], [.. "ab\0d"u8], [.. "abcd\0\0"u8]];
        foreach ((int index, byte[] piece) in keys.Index())
        {
            Assert.True(records.Find(piece, Hash).IsEmpty);
            Assert.True(records.TryAdd(piece, Hash, [index, 7]));
        }

        Assert.All(keys.Index(), key => Assert.Equal([key.Index, 7], records.Find(key.Item, Hash)));
        Assert.True(records.Find("abcf"u8, Hash).IsEmpty);

        // The same place but another tag.
        Assert.True(records.Find("abcd"u8, Hash ^ 1).IsEmpty);
        Assert.True(records.TryAdd("abcd"u8, Hash ^ 1, [100]));
        Assert.Equal([100], records.Find("abcd"u8, Hash ^ 1));
        Assert.Equal([0, 7], records.Find("abcd"u8, Hash));
    }

    [Theory]
    [InlineData(0UL)]
    [InlineData(0x8000_0000_0000_0000UL)]
    [InlineData(ulong.MaxValue)]
    [InlineData(0xFC00_0000_0000_0000UL)]
    public void As_many_as_are_looked_through_are_kept_of_one_place_also_at_the_tables_end(ulong hash)
    {
        var records = new PieceRecords(Slots, 1024);
        for (int i = 0; i < 3 * Reach; i++)
        {
            // There is no room near, and room elsewhere: not a reason to give up the table.
            Assert.True(records.TryAdd([(byte)i], hash, [i + 1000]));
        }

        for (int i = 0; i < 3 * Reach; i++)
        {
            Assert.Equal(i < Reach ? [i + 1000] : Array.Empty<int>(), records.Find([(byte)i], hash));
        }
    }

    [Fact]
    public void No_more_is_taken_when_three_quarters_of_the_slots_are_full_or_the_memory_is()
    {
        var records = new PieceRecords(Slots, 1 << 16);
        int count = 0;
        while (count < 1000 && records.TryAdd(BitConverter.GetBytes(count), PieceHash.Compute(BitConverter.GetBytes(count)), [count]))
        {
            count++;
        }

        // The hash is seeded anew in each process, and a piece whose slots near by are taken is not kept though there is room: some more are taken than found.
        Assert.InRange(count, Slots / 2, 999);
        int found = Enumerable.Range(0, 1000).Count(number => Find(records, BitConverter.GetBytes(number)).SequenceEqual([number]));
        Assert.Equal((Slots / 4 * 3) + 1, found);

        // A record of four units behind the first one, which is not used, fits into nine twice.
        var small = new PieceRecords(Slots, 9);
        Assert.True(small.TryAdd("abcde"u8, 1UL << 60, [1]));
        Assert.True(small.TryAdd("fghij"u8, 2UL << 60, [2]));
        Assert.False(small.TryAdd("k"u8, 3UL << 60, [3]));
        Assert.Equal([1], small.Find("abcde"u8, 1UL << 60));
        Assert.Equal([2], small.Find("fghij"u8, 2UL << 60));
        Assert.True(small.Find("k"u8, 3UL << 60).IsEmpty);
    }

    [Fact]
    public void All_that_is_known_is_known_in_the_larger_one()
    {
        var records = new PieceRecords(Slots, 4096);
        byte[][] pieces = [.. Enumerable.Range(0, 40).Select(number => Encoding.Latin1.GetBytes(HardText.RandomLetters(1 + (number * 4), "ab\0\u00FF", number + 1)))];
        foreach ((int index, byte[] piece) in pieces.Index())
        {
            records.TryAdd(piece, PieceHash.Compute(piece), [.. Enumerable.Range(index, 1 + (index % 5))]);
        }

        var larger = new PieceRecords(4 * Slots, 4 * 4096);
        records.CopyTo(larger);
        int count = 0;
        foreach (byte[] piece in pieces)
        {
            int[] ids = Find(records, piece).ToArray();
            Assert.Equal(ids, Find(larger, piece));
            count += ids.Length > 0 ? 1 : 0;
        }

        Assert.InRange(count, 30, 40);
    }

    private static ReadOnlySpan<int> Find(PieceRecords records, byte[] piece) => records.Find(piece, PieceHash.Compute(piece));
}
