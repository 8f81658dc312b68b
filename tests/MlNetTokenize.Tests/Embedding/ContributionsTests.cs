namespace MlNetTokenize.Tests;

/// <summary>What each token adds to the scores of a model's own layer, against sums of all rows one by one.</summary>
public sealed class ContributionsTests
{
    private const int Dimension = 5;
    private const int Outputs = 3;
    private const int Vocabulary = 30;

    public static TheoryData<TokenPooling, TermWeighting, int, EmbeddingPrecision> Cases
    {
        get
        {
            var cases = new TheoryData<TokenPooling, TermWeighting, int, EmbeddingPrecision>();
            foreach (TokenPooling pooling in Enum.GetValues<TokenPooling>().Where(pooling => pooling != TokenPooling.None))
            {
                foreach (TermWeighting weighting in Enum.GetValues<TermWeighting>())
                {
                    cases.Add(pooling, weighting, 3, EmbeddingPrecision.Float32);
                    cases.Add(pooling, weighting, 1, EmbeddingPrecision.Int8);
                    cases.Add(pooling, weighting, 8, EmbeddingPrecision.Float16);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void They_are_those_of_the_slow_twin_and_sum_to_the_score(TokenPooling pooling, TermWeighting weighting, int ngramLength, EmbeddingPrecision precision)
    {
        EmbeddingModel model = Create(EmbeddingTargetKind.Multiclass, weighting, ngramLength).Quantize(precision);
        var random = new Random(3);
        var biases = new float[Outputs];
        model.Head!.CopyBiases(biases);
        for (int round = 0; round < 150; round++)
        {
            int[] ids = [.. Enumerable.Range(0, round % 15 == 0 ? random.Next(300) : round % 20).Select(_ => random.Next(round % 2 == 0 ? Vocabulary : 3))];
            var contributions = new float[ids.Length * Outputs];
            contributions.AsSpan().Fill(float.NaN);
            model.Explain(ids, contributions, pooling);
            AssertClose(SlowContributions.Of(model, ids, pooling), contributions);

            var vector = new float[Dimension];
            model.Pool(ids, vector, pooling);
            var scores = new float[Outputs];
            model.Head.Score(vector, scores);
            AssertClose(scores.Select(score => (double)score), [.. biases.Select((bias, output) => bias + Enumerable.Range(0, ids.Length).Sum(i => contributions[(i * Outputs) + output]))]);
        }
    }

    [Fact]
    public void A_number_is_in_the_label_s_units()
    {
        EmbeddingModel model = Create(EmbeddingTargetKind.Regression, TermWeighting.Count, ngramLength: 2);
        int[] ids = [3, 1, 4, 1, 5];
        var contributions = new float[ids.Length];
        var bias = new float[1];
        var vector = new float[Dimension];
        var prediction = new float[1];
        model.Explain(ids, contributions, TokenPooling.SqrtN);
        model.Head!.CopyBiases(bias);
        model.Pool(ids, vector, TokenPooling.SqrtN);
        model.Head.Predict(vector, prediction);
        Assert.Equal(prediction[0], bias[0] + contributions.Sum(), 0.01f);
        model.Pool([], vector, TokenPooling.SqrtN);
        model.Head.Predict(vector, prediction);
        Assert.Equal(prediction[0], bias[0]);
    }

    [Fact]
    public void Of_equal_values_the_first_token_has_the_largest()
    {
        var table = new EmbeddingTable(2, 2, (float[])[1, -1, 1, 2]);
        var model = new EmbeddingModel(table, new EmbeddingHead(EmbeddingTargetKind.Binary, 1, 2, [10, 100], [1]));
        var contributions = new float[3];
        model.Explain([0, 1, 1], contributions, TokenPooling.Max);
        Assert.Equal([10, 200, 0], contributions);
    }

    [Fact]
    public void What_is_wrong_is_named()
    {
        EmbeddingModel model = Create(EmbeddingTargetKind.Multiclass, TermWeighting.Presence, ngramLength: 2);
        foreach (TokenPooling pooling in (TokenPooling[])[TokenPooling.Mean, TokenPooling.First, TokenPooling.Max])
        {
            Assert.Contains("30", Assert.Throws<ArgumentOutOfRangeException>(() => model.Explain([1, 30], new float[6], pooling)).Message, StringComparison.Ordinal);
            Assert.Contains("-1", Assert.Throws<ArgumentOutOfRangeException>(() => model.Explain([1, -1], new float[6], pooling)).Message, StringComparison.Ordinal);
        }

        Assert.Equal("contributions", Assert.Throws<ArgumentException>(() => model.Explain([1, 2], new float[5], TokenPooling.Mean)).ParamName);
        Assert.Equal("pooling", Assert.Throws<ArgumentOutOfRangeException>(() => model.Explain([1], new float[3], TokenPooling.None)).ParamName);
        Assert.Equal("pooling", Assert.Throws<ArgumentOutOfRangeException>(() => model.Explain([1], new float[3], (TokenPooling)77)).ParamName);
        Assert.Contains("Head", Assert.Throws<InvalidOperationException>(() => new EmbeddingModel(model.Table).Explain([1], new float[3], TokenPooling.Mean)).Message, StringComparison.Ordinal);
        Assert.Throws<ArgumentException>(() => model.Head!.CopyBiases(new float[2]));
    }

    [Theory]
    [InlineData(TokenPooling.Mean)]
    [InlineData(TokenPooling.Max)]
    [InlineData(TokenPooling.Last)]
    public void Nothing_is_allocated(TokenPooling pooling)
    {
        EmbeddingModel model = Create(EmbeddingTargetKind.Multiclass, TermWeighting.LogCount, ngramLength: 3).Quantize(EmbeddingPrecision.Int8);
        int[] ids = [.. Enumerable.Range(0, 700).Select(i => i * i % Vocabulary)];
        var contributions = new float[ids.Length * Outputs];
        Allocations.AssertNone(() =>
        {
            model.Explain(ids, contributions, pooling);
            model.Explain(ids.AsSpan(0, 12), contributions.AsSpan(0, 12 * Outputs), pooling);
        });
    }

    // Half of the buckets have a row.
    private static EmbeddingModel Create(EmbeddingTargetKind kind, TermWeighting weighting, int ngramLength)
    {
        int[] buckets = [.. Enumerable.Range(0, 400).Where(bucket => bucket % 2 == 0)];
        NgramTable? ngrams = ngramLength < 2 ? null : new NgramTable(ngramLength, bucketCount: 400, buckets, EmbeddingTable.Create(buckets.Length, Dimension, seed: 2));
        int outputs = kind == EmbeddingTargetKind.Multiclass ? Outputs : 1;
        var random = new Random(8);
        float[] weights = [.. Enumerable.Range(0, outputs * Dimension).Select(_ => random.NextSingle() - 0.5f)];
        var head = new EmbeddingHead(kind, outputs, Dimension, weights, [.. Enumerable.Range(1, outputs).Select(output => output / 4f)], mean: kind == EmbeddingTargetKind.Regression ? 200f : 0f, deviation: kind == EmbeddingTargetKind.Regression ? 50f : 1f);
        return new EmbeddingModel(EmbeddingTable.Create(Vocabulary, Dimension, seed: 1), head, ngrams) { TermWeighting = weighting };
    }

    private static void AssertClose(IEnumerable<double> expected, float[] actual)
        => Assert.All(expected.Zip(actual), pair => Assert.Equal(pair.First, pair.Second, 1e-3 * (1 + Math.Abs(pair.First))));
}
