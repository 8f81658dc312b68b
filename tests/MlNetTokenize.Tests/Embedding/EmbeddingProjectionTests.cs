namespace MlNetTokenize.Tests;

public sealed class EmbeddingProjectionTests
{
    private const int Dimension = 20;

    [Theory]
    [InlineData(3, 1f)]
    [InlineData(7, 1f)]
    [InlineData(200, 1f)]
    [InlineData(200, 1e-25f)]
    [InlineData(200, 1e30f)]
    public void A_plane_in_many_dimensions_is_found_up_to_its_rotation(int rows, float size)
    {
        float[] values = Plant(rows, rank: 2, size);
        IReadOnlyList<TokenPoint> points = EmbeddingProjection.ToPlane(EmbeddingTable.FromValues(rows, Dimension, values));
        Assert.Equal(Enumerable.Range(0, rows), points.Select(point => point.Id));

        // All distances are as they were, and the mean is the origin.
        for (int a = 0; a < rows; a++)
        {
            for (int b = 0; b < a; b++)
            {
                double distance = Math.Sqrt(Enumerable.Range(0, Dimension).Sum(d => Square((double)values[(a * Dimension) + d] - values[(b * Dimension) + d])));
                double drawn = Math.Sqrt(Square((double)points[a].X - points[b].X) + Square((double)points[a].Y - points[b].Y));
                Assert.Equal(distance / size, drawn / size, 1e-3);
            }
        }

        Assert.Equal(0, points.Average(point => (double)point.X) / size, 1e-4);
        Assert.Equal(0, points.Average(point => (double)point.Y) / size, 1e-4);
        Assert.True(points.Sum(point => Square(point.X / size)) >= points.Sum(point => Square(point.Y / size)));
    }

    [Fact]
    public void The_same_rows_give_the_same_points_in_any_precision()
    {
        EmbeddingTable table = EmbeddingTable.Create(60, Dimension, seed: 3);
        IReadOnlyList<TokenPoint> points = EmbeddingProjection.ToPlane(table);
        Assert.Equal(points, EmbeddingProjection.ToPlane(table));
        EmbeddingTable halves = table.Quantize(EmbeddingPrecision.Float16);
        Assert.Equal(EmbeddingProjection.ToPlane(halves.Quantize(EmbeddingPrecision.Float32)), EmbeddingProjection.ToPlane(halves));
    }

    [Fact]
    public void Rows_of_zeros_are_left_out_unless_they_are_asked_for()
    {
        float[] values = Plant(5, rank: 2, 1f);
        values.AsSpan(2 * Dimension, Dimension).Clear();
        EmbeddingTable table = EmbeddingTable.FromValues(5, Dimension, values);
        Assert.Equal([0, 1, 3, 4], EmbeddingProjection.ToPlane(table).Select(point => point.Id));
        Assert.Equal([4, 2, 4, 0], EmbeddingProjection.ToPlane(table, [4, 2, 4, 0]).Select(point => point.Id));
        Assert.Empty(EmbeddingProjection.ToPlane(table, []));
        Assert.Contains("5", Assert.Throws<ArgumentOutOfRangeException>(() => EmbeddingProjection.ToPlane(table, [1, 5, 3])).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Few_rows_equal_rows_and_single_dimensions_lie_on_a_line()
    {
        EmbeddingTable line = EmbeddingTable.FromValues(3, 1, [1f, 2f, 6f]);
        Assert.Equal([Point(0, -2f, 0f), Point(1, -1f, 0f), Point(2, 3f, 0f)], EmbeddingProjection.ToPlane(line));
        EmbeddingTable two = EmbeddingTable.FromValues(2, 2, [1f, 1f, 4f, 5f]);
        Assert.Equal([Point(0, -2.5f, 0f), Point(1, 2.5f, 0f)], EmbeddingProjection.ToPlane(two));
        Assert.Equal([Point(1, 0f, 0f)], EmbeddingProjection.ToPlane(two, [1]));
        EmbeddingTable equal = EmbeddingTable.FromValues(50, 3, [.. Enumerable.Repeat(0.1f, 150)]);
        Assert.All(EmbeddingProjection.ToPlane(equal), point => Assert.Equal((0f, 0f), (point.X, point.Y)));
        IReadOnlyList<TokenPoint> collinear = EmbeddingProjection.ToPlane(EmbeddingTable.FromValues(30, Dimension, Plant(30, rank: 1, 1f)));
        Assert.All(collinear, point => Assert.Equal(0f, point.Y, 1e-2f));
        Assert.True(collinear.Max(point => point.X) - collinear.Min(point => point.X) > 1);
    }

    private static TokenPoint Point(int id, float x, float y) => new() { Id = id, X = x, Y = y };

    private static double Square(double value) => value * value;

    private static float[] Plant(int rows, int rank, float size)
    {
        var random = new Random(11);
        float[][] directions = [.. Enumerable.Range(0, rank).Select(_ => Enumerable.Range(0, Dimension).Select(_ => random.NextSingle() - 0.5f).ToArray())];
        var values = new float[rows * Dimension];
        for (int row = 0; row < rows; row++)
        {
            values.AsSpan(row * Dimension, Dimension).Fill(0.3f * size);
            foreach (float[] direction in directions)
            {
                float along = (random.NextSingle() - 0.5f) * 4f;
                for (int d = 0; d < Dimension; d++)
                {
                    values[(row * Dimension) + d] += along * direction[d] * size;
                }
            }
        }

        return values;
    }
}
