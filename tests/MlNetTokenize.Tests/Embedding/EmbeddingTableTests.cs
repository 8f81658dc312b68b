using CsCheck;

namespace MlNetTokenize.Tests;

public sealed class EmbeddingTableTests
{
    private const int Rows = 12;
    private const int Dimension = 5;

    private static readonly EmbeddingTable Table = EmbeddingTable.Create(Rows, Dimension, seed: 3);

    private static readonly Gen<int[]> Ids = Gen.Int[0, Rows - 1].Array[0, 20];

    [Theory]
    [InlineData(TokenPooling.Mean)]
    [InlineData(TokenPooling.Sum)]
    [InlineData(TokenPooling.SqrtN)]
    [InlineData(TokenPooling.Max)]
    [InlineData(TokenPooling.First)]
    [InlineData(TokenPooling.Last)]
    public void Pooling_equals_its_definition(TokenPooling pooling)
        => Ids.Sample(ids =>
        {
            var pooled = new float[Dimension];
            pooled.AsSpan().Fill(float.NaN);
            Table.Pool(ids, pooled, pooling);
            SlowPooling.AssertClose([SlowPooling.Pool(Table, ids, pooling)], [pooled]);
        });

    [Fact]
    public void No_pooling_keeps_the_rows_one_after_another()
        => Ids.Sample(ids =>
        {
            var sequence = new float[ids.Length * Dimension];
            Table.Pool(ids, sequence, TokenPooling.None);
            Assert.Equal([.. ids.SelectMany(id => Table[id].ToArray())], sequence);
        });

    [Fact]
    public void A_row_can_be_copied()
    {
        var row = new float[Dimension];
        Table.CopyRow(7, row);
        Assert.Equal(Table[7].ToArray(), row);
    }

    [Fact]
    public void Pooling_allocates_nothing()
    {
        int[] ids = [1, 2, 3, 4];
        var pooled = new float[Dimension];
        Allocations.AssertNone(() =>
        {
            Table.Pool(ids, pooled, TokenPooling.Mean);
            Table.Pool(ids, pooled, TokenPooling.Max);
        });
    }

    [Fact]
    public void An_id_beyond_the_table_is_named()
    {
        var pooled = new float[Dimension];
        Assert.Contains("12", Assert.Throws<ArgumentOutOfRangeException>(() => Table.Pool([1, 12], pooled, TokenPooling.Mean)).Message, StringComparison.Ordinal);
        Assert.Contains("-1", Assert.Throws<ArgumentOutOfRangeException>(() => Table.CopyRow(-1, pooled)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_destination_of_another_length_is_refused()
    {
        Assert.Throws<ArgumentException>(() => Table.Pool([1], new float[Dimension + 1], TokenPooling.Mean));
        Assert.Throws<ArgumentException>(() => Table.Pool([1, 2], new float[Dimension], TokenPooling.None));
    }

    [Fact]
    public void The_same_seed_gives_the_same_table_within_its_bounds()
    {
        EmbeddingTable table = EmbeddingTable.Create(1000, 8, seed: 42);
        Assert.Equal(table.Values, EmbeddingTable.Create(1000, 8, seed: 42).Values);
        Assert.NotEqual(table.Values, EmbeddingTable.Create(1000, 8, seed: 43).Values);
        Assert.InRange(table.Values.Max(), 0.12f, 1f / 8);
        Assert.InRange(table.Values.Min(), -1f / 8, -0.12f);
    }

    [Fact]
    public void Neighbors_equal_a_sort_by_cosine()
        => Gen.Int[0, Rows - 1].Select(Gen.Int[1, Rows + 3]).Sample((id, count) =>
        {
            IReadOnlyList<TokenNeighbor> nearest = Table.NearestNeighbors(Table[id], count);
            var expected = Enumerable.Range(0, Rows)
                .Select(other => (Id: other, Cosine: Cosine(Table[id].ToArray(), Table[other].ToArray())))
                .OrderByDescending(pair => pair.Cosine).ThenBy(pair => pair.Id).Take(count).ToArray();
            Assert.Equal(expected.Select(pair => pair.Id), nearest.Select(neighbor => neighbor.Id));
            Assert.All(expected.Zip(nearest), pair => Assert.Equal(pair.First.Cosine, pair.Second.Similarity, 1e-5));
            Assert.Equal(id, nearest[0].Id);
        });

    [Fact]
    public void Rows_of_zeros_are_nobodys_neighbors_and_have_none()
    {
        EmbeddingTable table = EmbeddingTable.FromValues(3, 2, [1, 0, 0, 0, 1, 1]);
        Assert.Equal([0, 2], table.NearestNeighbors([1, 0], 3).Select(neighbor => neighbor.Id));
        Assert.Throws<ArgumentException>(() => table.NearestNeighbors(table[1], 3));
        Assert.Throws<ArgumentException>(() => table.NearestNeighbors([1, 2, 3], 3));
    }

    [Fact]
    public void Rows_of_zeros_are_those_of_the_tokens_that_did_not_occur()
    {
        Assert.Equal([1], EmbeddingTable.FromValues(4, 2, [1, 0, 0, -0f, 0, 1e-30f, -1, 1]).FindZeroRows());
        (EmbeddingExample[] train, _) = SyntheticTexts.Classes(classes: 3, seed: 9);
        train = [.. train.Where(example => !example.TokenIds.Span.ContainsAny([7, 30, 99]))];
        HashSet<int> occurred = [.. train.SelectMany(example => example.TokenIds.ToArray())];
        foreach (EmbeddingObjective objective in Enum.GetValues<EmbeddingObjective>())
        {
            IEnumerable<EmbeddingExample> texts = objective == EmbeddingObjective.Contrastive ? train.Select(example => EmbeddingExample.ForPair(example.TokenIds, example.TokenIds)) : train;
            EmbeddingModel model = EmbeddingTrainer.Train(texts, new EmbeddingTrainingOptions { Objective = objective, VocabularySize = 140, Epochs = 1, Dimension = 4 });
            Assert.Equal(Enumerable.Range(0, 140).Where(id => !occurred.Contains(id)), model.Table.FindZeroRows());
            Assert.True(model.Table.FindZeroRows().Count() >= 10);
        }
    }

    [Theory]
    [InlineData(0, 4)]
    [InlineData(4, 0)]
    [InlineData(int.MaxValue, 2)]
    public void Impossible_sizes_are_refused_before_anything_is_allocated(int rows, int dimension)
        => Assert.Throws<ArgumentOutOfRangeException>(() => EmbeddingTable.Create(rows, dimension, seed: 0));

    [Theory]
    [InlineData(float.NaN)]
    [InlineData(float.PositiveInfinity)]
    public void Given_values_are_finite_and_as_many_as_the_sizes_say(float value)
    {
        Assert.Throws<ArgumentException>(() => EmbeddingTable.FromValues(2, 1, [1, value]));
        Assert.Throws<ArgumentException>(() => EmbeddingTable.FromValues(2, 2, [1, 2, 3]));
    }

    private static double Cosine(float[] x, float[] y)
        => x.Zip(y, (a, b) => (double)a * b).Sum() / Math.Sqrt(x.Sum(a => (double)a * a) * y.Sum(b => (double)b * b));
}
