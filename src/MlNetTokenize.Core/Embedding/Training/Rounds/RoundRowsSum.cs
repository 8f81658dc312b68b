namespace MlNetTokenize.Embedding.Training.Rounds;

/// <summary>A weighted mean of rows, in 64 bits.</summary>
internal sealed class RoundRowsSum(int count, int dimension)
{
    private readonly double[] _values = new double[checked(count * dimension)];
    private readonly double[] _biases = new double[count];
    private readonly double[] _squaredGradients = new double[count];
    private readonly double[] _updates = new double[count];

    // What a row is that nobody has updated.
    private readonly RoundRows _unmoved = new(count, dimension);

    /// <summary>Adds rows, each as often as it was updated.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="placeOf">Which row of the sum each is.</param>
    public void Add(RoundRows rows, Func<int, int> placeOf)
    {
        for (int row = 0; row < rows.Count; row++)
        {
            int place = placeOf(row);
            double weight = rows.Updates[row];
            ReadOnlySpan<float> values = rows.Row(row);
            if (weight == 0)
            {
                values.CopyTo(_unmoved.Row(place));
                _unmoved.Biases[place] = rows.Biases[row];
                _unmoved.SquaredGradients[place] = rows.SquaredGradients[row];
                continue;
            }

            Span<double> sums = _values.AsSpan(place * dimension, dimension);
            for (int i = 0; i < dimension; i++)
            {
                sums[i] += weight * values[i];
            }

            _biases[place] += weight * rows.Biases[row];
            _squaredGradients[place] += weight * rows.SquaredGradients[row];
            _updates[place] += weight;
        }
    }

    public RoundRows ToMean()
    {
        for (int row = 0; row < count; row++)
        {
            double weight = _updates[row];
            if (weight == 0)
            {
                continue;
            }

            Span<float> values = _unmoved.Row(row);
            for (int i = 0; i < dimension; i++)
            {
                values[i] = (float)(_values[(row * dimension) + i] / weight);
            }

            _unmoved.Biases[row] = (float)(_biases[row] / weight);
            _unmoved.SquaredGradients[row] = (float)(_squaredGradients[row] / weight);
            _unmoved.Updates[row] = (float)weight;
        }

        return _unmoved;
    }
}
