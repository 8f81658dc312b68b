namespace MlNetTokenize.Embedding.Training.Rounds;

/// <summary>A weighted mean of rows, in 64 bits. Rows may come that were not there before.</summary>
internal sealed class RoundRowsSum(int dimension)
{
    private double[] _values = [];
    private double[] _biases = [];
    private double[] _squaredGradients = [];
    private double[] _updates = [];
    private int _count;

    // What a row is that nobody has updated.
    private float[] _unmoved = [];
    private float[] _unmovedBiases = [];
    private float[] _unmovedGradients = [];

    /// <summary>Adds rows, each as often as it was updated.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="placeOf">Which row of the sum each is.</param>
    public void Add(RoundRows rows, Func<int, int> placeOf)
    {
        for (int row = 0; row < rows.Count; row++)
        {
            int place = placeOf(row);
            Reserve(place + 1);
            double weight = rows.Updates[row];
            ReadOnlySpan<float> values = rows.Row(row);
            if (weight == 0)
            {
                values.CopyTo(_unmoved.AsSpan(place * dimension));
                _unmovedBiases[place] = rows.Biases[row];
                _unmovedGradients[place] = rows.SquaredGradients[row];
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

    /// <summary>The mean of the rows.</summary>
    /// <param name="places">Which row of the sum each row is.</param>
    public RoundRows ToMean(ReadOnlySpan<int> places)
    {
        var mean = new RoundRows(places.Length, dimension);
        for (int row = 0; row < places.Length; row++)
        {
            int place = places[row];
            double weight = _updates[place];
            mean.Updates[row] = (float)weight;
            mean.Biases[row] = weight == 0 ? _unmovedBiases[place] : (float)(_biases[place] / weight);
            mean.SquaredGradients[row] = weight == 0 ? _unmovedGradients[place] : (float)(_squaredGradients[place] / weight);
            Span<float> values = mean.Row(row);
            for (int i = 0; i < dimension; i++)
            {
                int number = (place * dimension) + i;
                values[i] = weight == 0 ? _unmoved[number] : (float)(_values[number] / weight);
            }
        }

        return mean;
    }

    private void Reserve(int rows)
    {
        if (rows <= _count)
        {
            return;
        }

        _count = rows;
        if (rows > _updates.Length)
        {
            int room = (int)Math.Min(Math.Max(rows, 2L * _updates.Length), Array.MaxLength / Math.Max(1, dimension));
            EmbeddingTable.ElementCount(rows, dimension);
            Array.Resize(ref _values, room * dimension);
            Array.Resize(ref _unmoved, room * dimension);
            Array.Resize(ref _biases, room);
            Array.Resize(ref _squaredGradients, room);
            Array.Resize(ref _updates, room);
            Array.Resize(ref _unmovedBiases, room);
            Array.Resize(ref _unmovedGradients, room);
        }
    }
}
