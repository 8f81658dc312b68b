using MlNetTokenize.Embedding.Numerics;
using MlNetTokenize.Embedding.Training.Learners;

namespace MlNetTokenize.Embedding.Training;

/// <summary>
/// The directions in which a layer tells classes apart, the most telling one first: the principal axes of its rows. Rows in this basis have what they know in their first numbers. A linear trainer does not mind the
/// basis, but trees split one number at a time.
/// </summary>
internal static class LayerAxes
{
    /// <summary>Finds them.</summary>
    /// <param name="outputs">The rows of the layer.</param>
    /// <param name="kind">What it predicts.</param>
    /// <returns>An orthogonal matrix, an axis in each column. Axes that the layer does not use come last.</returns>
    public static double[] Of(TrainingRows outputs, EmbeddingTargetKind kind)
    {
        int size = outputs.Dimension;

        // What all rows have in common does not tell one class from another where only one is true.
        var center = new double[size];
        for (int output = 0; output < outputs.Count && kind == EmbeddingTargetKind.Multiclass; output++)
        {
            for (int i = 0; i < size; i++)
            {
                center[i] += outputs.Row(output)[i] / (double)outputs.Count;
            }
        }

        var products = new double[size * size];
        for (int output = 0; output < outputs.Count; output++)
        {
            ReadOnlySpan<float> row = outputs.Row(output);
            for (int i = 0; i < size; i++)
            {
                double value = row[i] - center[i];
                for (int j = 0; j < size; j++)
                {
                    products[(i * size) + j] += value * (row[j] - center[j]);
                }
            }
        }

        double[] vectors = SymmetricEigen.Decompose(products, size).Vectors;
        var axes = new double[size * size];
        for (int axis = 0; axis < size; axis++)
        {
            // Of the two directions of an axis the one whose largest number is positive.
            ReadOnlySpan<double> vector = vectors.AsSpan(axis * size, size);
            double sign = vector[System.Numerics.Tensors.TensorPrimitives.IndexOfMaxMagnitude(vector)] < 0 ? -1 : 1;
            for (int i = 0; i < size; i++)
            {
                axes[(i * size) + axis] = sign * vector[i];
            }
        }

        return axes;
    }
}
