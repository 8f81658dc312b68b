using System.Text;
using CsCheck;
using MlNetTokenize.Tokenization.Training.Counting;

namespace MlNetTokenize.Tests;

public sealed class SharedPieceCountsTests
{
    private static readonly Gen<byte[]> Piece = Gen.OneOf<byte>(0, 1, (byte)'a', (byte)'b', 255).Array[1, 20];

    // Mostly few different counts, so that many pieces share the last one that stays.
    private static readonly Gen<(byte[] Piece, long Count)[]> Adds = Gen.Select(Piece, Gen.Frequency((8, Gen.Long[1, 3]), (1, Gen.Long[1, 1000]))).Array[0, 300];

    [Fact]
    public void Tables_added_by_several_threads_are_summed_up()
    {
        var shared = new SharedPieceCounts();
        var expected = new Dictionary<string, long>();
        var tables = new PieceCountTable[4];
        for (int i = 0; i < tables.Length; i++)
        {
            tables[i] = new PieceCountTable(16, 16);
            for (int j = 0; j < 20_000; j++)
            {
                byte[] piece = Encoding.ASCII.GetBytes($"{j * (i + 1) % 30_011}{(j % 7 == 0 ? "is a long piece" : "")}");
                tables[i].Add(piece, j + 1);
                SlowPieceCounts.Add(expected, piece, j + 1);
            }
        }

        Thread[] threads = [.. tables.Select(table => new Thread(() => shared.Add(table)))];
        Array.ForEach(threads, thread => thread.Start());
        Array.ForEach(threads, thread => thread.Join());
        Assert.Equal(expected, Content(shared));
        Assert.Equal(expected.Count, shared.Count);
    }

    [Fact]
    public void One_is_added_to_another()
        => Gen.Select(Adds, Adds).Sample(
            (left, right) =>
            {
                SharedPieceCounts sum = Make(left, out Dictionary<string, long> expected);
                sum.Add(Make(right, out Dictionary<string, long> other));
                foreach ((string piece, long count) in other)
                {
                    expected[piece] = expected.GetValueOrDefault(piece) + count;
                }

                Assert.Equal(expected, Content(sum));
                Assert.Equal(other, Content(Make(right, out _)));
            },
            iter: 100);

    [Fact]
    public void The_rarest_pieces_are_dropped_and_always_the_same()
        => Gen.Select(Adds, Gen.Int[0, 300]).Sample(
            (adds, target) =>
            {
                SharedPieceCounts shared = Make(adds, out Dictionary<string, long> expected);
                int before = expected.Count;
                var (pieces, occurrences) = shared.Drop(target, CancellationToken.None);
                Assert.Equal(SlowDropping.Drop(expected, target), (pieces, occurrences));
                Assert.Equal(expected, Content(shared));
                Assert.Equal(expected.Count, shared.Count);
                Assert.True(shared.Count <= target);
                Assert.Equal(before, shared.Count + pieces);
                Assert.Equal(adds.Sum(add => add.Count), expected.Values.Sum() + occurrences);
                Assert.True(before > target || pieces == 0, "Something was dropped where all fits.");

                // What is left can be added to, and dropped from again.
                shared.Add("more"u8, 5);
                Assert.Equal(expected.Count + 1, shared.Count);
                shared.Drop(0, CancellationToken.None);
                Assert.Equal(0, shared.Count);
            },
            iter: 150);

    [Fact]
    public void Of_many_pieces_with_one_count_as_many_stay_as_may()
    {
        var shared = new SharedPieceCounts();
        for (int i = 0; i < 100_000; i++)
        {
            shared.Add(BitConverter.GetBytes(i), 2);
        }

        Assert.Equal((25_000, 50_000), shared.Drop(75_000, CancellationToken.None));
        Assert.Equal(75_000, shared.Count);
    }

    [Fact]
    public void Dropping_is_cancelled()
        => Assert.Throws<OperationCanceledException>(() => Make([([1], 1)], out _).Drop(0, new CancellationToken(canceled: true)));

    [Fact]
    public void Pieces_are_sorted_by_their_bytes()
        => Adds.Sample(
            adds =>
            {
                SharedPieceCounts shared = Make(adds, out Dictionary<string, long> expected);
                var sorted = new List<(string Piece, long Count)>();
                foreach (long place in shared.Sort())
                {
                    sorted.Add((Encoding.Latin1.GetString(shared.At(place, out long count)), count));
                }

                // Of Latin-1 the ordinal order is that of the bytes.
                Assert.Equal(expected.OrderBy(entry => entry.Key, StringComparer.Ordinal).Select(entry => (entry.Key, entry.Value)), sorted);
            },
            iter: 300);

    private static SharedPieceCounts Make((byte[] Piece, long Count)[] adds, out Dictionary<string, long> expected)
    {
        var shared = new SharedPieceCounts();
        expected = [];
        foreach ((byte[] piece, long count) in adds)
        {
            shared.Add(piece, count);
            SlowPieceCounts.Add(expected, piece, count);
        }

        return shared;
    }

    private static Dictionary<string, long> Content(SharedPieceCounts shared)
    {
        var content = new Dictionary<string, long>();
        shared.ForEach((piece, _, count) => content.Add(Encoding.Latin1.GetString(piece), count));
        return content;
    }
}
