using CsCheck;

namespace MlNetTokenize.Tests;

public sealed class AnalogyTests
{
    private const int Rows = 12;

    private static readonly EmbeddingTable Table = EmbeddingTable.Create(Rows, 5, seed: 3);

    [Fact]
    public void Answers_equal_a_sort_by_the_definition()
        => Gen.Select(Gen.Int[0, Rows - 1], Gen.Int[0, Rows - 1], Gen.Int[0, Rows - 1], Gen.Int[1, Rows + 3]).Sample((a, b, c, count) =>
        {
            double[] query = [.. Unit(b).Zip(Unit(a), (x, y) => x - y).Zip(Unit(c), (x, y) => x + y)];
            double norm = Math.Sqrt(query.Sum(value => value * value));
            var expected = Enumerable.Range(0, Rows).Except([a, b, c])
                .Select(id => (Id: id, Cosine: query.Zip(Unit(id), (x, y) => x * y).Sum() / norm))
                .OrderByDescending(pair => pair.Cosine).Take(count).ToArray();
            IReadOnlyList<TokenNeighbor> answers = Table.Analogy(a, b, c, count);
            Assert.Equal(expected.Select(pair => pair.Id), answers.Select(answer => answer.Id));
            Assert.All(expected.Zip(answers), pair => Assert.Equal(pair.First.Cosine, pair.Second.Similarity, 1e-5));
        });

    [Fact]
    public void The_length_of_a_row_does_not_matter()
    {
        // man, king, woman, queen: a direction for royal and one for female.
        EmbeddingTable table = EmbeddingTable.FromValues(5, 3, [9, 0, 0, 1, 1, 0, 0.1f, 0, 0.1f, 7, 7, 7, 0, 0, 0]);
        TokenNeighbor queen = Assert.Single(table.Analogy(0, 1, 2, count: 5));
        Assert.Equal(3, queen.Id);
    }

    [Fact]
    public void Rows_without_a_direction_are_refused()
    {
        EmbeddingTable table = EmbeddingTable.FromValues(4, 2, [1, 0, 0, 0, -1, 0, 0.5f, MathF.Sqrt(0.75f)]);
        foreach ((int a, int b, int c, string parameter) in ((int, int, int, string)[])[(1, 0, 2, "a"), (0, 1, 2, "b"), (0, 2, 1, "c")])
        {
            ArgumentException refusal = Assert.Throws<ArgumentException>(parameter, () => table.Analogy(a, b, c, 1));
            Assert.Contains("token 1 ", refusal.Message, StringComparison.Ordinal);
        }

        // b and c cancel out, and a is left with nothing.
        EmbeddingTable opposite = EmbeddingTable.FromValues(3, 2, [1, 0, 1, 0, -1, 0]);
        Assert.Equal([1], opposite.Analogy(0, 0, 2, 3).Select(answer => answer.Id));
        Assert.Throws<ArgumentOutOfRangeException>(() => table.Analogy(0, 2, 3, 0));
        Assert.Contains("4", Assert.Throws<ArgumentOutOfRangeException>(() => table.Analogy(0, 4, 3, 1)).Message, StringComparison.Ordinal);
    }

    private static double[] Unit(int id)
    {
        double[] row = [.. Table[id].ToArray().Select(value => (double)value)];
        double norm = Math.Sqrt(row.Sum(value => value * value));
        return [.. row.Select(value => value / norm)];
    }
}
