using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using MlNetTokenize.Embedding.Training.Learners;

namespace MlNetTokenize.Embedding.Training;

/// <summary>Turns rows: each is multiplied by an orthogonal matrix.</summary>
/// <param name="matrix">The matrix, row after row.</param>
/// <param name="size">How many rows it has: the length of the rows that it turns.</param>
internal sealed class RowTurn(double[] matrix, int size)
{
    // A row is the sum of the matrix's rows, each times one of its values.
    private readonly TrainingRows _rows = RowsOf(matrix, size);

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
        var copy = new float[rows.Stride];
        for (int row = 0; row < rows.Count; row++)
        {
            if (isTurned is null || isTurned(row))
            {
                Apply(ref rows[row], copy);
            }
        }
    }

    /// <summary>Turns a row.</summary>
    /// <param name="row">The row with its zeros.</param>
    /// <param name="copy">Room for it.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public void Apply(ref float row, Span<float> copy)
    {
        MemoryMarshal.CreateSpan(ref row, _rows.Stride).CopyTo(copy);
        MemoryMarshal.CreateSpan(ref row, _rows.Stride).Clear();
        for (int i = 0; i < size; i++)
        {
            RowKernels.AddScaled(ref row, ref _rows[i], copy[i], _rows.Stride);
        }
    }

    private double[] Matrix => matrix;

    private static TrainingRows RowsOf(double[] matrix, int size)
    {
        var rows = new TrainingRows(size, size);
        for (int i = 0; i < size; i++)
        {
            TensorPrimitives.ConvertTruncating<double, float>(matrix.AsSpan(i * size, size), rows.Row(i));
        }

        return rows;
    }
}
