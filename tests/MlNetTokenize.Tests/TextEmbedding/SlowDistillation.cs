namespace MlNetTokenize.Tests;

/// <summary>What a distilled table has to be, the slow way: components by power iteration with deflation, one row at a time.</summary>
internal static class SlowDistillation
{
    /// <param name="texts">Each token's text, or <see langword="null"/>.</param>
    /// <param name="teacher">A text's vector.</param>
    /// <param name="dimension">How many components.</param>
    /// <param name="weights">What each token's row is multiplied by.</param>
    public static double[][] Run(IReadOnlyList<string?> texts, Func<string, float[]> teacher, int dimension, IReadOnlyList<double> weights)
    {
        double[][] vectors = [.. texts.OfType<string>().Distinct().Select(text => teacher(text).Select(value => (double)value).ToArray())];
        int size = vectors[0].Length;
        double[] mean = [.. Enumerable.Range(0, size).Select(i => vectors.Average(vector => vector[i]))];
        var covariance = new double[size, size];
        foreach (double[] vector in vectors)
        {
            for (int i = 0; i < size; i++)
            {
                for (int j = 0; j < size; j++)
                {
                    covariance[i, j] += (vector[i] - mean[i]) * (vector[j] - mean[j]);
                }
            }
        }

        var axes = new List<double[]>();
        for (int axis = 0; axis < dimension; axis++)
        {
            double[] along = [.. Enumerable.Range(0, size).Select(i => 1.0 + (0.1 * ((i * 7) % 5)))];
            for (int step = 0; step < 20_000; step++)
            {
                double[] next = [.. Enumerable.Range(0, size).Select(i => Enumerable.Range(0, size).Sum(j => covariance[i, j] * along[j]))];
                foreach (double[] earlier in axes)
                {
                    double shared = Dot(next, earlier);
                    next = [.. next.Zip(earlier, (value, part) => value - (shared * part))];
                }

                double length = Math.Sqrt(Dot(next, next));
                along = [.. next.Select(value => value / length)];
            }

            int largest = Enumerable.Range(0, size).MaxBy(i => Math.Abs(along[i]));
            axes.Add(along[largest] < 0 ? [.. along.Select(value => -value)] : along);
        }

        return [.. texts.Select((text, id) => text is null
            ? new double[dimension]
            : axes.Select(axis => weights[id] * Dot(axis, [.. teacher(text).Select((value, i) => value - mean[i])])).ToArray())];
    }

    private static double Dot(double[] a, double[] b) => a.Zip(b, (x, y) => x * y).Sum();
}
