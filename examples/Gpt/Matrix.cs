namespace Gpt;

/// <summary>A matrix that lies in an array: element (i, j) is <c>Values[Offset + i × RowStride + j × ColumnStride]</c>. Parts and transposes of it are views, nothing is copied.</summary>
public readonly record struct Matrix(Real[] Values, int Offset, int Rows, int Columns, int RowStride, int ColumnStride)
{
    /// <summary>All of an array, row after row.</summary>
    public Matrix(Real[] values, int rows, int columns)
        : this(values, 0, rows, columns, columns, 1)
    {
    }

    /// <summary>Rows as columns.</summary>
    public Matrix Transposed => new(Values, Offset, Columns, Rows, ColumnStride, RowStride);

    /// <summary>Some of the rows and columns.</summary>
    public Matrix Part(int row, int column, int rows, int columns)
        => new(Values, Offset + (row * RowStride) + (column * ColumnStride), rows, columns, RowStride, ColumnStride);
}
