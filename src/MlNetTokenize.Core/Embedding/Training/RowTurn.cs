using System.Numerics.Tensors;
using MlNetTokenize.Embedding.Training.Learners;

namespace MlNetTokenize.Embedding.Training;

/// <summary>Turns rows: each is multiplied by an orthogonal matrix.</summary>
/// <param name="matrix">The matrix, row after row.</param>
/// <param name="size">How many rows it has: the length of the rows that it turns.</param>
internal sealed class RowTurn(double[] matrix, int size)
{
    // With the transposed matrix each value is a product of two rows.
    private readonly float[] _transposed = [.. Enumerable.Range(0, matrix.Length).Select(i => (float)matrix[(i % size * size) + (i / size)])];

    /// <summary>This turn and then another.</summary>
    public RowTurn Then(RowTurn next)
    {
        var product = new double[matrix.Length];
        double[] other = next.Matrix;
        for (int i = 0; i < size; i++)
        {
            Span<double> row = product.AsSpan(i * size, size);
            for (int j = 0; j < size; j++)
            {
                TensorPrimitives.MultiplyAdd(other.AsSpan(j * size, size), matrix[(i * size) + j], row, row);
            }
        }

        return new RowTurn(product, size);
    }

    /// <summary>Turns rows.</summary>
    /// <param name="rows">The rows.</param>
    /// <param name="isTurned">Which of them; <see langword="null"/> for all.</param>
    public void Apply(TrainingRows rows, Func<int, bool>? isTurned = null)
    {
        var copy = new float[size];
        for (int row = 0; row < rows.Count; row++)
        {
            if (isTurned is null || isTurned(row))
            {
                Apply(rows.Row(row), copy);
            }
        }
    }

    /// <summary>Turns a row.</summary>
    /// <param name="row">The row.</param>
    /// <param name="copy">Room for a row.</param>
    public void Apply(Span<float> row, Span<float> copy)
    {
        row.CopyTo(copy);
        for (int i = 0; i < size; i++)
        {
            row[i] = TensorPrimitives.Dot<float>(copy[..size], _transposed.AsSpan(i * size, size));
        }
    }

    private double[] Matrix => matrix;
}
