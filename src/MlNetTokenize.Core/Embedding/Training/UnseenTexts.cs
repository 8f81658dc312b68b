using MlNetTokenize.Embedding.Numerics;
using MlNetTokenize.Embedding.Training.Examples;
using MlNetTokenize.Embedding.Training.Learners;

namespace MlNetTokenize.Embedding.Training;

/// <summary>Texts as the tables see them that have not seen the texts: pooled vectors and targets. Of very many texts it is a part, which their tokens choose.</summary>
internal sealed class UnseenTexts
{
    // 64 MB of vectors, and what a pass of fitting multiplies: two seconds or so for all passes.
    private const long MostValues = 1L << 24;
    private const long MostProducts = 1L << 28;
    private const int FewestTexts = 1 << 13;

    private readonly TrainingExamples _examples;
    private readonly double _share;
    private readonly float[] _values;
    private readonly float[] _weights;
    private readonly int[][] _classes;
    private readonly byte[] _folds;

    /// <param name="examples">The texts.</param>
    /// <param name="outputs">How many outputs the layer has that is fitted to them.</param>
    /// <param name="dimension">The length of a vector.</param>
    /// <param name="folds">How many folds there are.</param>
    public UnseenTexts(TrainingExamples examples, int outputs, int dimension, int folds)
    {
        FoldCount = folds;
        _examples = examples;
        int most = MostOf(outputs, dimension);
        _share = Math.Min(1, (double)most / examples.Count);
        int room = (int)Math.Min(most + (most / 8L), examples.Count);
        Vectors = new TrainingRows(room, dimension);
        _values = new float[room];
        _weights = new float[room];
        _classes = new int[room][];
        _folds = new byte[room];
    }

    /// <summary>How many there are.</summary>
    public int Count { get; private set; }

    /// <summary>The vectors; there is room for more.</summary>
    public TrainingRows Vectors { get; }

    /// <summary>How many texts are taken at most, or a little more.</summary>
    public static int MostOf(int outputs, int dimension)
    {
        long stride = TrainingRows.StrideOf(dimension);
        return (int)Math.Min(MostValues / stride, Math.Max(FewestTexts, MostProducts / (stride * Math.Max(1, outputs))));
    }

    /// <summary>What so many texts take, in values of four bytes: their vectors, targets, weights and folds.</summary>
    public static double EstimateValues(long texts, int outputs, int dimension)
    {
        double most = MostOf(outputs, dimension);
        return Math.Min(texts, most * 1.125) * (TrainingRows.StrideOf(dimension) + 5);
    }

    /// <summary>How many folds there are.</summary>
    public int FoldCount { get; }

    /// <summary>The fold of a text.</summary>
    public int FoldOf(int text) => _folds[text];

    /// <summary>The mean square of the vectors' distance from their mean.</summary>
    public double Spread()
    {
        var mean = new double[Vectors.Dimension];
        double squares = 0;
        for (int text = 0; text < Count; text++)
        {
            ReadOnlySpan<float> vector = Vectors.Row(text);
            for (int i = 0; i < vector.Length; i++)
            {
                mean[i] += vector[i] / (double)Count;
                squares += (double)vector[i] * vector[i] / Count;
            }
        }

        return Math.Max(0, squares - System.Numerics.Tensors.TensorPrimitives.SumOfSquares<double>(mean));
    }

    /// <summary>The target of a text.</summary>
    public LearningTarget TargetOf(int text) => new(_values[text], _classes[text], _weights[text]);

    /// <summary>Gives places to the texts of a batch.</summary>
    /// <param name="batch">The batch.</param>
    /// <param name="folds">The fold of each text.</param>
    /// <returns>For each text its place, or −1 if it is not taken.</returns>
    public int[] Take(ExampleBatch batch, byte[] folds)
    {
        var places = new int[batch.Count];
        for (int place = 0; place < places.Length; place++)
        {
            ReadOnlySpan<int> ids = _examples.Part(batch.Get(place, out float value, out float weight), value, weight, out _);
            bool isTaken = Count < _values.Length && (_share == 1 || TextFolds.IsInSample(ids, _share));
            places[place] = isTaken ? Count : -1;
            if (isTaken)
            {
                _folds[Count++] = folds[place];
            }
        }

        return places;
    }

    /// <summary>Sets a text; others may be set at the same time.</summary>
    /// <param name="text">Its place.</param>
    /// <param name="vector">Its pooled vector.</param>
    /// <param name="target">Its target, which is copied.</param>
    public void Set(int text, ReadOnlySpan<float> vector, in LearningTarget target)
    {
        vector.CopyTo(Vectors.Row(text));
        _values[text] = target.Value;
        _weights[text] = target.Weight;
        _classes[text] = target.Classes.IsEmpty ? [] : target.Classes.ToArray();
    }

    /// <summary>Turns each vector as the table is turned that it is by.</summary>
    /// <param name="turns">For each fold; <see langword="null"/> for none.</param>
    public void Turn(RowTurn?[] turns)
    {
        var copy = new float[Vectors.Stride];
        for (int text = 0; text < Count; text++)
        {
            turns[_folds[text]]?.Apply(ref Vectors[text], copy);
        }
    }
}
