namespace MlNetTokenize.Tests;

/// <summary>Pooling as its definition says it, one number after another, in double precision.</summary>
internal static class SlowPooling
{
    public static float[] Pool(EmbeddingTable table, int[] ids, TokenPooling pooling)
        => [.. Enumerable.Range(0, table.Dimension).Select(dimension => (float)Pool([.. ids.Select(id => (double)table[id][dimension])], pooling))];

    public static void AssertClose(float[][] expected, float[][] actual)
    {
        Assert.Equal(expected.Select(row => row.Length), actual.Select(row => row.Length));
        foreach ((float want, float have) in expected.SelectMany(row => row).Zip(actual.SelectMany(row => row)))
        {
            Assert.Equal(want, have, 1e-6f * Math.Max(1f, Math.Abs(want)));
        }
    }

    public static double Pool(double[] values, TokenPooling pooling) => values.Length == 0 ? 0 : pooling switch
    {
        TokenPooling.Mean => values.Sum() / values.Length,
        TokenPooling.Sum => values.Sum(),
        TokenPooling.Max => values.Max(),
        TokenPooling.SqrtN => values.Sum() / Math.Sqrt(values.Length),
        TokenPooling.First => values[0],
        TokenPooling.Last => values[^1],
        _ => throw new ArgumentOutOfRangeException(nameof(pooling)),
    };
}
