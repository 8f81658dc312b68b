using System.Text;
using CsCheck;
using MlNetTokenize.Tokenization.Training.Counting;

namespace MlNetTokenize.Tests;

public sealed class PieceCountTableTests
{
    // Around the border between short and long pieces, with zeros at the end, which fill up short ones, and with pieces that differ in their last byte only.
    private static readonly Gen<byte[]> Piece = Gen.Frequency(
        (4, Gen.OneOf<byte>(0, 0, 1, (byte)'a', 255).Array[1, 4]),
        (2, Gen.OneOf<byte>(0, (byte)'a').Array[13, 18]),
        (1, Gen.Int[1, 40].Select(length => new byte[length])),
        (1, Gen.Byte.Array[1, 70]));

    private static readonly Gen<(byte[] Piece, long Count)[]> Adds = Gen.Select(Piece, Gen.Long[1, 1000]).Array[0, 200];

    [Fact]
    public void A_table_is_a_dictionary()
        => Adds.Sample(
            adds =>
            {
                var table = new PieceCountTable(shortSlots: 4, longSlots: 4);
                var expected = new Dictionary<string, long>();
                foreach ((byte[] piece, long count) in adds)
                {
                    table.Add(piece, count);
                    SlowPieceCounts.Add(expected, piece, count);
                }

                Assert.Equal(expected, Content(table));
                Assert.Equal(expected.Count, table.Count);
                Assert.Equal(expected.Keys.Count(piece => piece.Length <= 15), table.Short.Count);
                Assert.Equal(expected.Keys.Count(piece => piece.Length > 15), table.Long.Count);
                Assert.Equal(expected.Keys.Where(piece => piece.Length > 15).Sum(piece => piece.Length), table.Long.ByteCount);
                table.Clear();
                Assert.Equal(0, table.Count);
                Assert.Empty(Content(table));
                foreach ((byte[] piece, long count) in adds)
                {
                    table.Add(piece, PieceCountTable.HashOf(piece), count);
                }

                Assert.Equal(expected, Content(table));
            },
            iter: 500);

    [Theory]
    [InlineData(1)]
    [InlineData(15)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(5000)]
    public void A_table_grows_with_its_pieces(int length)
    {
        // Long ones of more than a megabyte together, and some longer than the parts that their bytes lie in.
        var table = new PieceCountTable(shortSlots: 2, longSlots: 2);
        var expected = new Dictionary<string, long>();
        for (int i = 0; i < 2000; i++)
        {
            byte[] piece = new byte[i % 100 == 99 && length > 15 ? length * 50 : length];
            piece[0] = (byte)i;
            piece[^1] ^= (byte)(i >> 8);
            table.Add(piece, i + 1);
            SlowPieceCounts.Add(expected, piece, i + 1);
        }

        Assert.Equal(expected, Content(table));
        Assert.True(table.Capacity < 16 * Math.Max(table.Count, 16), $"{table.Capacity} slots for {table.Count} pieces");
    }

    [Theory]
    [InlineData(15)]
    [InlineData(16)]
    public void A_count_beyond_the_largest_number_is_an_overflow(int length)
    {
        byte[] piece = new byte[length];
        var table = new PieceCountTable(4, 4);
        table.Add(piece, long.MaxValue - 1);
        table.Add(piece, 1);
        Assert.Throws<OverflowException>(() => table.Add(piece, 1));
        Assert.Equal(long.MaxValue, Content(table).Values.Single());

        var shared = new SharedPieceCounts();
        shared.Add(table);
        Assert.Throws<OverflowException>(() => shared.Add(table));
        Assert.Throws<OverflowException>(() => shared.Add(piece, 1));
        shared.Add("other"u8, 1);
        Assert.Throws<OverflowException>(() => new PieceCounts(SplitPattern.None, default, shared));
    }

    [Fact]
    public void A_piece_and_its_key_tell_each_other()
        => Piece.Where(piece => piece.Length <= PieceKey.MaximumLength).Sample(piece =>
        {
            PieceKey key = PieceKey.Create(piece);
            Assert.Equal(piece.Length, key.Length);
            var table = new ShortPieceCounts(2, 0);
            table.Add(key, key.Hash, 3);
            int slot = Enumerable.Range(0, table.Capacity).Single(slot => !table.At(slot, out _, out _).IsEmpty);
            Assert.Equal(piece, table.At(slot, out ulong hash, out long count));
            Assert.Equal((key.Hash, 3), (hash, count));
        });

    [Fact]
    public void Hashes_are_told_as_they_were_added()
        => Adds.Sample(
            adds =>
            {
                var table = new PieceCountTable(4, 4);
                foreach ((byte[] piece, long count) in adds)
                {
                    table.Add(piece, count);
                }

                table.ForEach((piece, hash, _) => Assert.Equal(PieceCountTable.HashOf(piece), hash));
            },
            iter: 100);

    private static Dictionary<string, long> Content(PieceCountTable table)
    {
        var content = new Dictionary<string, long>();
        table.ForEach((piece, _, count) => content.Add(Encoding.Latin1.GetString(piece), count));
        return content;
    }
}
