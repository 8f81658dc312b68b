using System.Text;
using CsCheck;
using MlNetTokenize.Tokenization.Training.Counting;
using MlNetTokenize.Tokenization.Training.Merging;

namespace MlNetTokenize.Tests;

public sealed class MergingCorpusTests
{
    private static readonly Gen<Dictionary<string, long>> Pieces = Gen.OneOf(Gen.Long[1, 3], Gen.Long[1, 10_000])
        .SelectMany(count => Gen.Select(Gen.OneOf<byte>(0, 1, (byte)'a', 255).Array[1, 20], Gen.OneOf(Gen.Const(count), Gen.Long[1, 200])).Array[0, 300])
        .Select(adds =>
        {
            var pieces = new Dictionary<string, long>();
            foreach ((byte[] piece, long count) in adds)
            {
                SlowPieceCounts.Add(pieces, piece, count);
            }

            return pieces;
        });

    [Fact]
    public void All_pieces_of_more_than_a_byte_lie_in_the_order_of_their_counts()
        => Pieces.Sample(
            pieces =>
            {
                var corpus = new MergingCorpus(Table(pieces), new BytesAsTokens(), static () => { });
                List<(string Piece, List<int> Places)> found = Read(corpus);
                Assert.Equal(
                    pieces.Where(piece => piece.Key.Length > 1).Select(piece => (piece.Key, piece.Value)).OrderBy(piece => piece.Key, StringComparer.Ordinal),
                    found.Select(piece => (piece.Piece, corpus.WeightOf(corpus.GroupOf(0, piece.Places[0])))).OrderBy(piece => piece.Piece, StringComparer.Ordinal));
                Assert.Equal(found.Select(piece => pieces[piece.Piece]).OrderDescending(), found.Select(piece => pieces[piece.Piece]));
            },
            iter: 200);

    [Fact]
    public void The_group_of_a_place_is_found_from_any_other()
        => Gen.Select(Pieces, Gen.Int).Sample(
            (pieces, seed) =>
            {
                var corpus = new MergingCorpus(Table(pieces), new BytesAsTokens(), static () => { });
                (int Place, long Count)[] places = [.. Read(corpus).SelectMany(piece => piece.Places.Select(place => (place, pieces[piece.Piece])))];

                // Ascending, as it is mostly asked, by steps of any width, and in no order.
                int group = 0;
                var random = new Random(seed);
                for (int i = 0; i < places.Length; i += random.Next(random.Next(1, 60)))
                {
                    group = corpus.GroupOf(group, places[i].Place);
                    Assert.Equal(places[i].Count, corpus.WeightOf(group));
                }

                random.Shuffle(places);
                foreach ((int place, long count) in places)
                {
                    group = corpus.GroupOf(group, place);
                    Assert.Equal(count, corpus.WeightOf(group));
                }
            },
            iter: 200);

    [Fact]
    public void A_merge_leaves_a_token_where_it_begins_and_where_it_ends()
    {
        var corpus = new MergingCorpus(Table(new() { ["abcde"] = 1 }), new BytesAsTokens(), static () => { });
        Assert.Equal([-1, 'a', 'b', 'c', 'd', 'e', -1], corpus.Cells.ToArray());
        corpus.Merge(2, 3, 4, 300);
        Assert.Equal([-1, 'a', 300, 300, 'd', 'e', -1], corpus.Cells.ToArray());
        corpus.Merge(2, 4, 5, 301);
        Assert.Equal((301, 301), (corpus.Cells[2], corpus.Cells[4]));
        corpus.Merge(1, 2, 5, 302);
        Assert.Equal((302, 302), (corpus.Cells[1], corpus.Cells[4]));
        Assert.DoesNotContain(301, (IEnumerable<int>)[corpus.Cells[1], corpus.Cells[2], corpus.Cells[4]]);
    }

    [Fact]
    public void Work_is_told_of_while_pieces_are_laid_out()
    {
        var table = new SharedPieceCounts();
        for (int i = 0; i < 50_000; i++)
        {
            table.Add(BitConverter.GetBytes(i), 1);
        }

        int calls = 0;
        _ = new MergingCorpus(table, new BytesAsTokens(), () => calls++);
        Assert.InRange(calls, 10, 1000);
        Assert.Throws<OperationCanceledException>(() => new MergingCorpus(table, new BytesAsTokens(), static () => throw new OperationCanceledException()));
    }

    private static List<(string Piece, List<int> Places)> Read(MergingCorpus corpus)
    {
        var pieces = new List<(string Piece, List<int> Places)>();
        Assert.Equal(MergingCorpus.End, corpus.Cells[0]);
        Assert.Equal(MergingCorpus.End, corpus.Cells[^1]);
        for (int place = 1; place < corpus.Cells.Length; place++)
        {
            var piece = new StringBuilder();
            var places = new List<int>();
            for (; corpus.Cells[place] != MergingCorpus.End; place++)
            {
                piece.Append((char)corpus.Cells[place]);
                places.Add(place);
            }

            pieces.Add((piece.ToString(), places));
        }

        return pieces;
    }

    private static SharedPieceCounts Table(Dictionary<string, long> pieces)
    {
        var table = new SharedPieceCounts();
        foreach ((string piece, long count) in pieces)
        {
            table.Add(Encoding.Latin1.GetBytes(piece), count);
        }

        return table;
    }
}
