using System.Numerics.Tensors;
using MlNetTokenize.Embedding.Numerics;
using MlNetTokenize.Embedding.Training.Examples;
using MlNetTokenize.Embedding.Training.Learners;

namespace MlNetTokenize.Embedding.Training;

/// <summary>The basis that vectors are learned in which are the targets of texts.</summary>
/// <param name="examples">The texts. Of very many the first in a random order count.</param>
/// <param name="options">What cancels, and so on.</param>
internal sealed class VectorBasis(TrainingExamples examples, EmbeddingTrainingOptions options)
{
    private const int MostTexts = 1 << 14;

    // So many texts are added up in floats before they are in doubles.
    private const int TextsInSum = 1 << 9;

    /// <summary>Has vectors that are longer than a row written as their principal components.</summary>
    /// <exception cref="ArgumentException">A row is longer.</exception>
    public void Choose()
    {
        int length = examples.VectorLength;
        if (options.Dimension > length)
        {
            string what = options.FirstTable is null ? nameof(options.Dimension) : options.InitialModel is null ? $"the dimension of {nameof(options.InitialTable)}" : $"the dimension of {nameof(options.InitialModel)}";
            throw new ArgumentException($"The targets are vectors of {length} numbers, so {what} is at most that, not {options.Dimension}.");
        }

        if (options.Dimension < length)
        {
            examples.ProjectVectors(FindAxes(options.Dimension), options.Dimension);
        }
    }

    /// <summary>
    /// The axes that say most of the vectors' directions: their principal components, but around zero and not around their mean, as it is angles between vectors that rows are compared by. The most telling one comes first.
    /// </summary>
    /// <param name="count">How many.</param>
    /// <returns>The axes one after another, each as long as a vector and of length one.</returns>
    private float[] FindAxes(int count)
    {
        int size = examples.VectorLength;
        double[] products = AddUp(size, (ids, vector, sums) =>
        {
            for (int i = 0; i < size; i++)
            {
                Span<float> half = sums.AsSpan((i * size) + i, size - i);
                TensorPrimitives.MultiplyAdd(vector[i..], vector[i], half, half);
            }
        });
        for (int i = 0; i < size; i++)
        {
            for (int j = 0; j < i; j++)
            {
                products[(i * size) + j] = products[(j * size) + i];
            }
        }

        double[] vectors = SymmetricEigen.Decompose(products, size).Vectors;
        var axes = new float[count * size];
        for (int axis = 0; axis < count; axis++)
        {
            // Of the two directions of an axis the one whose largest number is positive.
            Span<double> vector = vectors.AsSpan(axis * size, size);
            TensorPrimitives.Multiply(vector, vector[TensorPrimitives.IndexOfMaxMagnitude<double>(vector)] < 0 ? -1.0 : 1.0, vector);
            TensorPrimitives.ConvertTruncating<double, float>(vector, axes.AsSpan(axis * size));
        }

        return axes;
    }

    /// <summary>Turns given rows so that the vectors that they pool to are nearest to the targets, and makes them as long (orthogonal Procrustes with a scale, Schönemann 1966): what they know is kept, in the targets' basis.</summary>
    /// <param name="rows">The rows; those that were not given are zero.</param>
    /// <param name="learner">Pools them.</param>
    public void Turn(TrainingRows rows, PooledLearner learner)
    {
        int size = rows.Dimension;
        double squares = 0;
        double[] products = AddUp(size, (ids, target, sums) =>
        {
            ReadOnlySpan<float> vector = learner.Pool(ids)[..size];
            squares += TensorPrimitives.SumOfSquares(vector);
            for (int i = 0; i < size; i++)
            {
                Span<float> sum = sums.AsSpan(i * size, size);
                TensorPrimitives.MultiplyAdd(target, vector[i], sum, sum);
            }
        });
        double[] matrix = PolarFactor.Compute(products, size);
        double length = squares > 0 ? TensorPrimitives.Dot<double>(matrix, products) / squares : 0;
        new RowTurn(matrix, size).Apply(rows);
        if (length > 0)
        {
            TensorPrimitives.Multiply(rows.Values, (float)length, rows.Values);
        }
    }

    private double[] AddUp(int size, Adding add)
    {
        var sums = new float[size * size];
        var total = new double[sums.Length];
        int texts = 0;
        examples.RunEpoch(batch =>
        {
            for (int place = 0; place < batch.Count && texts < MostTexts; place++)
            {
                options.CancellationToken.ThrowIfCancellationRequested();
                ReadOnlySpan<int> ids = examples.Part(batch.Get(place, out float value, out float weight), value, weight, out LearningTarget target);
                add(ids, target.Vector, sums);
                if (++texts % TextsInSum == 0)
                {
                    Flush();
                }
            }
        });
        Flush();
        return total;

        void Flush()
        {
            for (int i = 0; i < sums.Length; i++)
            {
                total[i] += sums[i];
            }

            Array.Clear(sums);
        }
    }

    private delegate void Adding(ReadOnlySpan<int> ids, ReadOnlySpan<float> vector, float[] sums);
}
